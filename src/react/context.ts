import { createContext, useContext } from 'react';
import { ConfigurationError, type OrgSessionClient } from '../index.js';

/** Carries the client from `OrgSessionProvider` to the hooks; undefined outside of a provider. */
export const ClientContext = createContext<OrgSessionClient | undefined>(undefined);

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
