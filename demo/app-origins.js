import { parseArgs } from 'node:util';

const USAGE = 'npm start -- --app http://localhost:5173';

/**
 * The arguments of `npm start`: `--app ORIGIN`, any number of times, for applications that use the demo's tenant and API.
 * @param {string[]} args
 * @returns {string[]} each origin once
 * @throws {Error} an argument is wrong; the message says which one, and how to write it
 */
export function readAppOrigins(args) {
  /** @type {Set<string>} */
  const origins = new Set();
  const options = /** @type {const} */ ({ app: { type: 'string' } });
  for (const token of parseArgs({ args, options, strict: false, tokens: true }).tokens) {
    if (token.kind === 'option-terminator') continue;
    // Without `--`, npm takes the option for its own and passes only the value.
    if (token.kind === 'positional')
      throw new Error(`"${token.value}" came without its option --app. Write: ${USAGE}`);
    if (token.name !== 'app') throw new Error(`There is no option "${token.rawName}". Write: ${USAGE}`);
    origins.add(readOrigin(token.value));
  }
  return [...origins];
}

/** @param {string | undefined} given */
function readOrigin(given) {
  const value = given?.trim();
  if (!value || value.startsWith('-')) throw new Error(`--app needs the origin of your app. Write: ${USAGE}`);
  if (!/^https?:\/\//i.test(value)) {
    const example = /^[a-z][\w.-]*:\d+$/i.test(value) ? `http://${value}` : 'http://localhost:5173';
    throw new Error(
      `--app needs an origin with its scheme, http:// or https://, such as ${example}: "${value}" has neither.`,
    );
  }
  const url = URL.parse(value);
  if (!url) throw new Error(`--app needs an origin, such as http://localhost:5173: "${value}" is not a URL.`);
  if (!isLoopback(url.hostname)) {
    const local = `${url.protocol}//localhost${url.port && `:${url.port}`}`;
    throw new Error(
      `--app needs an origin of this machine, such as ${local}, because no other machine reaches the demo's tenant: "${value}" is not a loopback address.`,
    );
  }
  // A slash at the end is not a path: development servers print their URL with one.
  if (url.href !== `${url.origin}/` || /[?#]/.test(value))
    throw new Error(`--app needs an origin without a path: ${url.origin} instead of "${value}".`);
  return url.origin;
}

/**
 * Browsers resolve all these names to the machine that they run on.
 * @param {string} hostname
 */
const isLoopback = (hostname) =>
  /^([a-z0-9_-]+\.)*localhost$/.test(hostname) || /^127(\.\d+){3}$/.test(hostname) || hostname === '[::1]';
