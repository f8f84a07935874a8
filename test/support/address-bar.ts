import type { DetachedWindowAPI } from 'happy-dom';
import type { OrgSessionClientOptions } from '../../src/index.js';
import { browserEnvironment } from '../../src/config/browser-environment.js';
import { openPage, type Page } from './page.js';
import { A, type Tenant } from './tenant.js';

/** Loads another address in the test's window, without the history of the former page. */
export function visit(address: string): void {
  (window as unknown as { happyDOM: DetachedWindowAPI }).happyDOM.setURL(address);
  history.replaceState(null, '', address);
}

/** A page that uses the location and the history of the test's window, as a router does. */
export function openWindow(tenant: Tenant, options?: Partial<OrgSessionClientOptions>): Page {
  const browser = browserEnvironment();
  return openPage(tenant, options, {
    url: () => browser.url(),
    replaceUrl: (url) => browser.replaceUrl(url),
    addressBar: undefined,
  });
}

/** Signs in to {@link A}, and loads the callback in the test's window. */
export async function visitCallback(tenant: Tenant, returnTo?: string, redirectPath = '/'): Promise<void> {
  const { client, visited } = openPage(tenant);
  const authorizationParams = { redirect_uri: `https://app.example${redirectPath}` };
  await client.loginWithRedirect({ organization: A.id, authorizationParams, ...(returnTo && { returnTo }) });
  client.destroy();
  visit(await tenant.signIn(visited[0] ?? ''));
}

/** The path, query and fragment in the address bar. */
export const addressBar = (): string => location.pathname + location.search + location.hash;
