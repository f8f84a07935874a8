import { ConfigurationError } from '../errors/errors.js';

/** @throws ConfigurationError if the condition is false. */
export function assertConfiguration(condition: unknown, message: string): asserts condition {
  if (!condition) throw new ConfigurationError(message);
}

/** @throws ConfigurationError if a value is neither undefined nor one of the allowed ones. */
export function assertOneOf(name: string, value: unknown, allowed: readonly unknown[]): void {
  assertConfiguration(
    value === undefined || allowed.includes(value),
    `${name} must be one of: ${allowed.join(', ')}.`,
  );
}
