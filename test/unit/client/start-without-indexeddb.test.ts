/** A start with stored sessions reads only localStorage. Refresh tokens stay in IndexedDB until one is needed. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settle } from '../../support/async.js';
import { createBrowser, type Browser, type Tab } from '../../support/browser.js';
import {
  sessionIds,
  installTenant,
  openPage,
  organizationOf,
  signIn,
  type Page,
} from '../../support/page.js';
import { openIn } from '../../support/tabs.js';
import { A, B, C, type Tenant } from '../../support/tenant.js';

const off = { cacheMode: 'off' } as const;
const options = { cacheLocation: 'localstorage' } as const;

let tenant: Tenant;
let browser: Browser;
let tab: Tab;
let opened: number;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  tenant = installTenant();
  browser = createBrowser();
  tab = browser.openTab();
  const { indexedDB } = tab.environment;
  tab.environment.indexedDB = () => {
    opened += 1;
    return indexedDB?.();
  };
  const before = await signIn(tenant, A.id, options, tab.environment);
  await before.client.getTokenForOrg(B.id);
  before.client.destroy();
  tenant.requests.length = 0;
  opened = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

const requests = (): string[] => tenant.requests.map(({ kind }) => kind);
const open = (more = {}): Promise<Page> => openIn(tenant, tab, { ...options, ...more });

it('a start does not open IndexedDB', async () => {
  const page = await open();
  expect(sessionIds(page)).toEqual([A.id, B.id]);
  expect(page.client.getSnapshot().organization).toEqual(A);
  expect(organizationOf(await page.client.getTokenForOrg(B.id))).toBe(B.id);
  expect(opened).toBe(0);
  expect(requests()).toEqual([]);
});

it('cache-only for an organization without a session does not open IndexedDB', async () => {
  const page = await open({ maxSessions: 1 });
  expect(organizationOf(await page.client.getTokenForOrg(B.id, { cacheMode: 'cache-only' }))).toBe(B.id);
  expect(await page.client.getTokenForOrg(C.id, { cacheMode: 'cache-only' })).toBeUndefined();
  expect(opened).toBe(0);
});

describe('a refresh token that was not read yet', () => {
  it('is used when a token is renewed', async () => {
    const { client } = await open();
    await client.getToken(off);
    await client.getTokenForOrg(B.id, off);
    expect(requests()).toEqual(['refresh_token', 'refresh_token']);
  });

  it('is used when cache-only calls happen at the same time', async () => {
    const { client } = await open();
    const look = { cacheMode: 'cache-only', audience: 'https://other.example' } as const;
    const renewing = client.getToken(off);
    for (let times = 0; times < 100; times++) await client.getToken(look);
    await renewing;
    expect(requests()).toEqual(['refresh_token']);
  });

  it('is used when a page that has not started requests several tokens at once', async () => {
    const { client } = openPage(tenant, options, tab.environment);
    const renewing = client.getTokenForOrg(B.id, off);
    const others: Promise<unknown>[] = [];
    while (others.length < 20) {
      others.push(client.getTokenForOrg(B.id, { audience: `https://${others.length}.example` }));
      await Promise.resolve();
    }
    await renewing;
    expect(requests()[0]).toBe('refresh_token');
    await Promise.all(others);
  });

  it.each([3600, 121, 119, 90, 61, 59, 1, 0, -1, -3600])(
    'is used after a start %d s before the token expires',
    async (left) => {
      const token = await (await open()).client.getToken({ detailed: true });
      vi.setSystemTime(token.expiresAt - left * 1000);
      const { client } = await open();
      expect(client.getSnapshot().organization).toEqual(A);
      await client.getToken(off);
      await client.getTokenForOrg(B.id, off);
      expect(new Set(requests())).toEqual(new Set(['refresh_token']));
    },
  );

  it('is deleted by a sign-out', async () => {
    const { client } = await open();
    await client.logoutOrganization(B.id);
    expect(await browser.storedText()).not.toContain(B.id);
    await client.logout({ openUrl: false });
    expect(await browser.storedText()).not.toMatch(/eyJ|refresh-/);
    expect(tenant.liveRefreshTokens).toEqual([]);
  });

  it('is deleted when its organization is evicted', async () => {
    const { client } = await open({ maxSessions: 2 });
    await client.getTokenForOrg(C.id);
    await settle();
    const stored = await browser.storedText();
    expect(stored).not.toContain(B.id);
    expect(stored).toContain(C.id);
  });

  it('stays if another tab has renewed it', async () => {
    const { client } = await open({ maxSessions: 2 });
    const there = await openIn(tenant, browser.openTab(), options);
    await there.client.getTokenForOrg(B.id, off);
    await client.getTokenForOrg(C.id);
    await settle();
    tenant.requests.length = 0;
    await there.client.getTokenForOrg(B.id, off);
    expect(requests()).toEqual(['refresh_token']);
  });
});
