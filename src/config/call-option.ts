import { ConfigurationError } from '../errors/errors.js';

/**
 * Calls a function of the options.
 *
 * @throws ConfigurationError if the function throws. Its `cause` is that error.
 */
export function callOption<Result>(name: string, call: () => Result): Result {
  try {
    return call();
  } catch (cause) {
    throw new ConfigurationError(`Option ${name} failed.`, { cause });
  }
}
