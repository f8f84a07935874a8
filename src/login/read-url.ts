import { ConfigurationError } from '../errors/errors.js';

/**
 * Parses the argument `url` of a public method.
 *
 * @param text Default: the page.
 * @param page The base of a relative address.
 * @param meaning What the argument must be, for the error.
 * @throws ConfigurationError if it is not an address.
 */
export function readUrl(text: string | undefined, page: URL | undefined, meaning: string): URL {
  try {
    return new URL(text ?? page ?? '', page);
  } catch (cause) {
    throw new ConfigurationError(`url must be ${meaning}.`, { cause });
  }
}
