/** Refresh tokens that no session can use any more, because the database of the browser did not work, are revoked nevertheless. */
import { IDBFactory as FakeIDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Environment, OrgSessionClient, OrgSessionClientOptions } from '../../../src/index.js';
import { deferred, rejection, settle, until } from '../../support/async.js';
import { createBrowser, type Browser } from '../../support/browser.js';
import { advanceTime, advanceTimeUntil, useClock } from '../../support/clock.js';
import { installTenant, loginByRedirect, openPage, sessionIds, type Page } from '../../support/page.js';
import { installPasskeys } from '../../support/passkeys.js';
import { createSlowCache } from '../../support/slow-cache.js';
import { A, ada, B, json, type Tenant } from '../../support/tenant.js';

const options = { cacheLocation: 'localstorage' } as const;
const off = { cacheMode: 'off' } as const;

let tenant: Tenant;
let browser: Browser;
let factory: IDBFactory;
let isHanging: boolean;
beforeEach(() => {
  useClock();
  tenant = installTenant();
  tenant.person = { sub: ada, organization: A.id };
  browser = createBrowser();
  factory = new FakeIDBFactory();
  isHanging = false;
});
afterEach(() => {
  vi.useRealTimers();
});

/** Opens the app in a tab. While the database hangs, no connection opens, and no transaction ends. */
function open(environment: Partial<Environment> = browser.openTab().environment): Page {
  const hang = (transaction: IDBTransaction): IDBTransaction => {
    if (isHanging)
      for (const name of ['get', 'put', 'delete', 'getAllKeys'] as const)
        Object.defineProperty(transaction.objectStore('refresh-tokens'), name, { value: () => ({}) });
    return transaction;
  };
  const indexedDB = {
    open(...args: Parameters<IDBFactory['open']>) {
      if (isHanging) return {} as IDBOpenDBRequest;
      const request = factory.open(...args);
      request.addEventListener('success', () => {
        const database = request.result;
        const transaction = database.transaction.bind(database);
        database.transaction = (...names) => hang(transaction(...names));
      });
      return request;
    },
  } as IDBFactory;
  return openPage(tenant, options, { ...environment, indexedDB: () => indexedDB });
}
const token = (page: Page, mode: object = off): Promise<unknown> =>
  advanceTimeUntil(page.client.getTokenForOrg(A.id, mode));
const heal = async (): Promise<void> => {
  isHanging = false;
  await advanceTime(10_000);
};

const signOuts: [string, (client: OrgSessionClient) => Promise<void>][] = [
  ['logout', (client) => client.logout({ openUrl: false })],
  ['logoutOrganization', (client) => client.logoutOrganization(A.id)],
];

describe('two tabs that could not store their refresh tokens', () => {
  it.each(signOuts.flatMap(([name, signOut]) => [0, 1].map((tab) => ({ name, signOut, tab }))))(
    '$name in tab $tab revokes both',
    async ({ signOut, tab }) => {
      isHanging = true;
      const pages = [open(), open()];
      for (const page of pages) await token(page);
      expect(tenant.liveRefreshTokens).toHaveLength(2);
      await advanceTimeUntil(signOut((pages[tab] as Page).client));
      await heal();
      expect(tenant.liveRefreshTokens).toEqual([]);
    },
  );

  it('the first tab revokes its own one when it sees that it was replaced', async () => {
    isHanging = true;
    const [first, second] = [open(), open()];
    await token(first);
    const [lost] = tenant.liveRefreshTokenTexts;
    await token(second);
    await token(first);
    await advanceTime(5000);
    expect(tenant.requests).toContainEqual(expect.objectContaining({ kind: 'revoke', refreshToken: lost }));
  });

  it('the first tab revokes all of its own ones, also one that was replaced while it looked for those that are still stored', async () => {
    const [first, second] = [open(), open()];
    // The database takes a second for each of these entries.
    await advanceTimeUntil(first.client.getTokenForOrg(B.id, off));
    isHanging = true;
    for (const page of [first, second, first, second, first]) await token(page);
    await advanceTime(20_000);
    await heal();
    // The one of B, and the latest one of A of each tab.
    expect(tenant.liveRefreshTokens).toHaveLength(3);
  });

  it.each([0, 1])(
    'tab %d revokes both when roles change, and the user may not sign in again',
    async (tab) => {
      isHanging = true;
      const pages = [open(), open()];
      for (const page of pages) await token(page);
      const { client } = pages[tab] as Page;
      await advanceTimeUntil(client.applyMembershipEvent({ organization: A.id, change: 'roles' }));
      await heal();
      tenant.sso = undefined;
      for (const page of pages) await rejection(token(page));
      await advanceTime(5000);
      expect(tenant.liveRefreshTokens).toEqual([]);
    },
  );
});

