import type { ICache } from '@auth0/auth0-spa-js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deferred, settle, until } from '../../support/async.js';
import { createBrowser } from '../../support/browser.js';
import {
  sessionIds,
  installTenant,
  openPage,
  organizationOf,
  signIn,
  type Page,
} from '../../support/page.js';
import { createSlowCache } from '../../support/slow-cache.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

interface OwnCache {
  cache: ICache;
  entries: Map<string, unknown>;
}

const caches: Record<string, () => OwnCache> = {
  'that is synchronous and can’t list its keys': () => {
    const entries = new Map<string, unknown>();
    return {
      entries,
      cache: {
        get: (key) => structuredClone(entries.get(key)) as never,
        set: (key, value) => void entries.set(key, structuredClone(value)),
        remove: (key) => void entries.delete(key),
      },
    };
  },
  'that is asynchronous and lists its keys': () => {
    const entries = new Map<string, unknown>();
    const later = <Value>(value: Value): Promise<Value> =>
      new Promise((resolve) => setImmediate(resolve, value));
    return {
      entries,
      cache: {
        get: (key) => later(structuredClone(entries.get(key)) as never),
        set: (key, value) => later(void entries.set(key, structuredClone(value))),
        remove: (key) => later(void entries.delete(key)),
        allKeys: () => later([...entries.keys()]),
      },
    };
  },
};

describe.each(Object.entries(caches))('a custom cache %s', (_, create) => {
  let own: OwnCache;
  let page: Page;
  beforeEach(async () => {
    own = create();
    own.entries.set('the app’s own', 'entry');
    page = await signIn(tenant, A.id, { cache: own.cache });
    await page.client.getTokenForOrg(B.id);
  });
  const keysOf = (organization: string): string[] =>
    [...own.entries.keys()].filter((key) => key.includes(organization));

  it('gets entries under keys with the id of the organization', () => {
    for (const { id } of [A, B]) {
      expect(keysOf(id).length).toBeGreaterThanOrEqual(2);
      const text = JSON.stringify(keysOf(id).map((key) => own.entries.get(key)));
      expect(text).toContain('refresh-');
      expect(text).toContain(`"org_id":"${id}"`);
    }
    expect(JSON.stringify(Object.entries(localStorage))).not.toMatch(/access_token|refresh-/);
  });

  it('keeps sessions over a reload', async () => {
    page.client.destroy();
    tenant.requests.length = 0;
    const next = openPage(tenant, { cache: own.cache });
    await expect(next.client.start()).resolves.toMatchObject({ status: 'signed-in', organization: A });
    expect(sessionIds(next).sort()).toEqual([A.id, B.id]);
    expect(tenant.requests).toEqual([]);
    expect(organizationOf(await next.client.getTokenForOrg(B.id, { cacheMode: 'off' }))).toBe(B.id);
    expect(tenant.requests.map(({ kind }) => kind)).toEqual(['refresh_token']);
  });

  it('is cleared of one organization by logoutOrganization, of all by logout, and of nothing else', async () => {
    await page.client.logoutOrganization(B.id);
    expect(keysOf(B.id)).toEqual([]);
    expect(keysOf(A.id)).not.toEqual([]);
    expect(organizationOf(await page.client.getToken({ cacheMode: 'off' }))).toBe(A.id);
    await page.client.logout({ openUrl: false });
    expect(JSON.stringify([...own.entries])).not.toMatch(/org_|refresh-/);
    expect(own.entries.get('the app’s own')).toBe('entry');
    expect(tenant.liveRefreshTokens).toEqual([]);
  });
});

it('a refresh token that arrives while a sign-out reads the cache is revoked', async () => {
  const entries = new Map<string, unknown>();
  const [listing, response] = [deferred(), deferred()];
  let isSlow = false;
  const cache: ICache = {
    get: (key) => structuredClone(entries.get(key)) as never,
    set: (key, value) => void entries.set(key, structuredClone(value)),
    remove: (key) => void entries.delete(key),
    async allKeys() {
      if (isSlow) await listing.promise;
      return [...entries.keys()];
    },
  };
  const { client } = await signIn(tenant, A.id, { cache });
  tenant.interceptToken = () => response.promise;
  const renewed = Promise.allSettled([client.getToken({ cacheMode: 'off' })]);
  await until(() => tenant.count('refresh_token') > 0);
  isSlow = true;
  const signedOut = client.logout({ openUrl: false });
  response.resolve();
  await settle();
  listing.resolve();
  await Promise.all([renewed, signedOut]);
  expect([...entries.keys()].filter((key) => key.includes('::tokens::'))).toEqual([]);
  expect(tenant.liveRefreshTokens).toEqual([]);
});

