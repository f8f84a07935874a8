import { ConfigurationError } from '../errors/errors.js';

/** @throws ConfigurationError if an option or argument is given and is none of these words. */
export function mustBeOneOf(name: string, value: unknown, words: readonly unknown[]): void {
  if (value !== undefined && !words.includes(value)) {
    throw new ConfigurationError(`${name} must be one of: ${words.join(', ')}.`);
  }
}
