import { assertType } from './assert.js';
import { callOption } from './call-option.js';
import type { OrgSessionClientOptions } from './options.js';
import { parseOrganization } from './organization.js';

/** The option `defaultOrganization`, checked. */
export interface DefaultOrganization {
  /** The default organization of all users. */
  readonly defaultOrganization: string | undefined;
  /** Returns the default organization of the user with these claims. Undefined if it does not depend on the user. */
  readonly defaultOrganizationOf:
    ((claims: Readonly<Record<string, unknown>>) => string | undefined) | undefined;
}

/** @throws ConfigurationError if the option is wrong. Its function, or the claim, is checked when it is used. */
export function readDefaultOrganization(
  option: OrgSessionClientOptions['defaultOrganization'],
): DefaultOrganization {
  const name = 'Option defaultOrganization';
  if (option === undefined || typeof option === 'string')
    return {
      defaultOrganization: option && parseOrganization(option, name),
      defaultOrganizationOf: undefined,
    };
  // An array has no `claim` either.
  if (typeof option === 'object') assertType(`${name}.claim`, option.claim || null, 'string');
  return {
    defaultOrganization: undefined,
    defaultOrganizationOf(claims) {
      const found = callOption('defaultOrganization', () =>
        typeof option === 'function' ? option(claims) : claims[option.claim],
      );
      return found ? parseOrganization(found, 'The answer of defaultOrganization') : undefined;
    },
  };
}