describe('a sign-out while a write to the cache is under way', () => {
  let page: Page;
  let entries: Map<string, unknown>;
  let writes: ReturnType<typeof deferred>[];
  beforeEach(async () => {
    entries = new Map();
    writes = [];
    let isSlow = false;
    const cache: ICache = {
      get: (key) => structuredClone(entries.get(key)) as never,
      async set(key, value) {
        if (isSlow && key.includes('::tokens::')) {
          const write = deferred();
          writes.push(write);
          await write.promise;
        }
        entries.set(key, structuredClone(value));
      },
      remove: (key) => void entries.delete(key),
    };
    page = await signIn(tenant, A.id, { cache });
    isSlow = true;
  });
  const tokenKeys = (): string[] => [...entries.keys()].filter((key) => key.includes('::tokens::'));

  it.each<[string, () => Promise<unknown>]>([
    ['a silent request', () => page.client.getTokenForOrg(B.id)],
    ['a login', () => page.client.loginWithPopup({ organization: B.id })],
  ])('leaves no token of %s, and revokes its refresh token', async (_, request) => {
    const requested = Promise.allSettled([request()]);
    await until(() => writes.length > 0);
    const signedOut = page.client.logout({ openUrl: false });
    await settle();
    for (const write of writes) write.resolve();
    await signedOut;
    await requested;
    await settle();
    expect(tokenKeys()).toEqual([]);
    expect(tenant.liveRefreshTokens).toEqual([]);
  });

  it('does not wait for it without an end', async () => {
    const requested = Promise.allSettled([page.client.getTokenForOrg(B.id)]);
    await until(() => writes.length > 0);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const signedOut = page.client.logout({ openUrl: false });
    expect(page.client.getSnapshot().sessions).toEqual([]);
    await settle();
    await vi.advanceTimersByTimeAsync(1000);
    vi.useRealTimers();
    await signedOut;
    for (const write of writes) write.resolve();
    await requested;
    await settle();
    expect(tokenKeys()).toEqual([]);
  });
});

it.each(['two tabs', 'two clients of one page'])(
  'a cache that can’t list its keys keeps the keys of %s that sign in at the same time',
  async (what) => {
    const { cache, text } = createSlowCache(2);
    const options = { cache: { get: cache.get, set: cache.set, remove: cache.remove } };
    const browser = createBrowser();
    const tab = browser.openTab();
    const other = what === 'two tabs' ? browser.openTab() : tab;
    const pages = [tab, other].map(({ environment }) => openPage(tenant, options, environment));
    await Promise.all(
      pages.map(({ client }, index) =>
        client.loginWithPopup({ organization: [A.id, B.id][index] as string }),
      ),
    );
    for (const { client } of pages) client.destroy();
    const { client } = openPage(tenant, options, tab.environment);
    await client.start();
    await client.logout({ openUrl: false });
    expect(text()).not.toMatch(/org_|refresh-/);
    expect(tenant.liveRefreshTokens).toEqual([]);
  },
);

it.each([0, 1])(
  'of two refresh tokens that tabs store at the same moment, the lost one is revoked after a renewal in tab %i',
  async (renewing) => {
    const { cache, text } = createSlowCache(2);
    const browser = createBrowser();
    const pages = [0, 1].map(() => openPage(tenant, { cache }, browser.openTab().environment));
    await Promise.all(pages.map(({ client }) => client.loginWithPopup({ organization: A.id })));
    expect(tenant.liveRefreshTokens).toHaveLength(2);
    const { client } = pages[renewing] as Page;
    await client.getToken({ cacheMode: 'off' });
    await client.logout({ openUrl: false });
    await settle();
    expect(text()).not.toContain('refresh-');
    expect(tenant.liveRefreshTokens).toEqual([]);
  },
);

it.each([0, 1])(
  'of two refresh tokens that tabs store at the same moment, both are revoked after the end of the membership in tab %i',
  async (ending) => {
    const { cache } = createSlowCache(2);
    const browser = createBrowser();
    const pages = [0, 1].map(() => openPage(tenant, { cache }, browser.openTab().environment));
    await Promise.all(pages.map(({ client }) => client.loginWithPopup({ organization: A.id })));
    expect(tenant.liveRefreshTokens).toHaveLength(2);
    const { client } = pages[ending] as Page;
    await client.applyMembershipEvent({ organization: A.id, change: 'removed' });
    await settle();
    expect(tenant.liveRefreshTokens).toEqual([]);
  },
);

it('a refresh token that another tab has renewed is not revoked', async () => {
  const { cache } = createSlowCache(2);
  const browser = createBrowser();
  const [first, second] = [0, 1].map(() => openPage(tenant, { cache }, browser.openTab().environment));
  await first?.client.loginWithPopup({ organization: A.id });
  await second?.client.start();
  for (const page of [second, first, second, first])
    await page?.client.getTokenForOrg(A.id, { cacheMode: 'off' });
  // The refresh tokens of replaced entries are revoked after a login.
  await first?.client.loginWithPopup({ organization: B.id });
  await settle();
  expect(tenant.count('revoke')).toBe(0);
  expect(tenant.liveRefreshTokens).toHaveLength(2);
});
