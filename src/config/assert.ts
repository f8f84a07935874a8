import { ConfigurationError } from '../errors/errors.js';
import { typeName } from '../errors/quoted.js';

/** @throws ConfigurationError if the condition is false. */
export function assertConfiguration(condition: unknown, message: string): asserts condition {
  if (!condition) throw new ConfigurationError(message);
}

/**
 * @param types One type, or several: `'string or function'`. An array is no `'object'`.
 * @throws ConfigurationError if a value is neither undefined nor of one of the types.
 */
export function assertType(name: string, value: unknown, types: string): void {
  const type = typeName(value);
  assertConfiguration(
    value === undefined || types.split(' or ').includes(type),
    `${name} must be ${types.startsWith('o') ? 'an' : 'a'} ${types}, not ${type}.`,
  );
}

/** @throws ConfigurationError if parameters of an authorization request name an organization, which has an argument of its own. */
export const assertNoOrganization = (authorizationParams: object): void =>
  assertConfiguration(
    !('organization' in authorizationParams),
    'Option authorizationParams.organization is not allowed: use the organization of a call.',
  );

/** @throws ConfigurationError if a value is neither undefined nor one of the allowed ones. */
export function assertOneOf(name: string, value: unknown, allowed: readonly unknown[]): void {
  assertConfiguration(
    value === undefined || allowed.includes(value),
    `${name} must be one of: ${allowed.join(', ')}.`,
  );
}
