/** A user can close the tab right after a sign-out. Refresh tokens are revoked as soon as they are read, while storage still removes them. */
import type { ICache } from '@auth0/auth0-spa-js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import { settle } from '../../support/async.js';
import { createBrowser } from '../../support/browser.js';
import { useClock } from '../../support/clock.js';
import { installTenant, openPage, type Page } from '../../support/page.js';
import { A, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

const signOuts: [string, (client: OrgSessionClient) => Promise<void>][] = [
  ['logout', (client) => client.logout({ openUrl: false })],
  ['logoutOrganization', (client) => client.logoutOrganization(A.id)],
];

describe.each(signOuts)('%s, with a cache whose removals have not ended', (_, signOut) => {
  const entries = new Map<string, unknown>();
  const never = new Promise<never>(() => undefined);
  let isSigningOut = false;
  const createCache = (hanging: 'allKeys' | 'remove'): Required<ICache> => {
    const call = (name: string, work: () => unknown): never =>
      (isSigningOut && name === hanging ? never : work()) as never;
    return {
      get: (key) => call('get', () => structuredClone(entries.get(key))),
      set: (key, entry) => call('set', () => void entries.set(key, structuredClone(entry as unknown))),
      remove: (key) => call('remove', () => void entries.delete(key)),
      allKeys: () => call('allKeys', () => [...entries.keys()]),
    };
  };
  /** A tab that has signed in, and one that has read the tokens. */
  const openTabs = async (...caches: Required<ICache>[]): Promise<Page[]> => {
    entries.clear();
    isSigningOut = false;
    const browser = createBrowser();
    const pages = caches.map((cache) => openPage(tenant, { cache }, browser.openTab().environment));
    await pages[0]?.client.loginWithPopup({ organization: A.id });
    await settle();
    await pages[1]?.client.start();
    expect(tenant.liveRefreshTokens).toHaveLength(1);
    // Time stands still: no time limit is reached.
    useClock();
    isSigningOut = true;
    return pages;
  };

  it('revokes in the tab of the sign-out', async () => {
    const [page] = await openTabs(createCache('remove'));
    signOut((page as Page).client).catch(() => undefined);
    await settle();
    expect(tenant.liveRefreshTokens).toEqual([]);
    expect(tenant.requests.filter(({ kind }) => kind === 'revoke')).toHaveLength(1);
  });

  it('revokes in the tab that wrote the token and hears of the sign-out', async () => {
    const [, other] = await openTabs(createCache('remove'), createCache('allKeys'));
    signOut((other as Page).client).catch(() => undefined);
    await settle();
    expect(tenant.liveRefreshTokens).toEqual([]);
  });
});
