import { onTestFinished, vi } from 'vitest';
import type { OrgSessionClientOptions } from '../../src/index.js';
import { signIn, type Page } from './page.js';
import { A, B, type Tenant } from './tenant.js';

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** The page is closed when the test is over. */
export function closing<Opened extends Page>(page: Opened): Opened {
  onTestFinished(() => page.client.destroy());
  return page;
}

/** A page that holds A, the active one, and B, and renews. What happened until now does not count. */
export async function openRenewing(
  tenant: Tenant,
  options: Partial<OrgSessionClientOptions> = {},
): Promise<Page> {
  const page = closing(await signIn(tenant, A.id, { autoRenew: true, ...options }));
  await page.client.getTokenForOrg(B.id);
  page.events.length = 0;
  tenant.requests.length = 0;
  return page;
}

/** When the token that is held now expires: milliseconds since 1970. It is read without asking for anything. */
export const expiry = async ({ client }: Page): Promise<number> =>
  Number((await client.getAccessTokenClaims())?.['exp']) * second;

export function show(visibility: 'visible' | 'hidden'): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(visibility);
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
}

export function connect(online: boolean): void {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(online);
  window.dispatchEvent(new Event(online ? 'online' : 'offline'));
}
