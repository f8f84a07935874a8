import { TenantConfigurationError } from './configuration-error.js';

/**
 * Checks the origin of an application.
 * @param {unknown} given
 * @param {string} field which the error names
 * @param {{ remote?: boolean, example?: string }} [options] remote: whether it may be on another machine
 * @returns {string} the origin
 */
export function readAppOrigin(
  given,
  field,
  { remote = false, example = `For example: http://localhost:3000` } = {},
) {
  /** @param {string} sentence */
  const problem = (sentence) => new TenantConfigurationError(field, sentence);
  const value = typeof given === 'string' ? given.trim() : '';
  if (!value || value.startsWith('-')) throw problem(`needs the origin of your app. ${example}`);
  if (!/^https?:\/\//i.test(value)) {
    const origin = /^[a-z][\w.-]*:\d+$/i.test(value) ? `http://${value}` : 'http://localhost:5173';
    throw problem(
      `needs an origin with its scheme, http:// or https://, such as ${origin}: "${value}" has neither.`,
    );
  }
  const url = URL.parse(value);
  if (!url) throw problem(`needs an origin, such as http://localhost:5173: "${value}" is not a URL.`);
  if (!remote && !isLoopback(url.hostname)) {
    const local = `${url.protocol}//localhost${url.port && `:${url.port}`}`;
    throw problem(
      `needs an origin of this machine, such as ${local}, because no other machine reaches this tenant: "${value}" is not a loopback address.`,
    );
  }
  // A slash at the end is not a path: development servers print their URL with one.
  if (url.href !== `${url.origin}/` || /[?#]/.test(value))
    throw problem(`needs an origin without a path: ${url.origin} instead of "${value}".`);
  return url.origin;
}

/**
 * Browsers resolve all these names to the machine that they run on.
 * @param {string} hostname
 */
export const isLoopback = (hostname) =>
  /^([a-z0-9_-]+\.)*localhost$/.test(hostname) ||
  /^127(\.\d+){3}$/.test(hostname) ||
  hostname === '[::1]' ||
  hostname === '::1';
