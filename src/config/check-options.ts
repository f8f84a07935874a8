import { assertConfiguration, assertOneOf, assertType } from './assert.js';

/**
 * The options of a call: of each, the allowed values, or its types (`'string or function'`), or `''` for any value. A name with a dot is a
 * member of an option that is an object.
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
  'authorizationParams.ui_locales': 'string',
  'authorizationParams.acr_values': 'string',
} as const;

/**
 * Checks the names and types of options. Auth0's SDK would ignore a misspelled name.
 *
 * @throws ConfigurationError if an option is wrong. The message names it and, where the name is unknown, the right one.
 */
export function checkOptions(given: unknown, allowed: AllowedOptions): void {
  assertType('The argument with the options', given, 'object');
  const options = Object(given) as Record<string, unknown>;
  // A handler of a click can be called with the event.
  if ([Object.prototype, null].includes(Object.getPrototypeOf(options) as object))
    checkNames(options, allowed);
  for (const [path, types] of Object.entries(allowed)) {
    const [name = '', member] = path.split('.');
    const value = member === undefined ? options[name] : membersOf(options[name])[member];
    if (typeof types !== 'string') assertOneOf(`Option ${path}`, value, types);
    else if (types) assertType(`Option ${path}`, value, types);
    if (types === 'object') checkNames(membersOf(value), allowed, `${path}.`);
  }
}

const membersOf = (value: unknown): Record<string, unknown> => Object(value) as Record<string, unknown>;

/** The same for different ways to write a name: `redirect_uri`, `redirectUri`, `redirectURL`. */
const simplify = (name: string): string =>
  name.toLowerCase().replaceAll('_', '').replace(/s$/, '').replace(/url$/, 'uri');

/** @param parent The beginning of the names of members. Empty for options. */
function checkNames(given: Record<string, unknown>, allowed: AllowedOptions, parent = ''): void {
  const names = Object.keys(allowed);
  for (const name of Object.keys(given)) {
    if (given[name] === undefined || Object.hasOwn(allowed, parent + name)) continue;
    const simple = simplify(parent + name);
    const right = names.find((other) =>
      parent ? simplify(other) === simple : simple.length > 2 && simplify(other).includes(simple),
    );
    assertConfiguration(
      parent && !right,
      `Option ${parent}${name} is unknown. ${right ? `Did you mean ${right}?` : `The options are: ${names.join(', ')}.`}`,
    );
  }
}
