import type { ICache } from '@auth0/auth0-spa-js';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClientOptions } from '../../src/index.js';
import { deferred, rejection, settle, until } from '../support/async.js';
import { createBrowser, type Browser, type Tab } from '../support/browser.js';
import { sessionIds, installTenant, organizationOf, payload, signIn, type Page } from '../support/page.js';
import { openIn } from '../support/tabs.js';
import { A, respondAs, B, bob, C, json, type Tenant } from '../support/tenant.js';
import { installWorkers, type Workers } from '../support/worker.js';

const token = /eyJ|refresh-|opaque-/;
const other = 'https://other.example';

let tenant: Tenant;
let browser: Browser;
let workers: Workers;
let tab: Tab;
beforeEach(() => {
  tenant = installTenant();
  browser = createBrowser();
  workers = installWorkers(tenant);
  tab = browser.openTab();
  vi.stubGlobal('indexedDB', new IDBFactory());
});
afterEach(() => {
  vi.useRealTimers();
});

/** Every place that keeps data: storage, cookies, IndexedDB, the custom cache, the Workers. */
async function everything(): Promise<string> {
  const inTab = [...entries(tab.environment.tabStorage?.()), ...entries(sessionStorage)];
  const inWorkers = [await workers.refreshTokens(), await workers.refreshTokens(other)];
  return (await browser.storedText()) + JSON.stringify([inTab, [...own], inWorkers]);
}

const entries = (storage: Storage | undefined): [key: string, value: string | null][] =>
  Array.from({ length: storage?.length ?? 0 }, (_, index) => {
    const key = storage?.key(index) ?? '';
    return [key, storage?.getItem(key) ?? null];
  });

const own = new Map<string, unknown>();
const cache: ICache = {
  get: (key) => structuredClone(own.get(key)) as never,
  set: (key, value) => void own.set(key, structuredClone(value)),
  remove: (key) => void own.delete(key),
};
beforeEach(() => own.clear());

const modes: [string, Partial<OrgSessionClientOptions>][] = [
  ['in memory, with Workers', {}],
  ['in memory, without refresh tokens', { useRefreshTokens: false }],
  ['in localStorage', { cacheLocation: 'localstorage' }],
  ['in a custom cache', { cache }],
  ['in memory, with DPoP', { useDpop: true }],
  ['in localStorage, with DPoP', { useDpop: true, cacheLocation: 'localstorage' }],
];

/** A page with sessions for A (active) and B, each with tokens for two audiences. */
async function signInToBoth(options: Partial<OrgSessionClientOptions>): Promise<Page> {
  const page = await signIn(tenant, A.id, options, tab.environment);
  const { client } = page;
  const byPopup = { authorizationParams: { audience: other } };
  if (options.useDpop) await client.loginWithPopup({ organization: B.id });
  for (const { id } of [A, B]) {
    if (options.useDpop) await client.loginWithPopup({ organization: id, ...byPopup });
    else await client.getTokenForOrg(id, { audience: other });
    await client.getTokenForOrg(id);
  }
  await client.switchOrganization(A.id);
  expect(sessionIds(page).sort()).toEqual([A.id, B.id]);
  return page;
}

