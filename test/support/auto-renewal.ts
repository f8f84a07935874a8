import { onTestFinished, vi } from 'vitest';
import type { OrgSessionClientOptions } from '../../src/index.js';
import { signIn, type Page } from './page.js';
import { A, B, type Tenant } from './tenant.js';

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** Destroys the client of a page after the test. */
export function destroyAfterTest<Opened extends Page>(page: Opened): Opened {
  onTestFinished(() => page.client.destroy());
  return page;
}

/** A page with `autoRenew` and sessions for A (active) and B. Requests and events until then are not recorded. */
export async function signInWithAutoRenew(
  tenant: Tenant,
  options: Partial<OrgSessionClientOptions> = {},
): Promise<Page> {
  const page = destroyAfterTest(await signIn(tenant, A.id, { autoRenew: true, ...options }));
  await page.client.getTokenForOrg(B.id);
  page.events.length = 0;
  tenant.requests.length = 0;
  return page;
}

/** When the cached token expires, in milliseconds since 1970. Reading it sends no request. */
export const expiry = async ({ client }: Page): Promise<number> =>
  Number((await client.getAccessTokenClaims())?.['exp']) * second;

export function setVisibility(visibility: 'visible' | 'hidden'): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(visibility);
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
}

export function setOnline(online: boolean): void {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(online);
  window.dispatchEvent(new Event(online ? 'online' : 'offline'));
}
