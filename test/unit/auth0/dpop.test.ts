/** With DPoP every token is bound to one key, which all organizations of an app share. */
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClientOptions } from '../../../src/index.js';
import { rejection, settle } from '../../support/async.js';
import { createBrowser, type Browser } from '../../support/browser.js';
import {
  sessionIds,
  installTenant,
  openPage,
  organizationOf,
  payload,
  signIn,
  type Page,
} from '../../support/page.js';
import { A, respondAs, B, C, json, type Tenant } from '../../support/tenant.js';
import { installWorkers, type Workers } from '../../support/worker.js';

let tenant: Tenant;
let browser: Browser;
let workers: Workers;
/** The thumbprints of the keys of the proofs, in their order. */
let keys: string[];
/** The nonces of the proofs. */
let nonces: unknown[];
/** The nonce that the tenant requires in the next proof, if any. */
let nonce: string | undefined;

beforeEach(() => {
  tenant = installTenant();
  browser = createBrowser();
  workers = installWorkers(tenant);
  keys = [];
  nonces = [];
  nonce = undefined;
  vi.stubGlobal('indexedDB', new IDBFactory());
  vi.stubGlobal('fetch', async (input: string, init: RequestInit): Promise<Response> => {
    const proof = new Headers(init.headers).get('dpop') ?? undefined;
    if (proof === undefined) return tenant.fetch(input, init);
    const [header = ''] = proof.split('.');
    const { jwk } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { jwk: { x: string } };
    keys.push(jwk.x);
    nonces.push(payload(proof)['nonce']);
    if (nonce !== undefined && payload(proof)['nonce'] !== nonce) {
      return json({ error: 'use_dpop_nonce', error_description: 'nonce' }, 400, { 'dpop-nonce': nonce });
    }
    return tenant.fetch(input, init);
  });
});
afterEach(() => {
  vi.useRealTimers();
});

