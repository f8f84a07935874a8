import { createElement, useEffect, useRef, type ReactElement, type ReactNode } from 'react';
import type { OrgSessionClient, StartOptions } from '../index.js';
import { assertClient, assertFunction } from '../scoped/assert-arguments.js';
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
  /**
   * Called after a redirect login, as the client's option with this name, which it replaces. It can use the hook of a router, for example
   * `useRouter()` of Next.js. If your code calls `client.start()` before the first render, the path is shown already.
   *
   * @default undefined. The client's option counts.
   */
  onRedirectCallback?: StartOptions['onRedirectCallback'];
}

/**
 * Makes a client available to the hooks and components below it, and starts the client in the browser.
 *
 * An error of the start is in the snapshot's `error`. Unmounting does not destroy the client: your code created it and may still use it.
 *
 * @throws {@link ConfigurationError} `client` is not a client, or `onRedirectCallback` not a function.
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
export function OrgSessionProvider({
  client,
  children,
  onRedirectCallback,
}: OrgSessionProviderProps): ReactElement {
  assertClient('Prop client of OrgSessionProvider', client);
  assertFunction('Prop onRedirectCallback of OrgSessionProvider', onRedirectCallback);
  // The callback of the last render: it is another function in every render.
  const latest = useRef(onRedirectCallback);
  useEffect(() => {
    latest.current = onRedirectCallback;
  });
  const isGiven = typeof onRedirectCallback === 'function';
  useEffect(() => {
    void client.start(
      isGiven ? { onRedirectCallback: (...outcome) => latest.current?.(...outcome) } : undefined,
    );
  }, [client, isGiven]);
  return createElement(ClientContext.Provider, { value: client }, children);
}
