import { createContext, useContext, version, type Context } from 'react';
import { ConfigurationError, type OrgSessionClient } from '../index.js';

const shared = globalThis as { [key: symbol]: Context<OrgSessionClient | undefined> | undefined };

/**
 * Carries the client from `OrgSessionProvider` to the hooks; undefined outside of a provider. All copies of this package have the same one, so
 * that the provider of one copy serves the hooks of another, for example of ESM and CommonJS.
 */
export const ClientContext = (shared[Symbol.for(`auth0-org-sessions.react.${version}`)] ??= createContext<
  OrgSessionClient | undefined
>(undefined));

/**
 * Returns the client of the nearest `OrgSessionProvider`.
 *
 * @throws {@link ConfigurationError} outside of an `OrgSessionProvider`.
 */
export function useClient(): OrgSessionClient {
  const client = useContext(ClientContext);
  if (!client)
    throw new ConfigurationError('No session here: put <OrgSessionProvider client={client}> around it.');
  return client;
}
