import { createContext, useContext } from 'react';
import { ConfigurationError, type OrgSessionClient } from '../index.js';

export const ClientContext = createContext<OrgSessionClient | undefined>(undefined);

/** The client of the nearest provider. */
export function useClient(): OrgSessionClient {
  const client = useContext(ClientContext);
  if (!client)
    throw new ConfigurationError('No session here: put <OrgSessionProvider client={client}> around it.');
  return client;
}
