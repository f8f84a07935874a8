import { assertConfiguration, assertOneOf, assertType } from './assert.js';
import { callOption } from './call-option.js';

/**
 * The options of a call: of each, the allowed values, or its types (`'string or function'`), or `''` for any value, or `'JSON'` for one that
 * is stored as JSON. A name with a dot is a member of an option that is an object.
 */
export type AllowedOptions = Readonly<Record<string, readonly unknown[] | string>>;

/** Parameters of an authorization request. Others are allowed too, unless they are another way to write one of these. */
export const AUTHORIZATION_PARAMETERS = {
  authorizationParams: 'object',
  'authorizationParams.audience': 'string',
  'authorizationParams.redirect_uri': 'string',
  'authorizationParams.scope': 'string or object',
  'authorizationParams.connection': 'string',
  'authorizationParams.prompt': 'string',
  'authorizationParams.login_hint': 'string',
  'authorizationParams.screen_hint': 'string',
  'authorizationParams.max_age': 'string or number',
} as const;

/**
 * Checks the names and types of options. Auth0's SDK would ignore a misspelled name.
 *
 * @throws ConfigurationError if an option is wrong. The message names it and, where the name is unknown, the right one.
 */
export function checkOptions(given: object | undefined, allowed: AllowedOptions): void {
  assertType('The options', given, 'object');
  // A handler of a click can be called with the event.
  if (given && !('target' in given)) checkMembers(given, allowed, '');
}

/** @param parent The beginning of the names of members. Empty for options. */
function checkMembers(given: object, allowed: AllowedOptions, parent: string): void {
  const names = Object.keys(allowed);
  // Options can also be inherited.
  for (const member of [...Object.keys(given), ...names]) {
    const value = (given as Record<string, unknown>)[member];
    if (value === undefined) continue;
    const name = parent + member;
    const types = Object.hasOwn(allowed, name) ? allowed[name] : undefined;
    if (types === undefined) {
      const right = names.find((other) => simplify(other).endsWith(simplify(name)));
      assertConfiguration(
        parent && !right,
        `Option ${name} is unknown. ${right ? `Did you mean ${right}?` : `The options are: ${names.join(', ')}.`}`,
      );
    } else if (typeof types !== 'string') assertOneOf(`Option ${name}`, value, types);
    else if (types === 'JSON') callOption(name, () => JSON.stringify(value));
    else if (types) assertType(`Option ${name}`, value, types);
    if (types === 'object') checkMembers(value as object, allowed, `${name}.`);
  }
}

/** The same for different ways to write a name: `redirect_uri`, `redirectUri`, `redirectURL`; `organization`, `organisations`. */
const simplify = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll('_', '')
    .replace(/s$/, '')
    .replace(/url$/, 'uri')
    .replace('isation', 'ization');
