import { createElement, useEffect, type ReactElement, type ReactNode } from 'react';
import { ConfigurationError, type OrgSessionClient } from '../index.js';
import { ClientContext } from './context.js';

/** Props of {@link OrgSessionProvider}. */
export interface OrgSessionProviderProps {
  /** The client from `createOrgSessionClient`. Create it once, outside of components. */
  client: OrgSessionClient;
  /**
   * The part of the app that uses the hooks and components of this entry.
   *
   * @default undefined. Nothing is rendered.
   */
  children?: ReactNode;
}

/**
 * Makes a client available to the hooks and components below it, and starts the client in the browser.
 *
 * An error of the start is in the snapshot's `error`. Unmounting does not destroy the client: your code created it and may still use it.
 *
 * @throws {@link ConfigurationError} `client` is not a client.
 * @example
 * import { createRoot } from 'react-dom/client';
 *
 * const App = () => <p>{useOrganization()?.name}</p>;
 *
 * createRoot(document.body).render(
 *   <OrgSessionProvider client={client}>
 *     <App />
 *   </OrgSessionProvider>,
 * );
 */
export function OrgSessionProvider({ client, children }: OrgSessionProviderProps): ReactElement {
  // For example undefined, because of a circular import, or a promise.
  if (typeof (client as Partial<OrgSessionClient> | undefined)?.getSnapshot !== 'function')
    throw new ConfigurationError(
      'Prop client of OrgSessionProvider must be a client: the result of createOrgSessionClient.',
    );
  useEffect(() => {
    void client.start();
  }, [client]);
  return createElement(ClientContext.Provider, { value: client }, children);
}