describe.each(modes)('tokens %s', (_, options) => {
  const inMemory = !options.cache && !options.cacheLocation;
  const inWorkers = inMemory && options.useRefreshTokens !== false && !options.useDpop;

  it('are found before a sign-out, which proves that these tests can fail', async () => {
    await signInToBoth(options);
    // Access tokens in memory cannot be read from outside.
    expect(token.test(await everything())).toBe(inWorkers || !inMemory);
  });

  it('are nowhere after logout', async () => {
    const page = await signInToBoth(options);
    const clients = [A, B].map(({ id }) => page.client.auth0ClientFor(id));
    await page.client.logout({ openUrl: false });
    await settle();
    expect(await everything()).not.toMatch(token);
    expect(tenant.liveRefreshTokens).toEqual([]);
    for (const client of clients) {
      await expect(client.getTokenSilently({ cacheMode: 'cache-only' })).resolves.toBeUndefined();
      await expect(client.getUser()).resolves.toBeUndefined();
      await expect(client.getIdTokenClaims()).resolves.toBeUndefined();
    }
    const { client } = page;
    expect(client.getSnapshot()).toMatchObject({ status: 'signed-out', sessions: [] });
    for (const { id } of [A, B]) {
      await expect(client.getUser(id)).resolves.toBeUndefined();
      await expect(client.getIdTokenClaims(id)).resolves.toBeUndefined();
      await expect(client.getAccessTokenClaims(id)).resolves.toBeUndefined();
      for (const audience of [undefined, other]) {
        const looked = client.getTokenForOrg(id, { cacheMode: 'cache-only', ...(audience && { audience }) });
        await expect(looked).resolves.toBeUndefined();
      }
    }
  });

  it('of one organization are nowhere after logoutOrganization, and the others still work', async () => {
    const { client } = await signInToBoth(options);
    const gone = client.auth0ClientFor(B.id);
    await client.logoutOrganization(B.id);
    await settle();
    expect(await everything()).not.toMatch(/"org_id\W+org_B/);
    expect(tenant.liveRefreshTokens.map(({ organization }) => organization)).not.toContain(B.id);
    for (const audience of [undefined, other]) {
      expect(await workers.refreshTokens(audience)).toHaveLength(inWorkers ? 1 : 0);
    }
    await expect(gone.getTokenSilently({ cacheMode: 'cache-only' })).resolves.toBeUndefined();
    await expect(gone.getUser()).resolves.toBeUndefined();
    for (const audience of [undefined, other]) {
      const given = { cacheMode: 'off', ...(audience && { audience }) } as const;
      expect(organizationOf(await client.getToken(given))).toBe(A.id);
      if (options.useRefreshTokens !== false) expect(tenant.requests.at(-1)?.kind).toBe('refresh_token');
    }
  });

  it.each(['logout', 'logoutOrganization'] as const)(
    'that a pending request receives are nowhere after %s',
    async (verb) => {
      const { client } = await signInToBoth(options);
      const slow = deferred();
      tenant.requests.length = 0;
      tenant.interceptToken = () => slow.promise;
      const late = rejection(client.getTokenForOrg(B.id, { cacheMode: 'off' }));
      await until(() => tenant.count('refresh_token') + tenant.count('authorization_code') === 1);
      const gone = verb === 'logout' ? client.logout({ openUrl: false }) : client.logoutOrganization(B.id);
      await settle();
      slow.resolve();
      expect(await late).toMatchObject({ code: 'login_required', reason: 'signed_out' });
      await gone;
      await settle();
      if (verb === 'logout') expect(await everything()).not.toMatch(token);
      expect(await everything()).not.toMatch(/"org_id\W+org_B/);
      expect(tenant.liveRefreshTokens.map(({ organization }) => organization)).not.toContain(B.id);
    },
  );

  it.each(['is unreachable', 'refuses', 'never answers'])(
    'are nowhere after logout where the tenant %s',
    async (how) => {
      const { client } = await signInToBoth(options);
      vi.stubGlobal('fetch', () => {
        if (how === 'is unreachable') return Promise.reject(new TypeError('Failed to fetch'));
        return how === 'refuses' ? Promise.resolve(json({}, 503)) : new Promise(() => undefined);
      });
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
      let done = false;
      const gone = client.logout({ openUrl: false }).then(() => (done = true));
      await settle();
      vi.advanceTimersByTime(2000);
      await until(() => done);
      await gone;
      vi.useRealTimers();
      await settle();
      expect(await everything()).not.toMatch(token);
    },
  );
});

describe('in localStorage mode', () => {
  const options = { cacheLocation: 'localstorage' } as const;

  it.each(['logout', 'logoutOrganization'] as const)(
    '%s also finds refresh tokens without entries in localStorage',
    async (verb) => {
      const page = await signInToBoth(options);
      page.client.destroy();
      for (const key of Object.keys(localStorage)) if (key.includes(B.id)) localStorage.removeItem(key);
      const { client } = await openIn(tenant, tab, options);
      await (verb === 'logout' ? client.logout({ openUrl: false }) : client.logoutOrganization(B.id));
      expect(await browser.storedText()).not.toMatch(new RegExp(`${B.id}.*refresh-`));
      if (verb === 'logout') expect(await everything()).not.toMatch(token);
    },
  );
});

it.each(modes)(
  'tokens of a session that the tenant ended are nowhere, with tokens %s',
  async (_, options) => {
    const { client } = await signInToBoth(options);
    const ended = client.auth0ClientFor(B.id);
    tenant.revokeAll(B.id);
    tenant.sso = undefined;
    await rejection(client.getTokenForOrg(B.id, { cacheMode: 'off' }));
    await settle();
    expect(await everything()).not.toMatch(/"org_id\W+org_B/);
    await expect(ended.getTokenSilently({ cacheMode: 'cache-only' })).resolves.toBeUndefined();
  },
);

it.each(modes)('tokens of the previous user are nowhere, with tokens %s', async (_, options) => {
  const page = await signInToBoth(options);
  tenant.person.sub = bob;
  tenant.sso = undefined;
  await page.client.loginWithPopup({ organization: B.id });
  await settle();
  expect(sessionIds(page)).toEqual([B.id]);
  // The remaining data is Bob's, who has a token for one audience.
  for (const trace of ['ada', other]) expect(await everything()).not.toContain(trace);
  expect(await workers.refreshTokens(other)).toEqual([]);
  const { liveRefreshTokens } = tenant;
  expect(liveRefreshTokens.map(({ sub }) => sub)).toEqual(options.useRefreshTokens === false ? [] : [bob]);
  if (!options.useDpop)
    expect(payload(await page.client.getToken({ audience: other }))).toMatchObject({ sub: bob });
});

it('a slow custom cache is cleared of tokens that were added and removed at the same time', async () => {
  const slowly = async <Value>(work: () => Value): Promise<Value> => {
    for (let turns = 0; turns < 10; turns++) await new Promise((resolve) => setImmediate(resolve));
    return work();
  };
  const slow: ICache = {
    get: (key) => slowly(() => cache.get(key)) as never,
    set: (key, value) => slowly(() => cache.set(key, value) as undefined),
    remove: (key) => slowly(() => cache.remove(key) as undefined),
  };
  const options = { cache: slow };
  const { client } = await signInToBoth(options);
  const others = Array.from({ length: 6 }, (_, index) => `https://${index}.example`);
  await Promise.all([
    client.logoutOrganization(B.id),
    client.getTokenForOrg(C.id),
    ...others.map((audience) => client.getTokenForOrg(C.id, { audience })),
    client.getToken({ cacheMode: 'off' }),
  ]);
  client.destroy();
  const next = await openIn(tenant, tab, options);
  expect(sessionIds(next).sort()).toEqual([A.id, C.id]);
  await next.client.logout({ openUrl: false });
  await settle();
  expect(await everything()).not.toMatch(token);
  expect(tenant.liveRefreshTokens).toEqual([]);
});

describe('in memory mode', () => {
  /** The last active organization, login transactions, and sign-outs with their end. */
  const allowed =
    /^(auth0-org-sessions::1::client::(active|logins|signed-out|signed-out-end|signed-out-here)|a0\.spajs\.txs\.client)$/;

  it.each([true, false])(
    'nothing else is ever stored, with useRefreshTokens %s',
    async (useRefreshTokens) => {
      const page = await signInToBoth({ useRefreshTokens });
      const keys = (): string[] =>
        [localStorage, sessionStorage, tab.environment.tabStorage?.()].flatMap(entries).map(([key]) => key);
      const expectNothingElse = async (): Promise<void> => {
        for (const key of keys()) expect(key).toMatch(allowed);
        const [, , indexed] = JSON.parse(await browser.storedText()) as unknown[];
        expect(indexed).toEqual([]);
        expect(await indexedDB.databases()).toEqual([]);
        expect(document.cookie).not.toMatch(token);
      };
      await expectNothingElse();
      expect(keys()).not.toEqual([]);
      await page.client.loginWithRedirect({ organization: C.id });
      await expectNothingElse();
      tenant.alterTokens = respondAs(B.id, A);
      await rejection(page.client.getTokenForOrg(B.id, { cacheMode: 'off' }));
      await expectNothingElse();
      await page.client.logoutOrganization(A.id);
      await expectNothingElse();
      await page.client.logout({ openUrl: false });
      await expectNothingElse();
      expect(keys().filter((key) => key.endsWith('active'))).toEqual([]);
    },
  );
});
