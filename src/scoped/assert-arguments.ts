import { ConfigurationError, type OrgSessionClient } from '../index.js';

/**
 * Checks that an argument is a client: it can be undefined because of a circular import, or a promise.
 *
 * @param name What the message calls the argument.
 * @throws ConfigurationError if it is not a client.
 */
export function assertClient(name: string, client: OrgSessionClient | undefined): void {
  if (typeof (client as Partial<OrgSessionClient> | null | undefined)?.getSnapshot !== 'function')
    throw new ConfigurationError(`${name} must be a client: the result of createOrgSessionClient.`);
}

/**
 * Checks that an option or argument is a function, if it is given.
 *
 * @param name What the message calls it.
 * @throws ConfigurationError if it is anything else.
 */
export function assertFunction(name: string, value: unknown): void {
  if (value !== undefined && value !== null && typeof value !== 'function')
    throw new ConfigurationError(`${name} must be a function.`);
}