it.each(signOuts)(
  '%s revokes a refresh token that another tab stored late, before a silent request without one overwrote it',
  async (_, signOut) => {
    isHanging = true;
    const [late, page] = [open(), open()];
    await token(late);
    const authorize = tenant.authorize.bind(tenant);
    tenant.authorize = async (url) => {
      isHanging = false;
      // Any work with the database stores what it could not store before.
      await late.client.logoutOrganization(B.id);
      return authorize(url);
    };
    await token(page);
    await token(late);
    await advanceTimeUntil(signOut(page.client));
    await heal();
    expect(tenant.liveRefreshTokens).toEqual([]);
  },
);

it.each(signOuts)(
  '%s in another tab while the database hangs: the tab that has the refresh token revokes it late',
  async (_, signOut) => {
    const [other, page] = [open(), open()];
    await token(page);
    isHanging = true;
    await advanceTimeUntil(signOut(other.client));
    await advanceTime(20_000);
    expect(tenant.liveRefreshTokens).toEqual([]);
  },
);

it('a second login while the database hangs: the refresh token of the first one is revoked', async () => {
  const page = open();
  await advanceTimeUntil(loginByRedirect(tenant, page, { organization: A.id }));
  const [first] = tenant.liveRefreshTokenTexts;
  isHanging = true;
  await advanceTimeUntil(loginByRedirect(tenant, page, { organization: A.id }));
  await advanceTime(5000);
  expect(tenant.liveRefreshTokenTexts).toHaveLength(1);
  expect(tenant.liveRefreshTokenTexts).not.toContain(first);
});

/** Open the app with storage whose first write of a refresh token ends late. */
const slowWrites: [string, (timeMs: number) => Page][] = [
  [
    'the database',
    (timeMs) => {
      let isFirst = true;
      const slowDown = (database: IDBDatabase): void => {
        const transaction = database.transaction.bind(database);
        database.transaction = (names, mode) => {
          const slow = transaction(names, mode);
          if (mode !== 'readwrite' || !isFirst) return slow;
          isFirst = false;
          const set = (ended: () => void): void =>
            slow.addEventListener('complete', () => void setTimeout(ended, timeMs));
          return Object.defineProperty(slow, 'oncomplete', { set });
        };
      };
      const open = (...args: Parameters<IDBFactory['open']>): IDBOpenDBRequest => {
        const request = factory.open(...args);
        request.addEventListener('success', () => slowDown(request.result));
        return request;
      };
      return openPage(tenant, options, { indexedDB: () => ({ open }) as IDBFactory });
    },
  ],
  [
    'the custom cache',
    (timeMs) => {
      const { cache } = createSlowCache(0);
      let isFirst = true;
      const set = async (key: string, entry: unknown): Promise<void> => {
        if (isFirst && JSON.stringify(entry).includes('refresh_token')) {
          isFirst = false;
          await new Promise((resolve) => setTimeout(resolve, timeMs));
        }
        await cache.set(key, entry as never);
      };
      return openPage(tenant, { cache: { ...cache, set } });
    },
  ],
];
const logins: [string, (page: Page) => Promise<unknown>][] = [
  ['redirect', (page) => loginByRedirect(tenant, page, { organization: A.id })],
  ['passkey', ({ client }) => client.loginWithPasskey({ organization: A.id })],
];

const slowLogins = slowWrites.flatMap(([storage, openSlow]) =>
  logins.flatMap(([name, login]) =>
    [500, 4000].map((timeMs) => ({ storage, openSlow, name, login, timeMs })),
  ),
);
it.each(slowLogins)(
  'a login by $name while a silent request writes to $storage for $timeMs ms: the refresh token of that request is revoked',
  async ({ openSlow, login, timeMs }) => {
    installPasskeys();
    const page = openSlow(timeMs);
    const silent = page.client.getTokenForOrg(A.id, off);
    await until(() => tenant.liveRefreshTokens.length === 1);
    const [lost] = tenant.liveRefreshTokenTexts;
    await advanceTimeUntil(Promise.all([login(page), silent]));
    await advanceTime(5000);
    const kept = tenant.liveRefreshTokenTexts;
    expect(kept).toHaveLength(1);
    expect(kept).not.toContain(lost);
    tenant.requests.length = 0;
    await token(page);
    // A longer write overwrites the entry of the login, which does not wait for it.
    if (timeMs < 1000)
      expect(tenant.requests).toEqual([
        expect.objectContaining({ kind: 'refresh_token', refreshToken: kept[0] }),
      ]);
    await advanceTimeUntil(page.client.logout({ openUrl: false }));
    expect(tenant.liveRefreshTokens).toEqual([]);
  },
);

it('a refresh token that could not be removed is removed at the next start, although the organization has a new session', async () => {
  const page = open();
  await token(page);
  isHanging = true;
  await advanceTimeUntil(page.client.logoutOrganization(A.id));
  await token(page);
  page.client.destroy();
  isHanging = false;
  const next = open();
  await next.client.start();
  await advanceTime(5000);
  expect(sessionIds(next)).toEqual([A.id]);
  const database = await new Promise<IDBDatabase>((resolve) => {
    const request = factory.open('auth0-org-sessions');
    request.onsuccess = () => resolve(request.result);
  });
  const count = await new Promise((resolve) => {
    const request = database.transaction('refresh-tokens').objectStore('refresh-tokens').count();
    request.onsuccess = () => resolve(request.result);
  });
  expect(count).toBe(0);
});

