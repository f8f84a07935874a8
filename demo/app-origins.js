import { parseArgs } from 'node:util';
import { readAppOrigin } from 'auth0-org-tenant';

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
    origins.add(readAppOrigin(token.value, '--app', { example: `Write: ${USAGE}` }));
  }
  return [...origins];
}
