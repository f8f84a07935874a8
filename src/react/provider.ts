import { createElement, useEffect, type ReactElement, type ReactNode } from 'react';
import type { OrgSessionClient } from '../index.js';
import { ClientContext } from './context.js';

/** Props of {@link OrgSessionProvider}. */
export interface OrgSessionProviderProps {
  /** From `createOrgSessionClient`: made once, outside of components. */
  client: OrgSessionClient;
  children?: ReactNode;
}

/**
 * Gives the client to the components below, and starts it in the browser. It never destroys it: unmounted, the client goes on working
 * for whoever made it. Trouble with the start is in the snapshot's `error`.
 */
export function OrgSessionProvider({ client, children }: OrgSessionProviderProps): ReactElement {
  useEffect(() => {
    void client.start();
  }, [client]);
  return createElement(ClientContext.Provider, { value: client }, children);
}