it('a page that was closed during its sign-out: the next page of its tab removes and revokes, although it is blocked', async () => {
  const { cache, text } = createSlowCache(1);
  const tab = browser.openTab();
  const page = openPage(tenant, { cache }, tab.environment);
  await page.client.getTokenForOrg(B.id);
  await settle();
  let isClosed = false;
  const closing = openPage(
    tenant,
    {
      cache: {
        ...cache,
        get: (key) => (isClosed ? new Promise(() => undefined) : cache.get(key)),
        allKeys: () => (isClosed ? new Promise<string[]>(() => undefined) : cache.allKeys()),
      },
    },
    tab.environment,
  );
  await closing.client.start();
  page.client.destroy();
  isClosed = true;
  closing.client.logout().catch(() => undefined);
  await settle();
  closing.client.destroy();
  tab.isReload = true;
  const next = openPage(tenant, { cache }, tab.environment);
  await next.client.start();
  await settle();
  expect(sessionIds(next)).toEqual([]);
  expect(text()).not.toMatch(/eyJ|refresh-/);
  expect(tenant.liveRefreshTokens).toEqual([]);
});

it("a refresh token that another tab's login overwrote is revoked by a sign-out, also if stale tokens were removed from storage after it", async () => {
  const stored = new Map<string, unknown>();
  const hasRefreshToken = (entry: unknown): boolean => JSON.stringify(entry).includes('refresh_token');
  const cache = {
    get: async (key: string) => stored.get(key) as never,
    set: async (key: string, entry: unknown) => void stored.set(key, entry),
    remove: async (key: string) => void stored.delete(key),
    allKeys: async () => [...stored.keys()],
  };
  const isOverwriting = deferred();
  const isOverwritten = deferred();
  const other = openPage(
    tenant,
    {
      cache: {
        ...cache,
        set: async (key: string, entry: unknown) => {
          if (hasRefreshToken(entry)) await isOverwriting.promise;
          await cache.set(key, entry);
        },
      },
    },
    browser.openTab().environment,
  );
  const page = openPage(
    tenant,
    {
      cache: {
        ...cache,
        allKeys: async () => {
          if ([...stored.values()].some(hasRefreshToken)) {
            isOverwriting.resolve();
            await isOverwritten.promise;
          }
          return cache.allKeys();
        },
      },
    },
    browser.openTab().environment,
  );
  const login = loginByRedirect(tenant, other, { organization: A.id }).then(isOverwritten.resolve);
  await settle();
  await page.client.revalidate(A.id);
  await login;
  expect(tenant.liveRefreshTokens).toHaveLength(2);
  await advanceTimeUntil(page.client.logout({ openUrl: false }));
  expect(tenant.liveRefreshTokens).toEqual([]);
});

describe('two logins at the same moment: the refresh token that the other one overwrote', () => {
  /** Returns the page whose entry was overwritten, and its refresh token. */
  const logInTwice = async (options: Partial<OrgSessionClientOptions>): Promise<[Page, string]> => {
    const { cache } = createSlowCache(0);
    const isWritten = deferred();
    const slowCache = {
      ...cache,
      set: async (key: string, entry: unknown) => {
        if (JSON.stringify(entry).includes('refresh_token')) await isWritten.promise;
        await cache.set(key, entry as never);
      },
    };
    const [page, other] = [cache, slowCache].map((own) =>
      openPage(tenant, { ...options, cache: own }, browser.openTab().environment),
    ) as [Page, Page];
    const login = { organization: A.id, activate: false };
    const otherLogin = loginByRedirect(tenant, other, login);
    await settle();
    await advanceTimeUntil(loginByRedirect(tenant, page, login));
    isWritten.resolve();
    await otherLogin;
    expect(tenant.liveRefreshTokens).toHaveLength(2);
    return [page, tenant.liveRefreshTokenTexts.at(-1) as string];
  };

  it('is revoked when maxSessions is reached, and the other one stays', async () => {
    const [page, lost] = await logInTwice({ maxSessions: 1 });
    await advanceTimeUntil(page.client.getTokenForOrg(B.id));
    await advanceTime(5000);
    expect(sessionIds(page)).toEqual([B.id]);
    expect(tenant.liveRefreshTokens.map(({ organization }) => organization)).toEqual([A.id, B.id]);
    expect(tenant.liveRefreshTokenTexts).not.toContain(lost);
  });

  it('is revoked when the identity provider refuses the session', async () => {
    const [page] = await logInTwice({});
    tenant.sso = undefined;
    tenant.interceptToken = () => Promise.resolve(json({ error: 'invalid_grant' }, 403));
    expect(await rejection(token(page))).toMatchObject({ code: 'login_required' });
    await advanceTime(5000);
    expect(sessionIds(page)).toEqual([]);
    expect(tenant.liveRefreshTokens).toEqual([]);
  });
});