/** What auth0-spa-js stores in IndexedDB: keys and nonces. */
async function storedKeys(): Promise<number> {
  const database = await new Promise<IDBDatabase>((resolve) => {
    const request = indexedDB.open('auth0-spa-js');
    request.onsuccess = () => resolve(request.result);
  });
  const counts = [...database.objectStoreNames].map(
    (table) =>
      new Promise<number>((resolve) => {
        const request = database.transaction(table).objectStore(table).count();
        request.onsuccess = () => resolve(request.result);
      }),
  );
  database.close();
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

async function signInToBoth(options: Partial<OrgSessionClientOptions>): Promise<Page> {
  const given = { useDpop: true, ...options };
  const page = await signIn(tenant, A.id, given, browser.openTab().environment);
  await page.client.loginWithPopup({ organization: B.id });
  await page.client.switchOrganization(A.id);
  page.events.length = 0;
  return page;
}

/** Checks that an organization's token and its one-time refresh token still work, all with the same key. */
async function expectAToWork(page: Page, before: string): Promise<void> {
  await settle();
  expect(page.client.getSnapshot().organization).toEqual(A);
  await expect(page.client.getToken()).resolves.toBe(before);
  for (let round = 0; round < 2; round++) {
    expect(organizationOf(await page.client.getToken({ cacheMode: 'off' }))).toBe(A.id);
    expect(tenant.requests.at(-1)).toMatchObject({ kind: 'refresh_token', organization: A.id });
  }
  expect(keys.length).toBeGreaterThan(3);
  expect(new Set(keys).size).toBe(1);
}

const answerForB = (body: object, status: number): void => {
  tenant.interceptToken = (_, grant) =>
    grant?.organization === B.id ? Promise.resolve(json(body, status)) : undefined;
};

const refreshB = ({ client }: Page): Promise<unknown> =>
  rejection(client.getTokenForOrg(B.id, { cacheMode: 'off' }));

const ends: [string, (page: Page) => unknown, Partial<OrgSessionClientOptions>?][] = [
  ['is signed out of', ({ client }) => client.logoutOrganization(B.id)],
  ['is signed out of by its name', ({ client }) => client.logoutOrganization(B.name)],
  [
    'has lost its refresh token',
    (page) => {
      tenant.revokeAll(B.id);
      return refreshB(page);
    },
  ],
  [
    'has a blocked user',
    (page) => {
      answerForB({ error: 'invalid_grant', error_description: 'user is blocked' }, 403);
      return refreshB(page);
    },
  ],
  [
    'has a user who is no longer a member',
    (page) => {
      answerForB({ error: 'access_denied', error_description: 'not part of org_B' }, 403);
      return refreshB(page);
    },
  ],
  [
    'gets a response for another organization',
    (page) => {
      tenant.alterTokens = respondAs(B.id, A);
      return refreshB(page);
    },
  ],
  ['is evicted', ({ client }) => client.loginWithPopup({ organization: C.id }), { maxSessions: 2 }],
];

describe.each(['memory', 'localstorage'] as const)('with tokens in %s', (cacheLocation) => {
  it.each(ends)('the key stays when one organization %s', async (_, end, options) => {
    const page = await signInToBoth({ cacheLocation, ...options });
    const before = await page.client.getToken();
    await end(page);
    if (page.client.getSnapshot().organization?.id !== A.id) await page.client.switchOrganization(A.id);
    await settle();
    expect(sessionIds(page)).not.toContain(B.id);
    await expectAToWork(page, before);
    // B gets a new session with the same key.
    tenant.interceptToken = tenant.alterTokens = undefined;
    await page.client.loginWithPopup({ organization: B.id });
    expect(organizationOf(await page.client.getTokenForOrg(B.id, { cacheMode: 'off' }))).toBe(B.id);
    expect(new Set(keys).size).toBe(1);
  });

  it.each([60, 20, -10])(
    'the key stays when a session reaches its end, checked %d seconds before it',
    async (left) => {
      tenant.alterTokens = ({ grant, idClaims }) => {
        if (grant.organization === B.id) idClaims['session_expiry'] = Number(idClaims['iat']) + 600;
      };
      const page = await signInToBoth({ cacheLocation });
      const before = await page.client.getToken();
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + (601 - left) * 1000 });
      for (const verb of ['getUser', 'getIdTokenClaims'] as const) await page.client[verb](B.id);
      await expect(page.client.getTokenForOrg(B.id, { cacheMode: 'cache-only' })).resolves.toBeUndefined();
      expect(await refreshB(page)).toMatchObject({ code: 'login_required', reason: 'session_expired' });
      await expectAToWork(page, before);
    },
  );

  it('the key also stays after a reload when the session has ended', async () => {
    if (cacheLocation === 'memory') return;
    tenant.alterTokens = ({ grant, idClaims }) => {
      if (grant.organization === B.id) idClaims['session_expiry'] = Number(idClaims['iat']) + 600;
    };
    const { environment } = browser.openTab();
    const options = { useDpop: true, cacheLocation };
    const first = await signIn(tenant, A.id, options, environment);
    await first.client.loginWithPopup({ organization: B.id });
    await first.client.switchOrganization(A.id);
    const before = await first.client.getToken();
    first.client.destroy();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 900_000 });
    const page = openPage(tenant, options, environment);
    await page.client.start();
    expect(sessionIds(page)).toEqual([A.id]);
    await expectAToWork(page, before);
  });

  it('a refresh token is not lost when the tenant requires or changes a nonce', async () => {
    nonce = 'first';
    const page = await signInToBoth({ cacheLocation });
    for (const next of ['second', 'second', 'third']) {
      nonce = next;
      const tokens = await Promise.all(
        [A, B, A, B].map(({ id }) => page.client.getTokenForOrg(id, { cacheMode: 'off' })),
      );
      expect(tokens.map(organizationOf)).toEqual([A.id, B.id, A.id, B.id]);
      expect(tenant.requests.at(-1)).toMatchObject({ kind: 'refresh_token' });
    }
    expect(new Set(nonces)).toEqual(new Set([undefined, 'first', 'second', 'third']));
    expect(new Set(keys).size).toBe(1);
    expect(tenant.liveRefreshTokens).toHaveLength(2);
  });

  it('no Worker and no iframe is created', async () => {
    const page = await signInToBoth({ cacheLocation });
    expect(await rejection(page.client.getTokenForOrg(C.id))).toMatchObject({ code: 'login_required' });
    expect(workers.count).toBe(0);
    expect(tenant.requests.filter(({ prompt }) => prompt === 'none')).toEqual([]);
  });

  it('logout deletes the key and all tokens bound to it', async () => {
    const page = await signInToBoth({ cacheLocation });
    expect(await storedKeys()).toBeGreaterThan(0);
    await page.client.logout({ openUrl: false });
    await settle();
    expect(await storedKeys()).toBe(0);
    expect(tenant.liveRefreshTokens).toEqual([]);
    await page.client.loginWithPopup({ organization: A.id });
    expect(new Set(keys).size).toBe(2);
  });

  it('another tab’s sign-out of one organization leaves the key', async () => {
    const options = { useDpop: true, cacheLocation };
    const page = await signInToBoth({ cacheLocation });
    const before = await page.client.getToken();
    const other = await signIn(tenant, B.id, options, browser.openTab().environment);
    await other.client.logoutOrganization(B.id);
    await settle();
    expect(sessionIds(page)).toEqual([A.id]);
    await expectAToWork(page, before);
  });
});

it.each<[string, Partial<OrgSessionClientOptions>]>([
  ['useRefreshTokens', { useRefreshTokens: false }],
  ['silentAuth', { silentAuth: 'iframe' }],
  ['refreshTokenMode', { refreshTokenMode: 'online' }],
])('options that would delete the key are rejected: %s', (option, options) => {
  expect(() => openPage(tenant, { useDpop: true, ...options })).toThrow(
    expect.objectContaining({ code: 'configuration', message: expect.stringContaining(option) as unknown }),
  );
});
