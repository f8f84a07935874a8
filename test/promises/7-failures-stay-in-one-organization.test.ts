import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClientOptions, OrgSessionErrorCode } from '../../src/index.js';
import { rejection } from '../support/async.js';
import { sessionIds, installTenant, openPage, organizationOf, signIn, type Page } from '../support/page.js';
import { createStorage } from '../support/browser-storage.js';
import { A, respondAs, B, bob, json, type Tenant } from '../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

async function signInToBoth(options: Partial<OrgSessionClientOptions> = {}): Promise<Page> {
  const page = await signIn(tenant, A.id, options, createStorage().environment);
  if (options.silentAuth !== 'off') await page.client.getTokenForOrg(B.id);
  else await page.client.loginWithPopup({ organization: B.id });
  await page.client.switchOrganization(A.id);
  page.events.length = 0;
  return page;
}

/** Replaces the token endpoint's response for B only. */
const answerForB = (body: object, status: number): void => {
  tenant.interceptToken = (_, grant) =>
    grant?.organization === B.id ? Promise.resolve(json(body, status)) : undefined;
};

/** Checks that A's token and its one-time refresh token still work. */
async function expectAToWork({ client }: Page, before: string): Promise<void> {
  expect(client.getSnapshot()).toMatchObject({
    status: 'signed-in',
    organization: A,
    user: { org_id: A.id },
  });
  await expect(client.getToken()).resolves.toBe(before);
  for (let round = 0; round < 2; round++) {
    expect(organizationOf(await client.getToken({ cacheMode: 'off' }))).toBe(A.id);
    expect(tenant.requests.at(-1)).toMatchObject({ kind: 'refresh_token', organization: A.id });
  }
}

interface Failure {
  title: string;
  goWrong: () => void;
  code: OrgSessionErrorCode;
  events: string[];
  options?: Partial<OrgSessionClientOptions>;
}

const ended = ['sessionRemoved', 'loginRequired'];
const failures: Failure[] = [
  {
    title: 'the refresh token is revoked and there is no session at the tenant',
    goWrong: () => {
      tenant.revokeAll(B.id);
      tenant.sso = undefined;
    },
    code: 'login_required',
    events: ended,
  },
  {
    title: 'the refresh token is revoked and there is no iframe',
    goWrong: () => tenant.revokeAll(B.id),
    code: 'login_required',
    events: ended,
    options: { silentAuth: 'off' },
  },
  {
    title: 'the tenant requires consent',
    goWrong: () => {
      tenant.revokeAll(B.id);
      tenant.interceptAuthorize = () => Promise.resolve({ error: 'consent_required' });
    },
    code: 'login_required',
    events: ['loginRequired'],
  },
  {
    title: 'the user is blocked',
    goWrong: () => answerForB({ error: 'invalid_grant', error_description: 'user is blocked' }, 403),
    code: 'access_denied',
    events: ended,
  },
  {
    title: 'the membership has ended',
    goWrong: () => answerForB({ error: 'access_denied', error_description: 'not part of org_B' }, 403),
    code: 'access_denied',
    events: ended,
  },
  {
    title: 'the response is for another organization',
    goWrong: () => (tenant.alterTokens = respondAs(B.id, A)),
    code: 'organization_mismatch',
    events: ['sessionRemoved'],
  },
  {
    title: 'the response is for another user',
    goWrong: () =>
      (tenant.alterTokens = ({ grant, idClaims, accessClaims }) => {
        if (grant.organization === B.id) idClaims['sub'] = accessClaims['sub'] = bob;
      }),
    code: 'user_mismatch',
    events: ['sessionRemoved'],
  },
];

describe.each(['memory', 'localstorage'] as const)('with cacheLocation %s', (cacheLocation) => {
  it.each(failures)(
    'A still works, and calls for B reject, if $title',
    async ({ goWrong, code, events, options }) => {
      const page = await signInToBoth({ cacheLocation, ...options });
      const { client } = page;
      const before = await client.getToken();
      goWrong();
      const error = await rejection(client.getTokenForOrg(B.id, { cacheMode: 'off' }));
      expect(error).toMatchObject({ code, organization: B.id });

      expect(page.eventNames()).toEqual(events);
      if (events.includes('sessionRemoved')) {
        const reason = code.endsWith('mismatch') ? 'mismatch' : 'expired';
        expect(page.events).toContainEqual(['sessionRemoved', { organization: B, reason }]);
        expect(sessionIds(page)).toEqual([A.id]);
        await expect(client.getTokenForOrg(B.id, { cacheMode: 'cache-only' })).resolves.toBeUndefined();
      }
      if (events.includes('loginRequired')) {
        expect(page.events).toContainEqual(['loginRequired', { organization: B, error }]);
      }
      tenant.interceptToken = tenant.alterTokens = undefined;
      await expectAToWork(page, before);
    },
  );

  it('A still works after logoutOrganization of B', async () => {
    const page = await signInToBoth({ cacheLocation });
    const before = await page.client.getToken();
    await page.client.logoutOrganization(B.id);
    expect(page.events).toEqual([['sessionRemoved', { organization: B, reason: 'logout' }]]);
    expect(tenant.liveRefreshTokens.map(({ organization }) => organization)).toEqual([A.id]);
    await expectAToWork(page, before);
  });

  it.each([
    ['500', () => answerForB({}, 500)],
    ['429', () => answerForB({ error: 'too_many_requests', error_description: 'Slow down' }, 429)],
    ['no network', () => (tenant.interceptToken = () => Promise.reject(new TypeError('Failed to fetch')))],
  ])('B keeps its session and its valid token if the failure is temporary: %s', async (_, goWrong) => {
    const page = await signInToBoth({ cacheLocation });
    const { client } = page;
    const [tokenOfA, tokenOfB] = [await client.getToken(), await client.getTokenForOrg(B.id)];
    goWrong();
    expect(await rejection(client.getTokenForOrg(B.id, { cacheMode: 'off' }))).toMatchObject({
      code: 'temporary',
    });
    expect(page.events).toEqual([]);
    await expect(client.getTokenForOrg(B.id)).resolves.toBe(tokenOfB);

    tenant.interceptToken = undefined;
    expect(organizationOf(await client.getTokenForOrg(B.id, { cacheMode: 'off' }))).toBe(B.id);
    expect(tenant.requests.at(-1)).toMatchObject({ kind: 'refresh_token', organization: B.id });
    await expectAToWork(page, tokenOfA);
  });
});

it.each([
  ['the tenant is down', () => answerForB({}, 503)],
  ['a second factor is needed', () => answerForB({ error: 'mfa_required', mfa_token: 'mfa' }, 403)],
])('the stored session of B is kept if %s', async (_, goWrong) => {
  const { environment } = createStorage();
  const before = await signIn(tenant, A.id, { cacheLocation: 'localstorage' }, environment);
  await before.client.getTokenForOrg(B.id);
  before.client.destroy();
  // Only the refresh token is valid now.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 7200_000 });
  const { client } = openPage(tenant, { cacheLocation: 'localstorage' }, environment);
  await client.start();
  goWrong();
  await rejection(client.getTokenForOrg(B.id));
  tenant.interceptToken = undefined;
  expect(organizationOf(await client.getTokenForOrg(B.id))).toBe(B.id);
  expect(tenant.requests.at(-1)).toMatchObject({ kind: 'refresh_token', organization: B.id });
});

it('without refresh tokens, a login_required for B does not affect A', async () => {
  const page = await signInToBoth({ useRefreshTokens: false });
  const before = await page.client.getToken();
  tenant.interceptAuthorize = (params) =>
    params.get('organization') === B.id ? Promise.resolve({ error: 'login_required' }) : undefined;
  const error = await rejection(page.client.getTokenForOrg(B.id, { cacheMode: 'off' }));
  expect(error).toMatchObject({ code: 'login_required', reason: 'login_required' });
  expect(page.eventNames()).toEqual(ended);
  await expect(page.client.getToken()).resolves.toBe(before);
  expect(organizationOf(await page.client.getToken({ cacheMode: 'off' }))).toBe(A.id);
});

it('the end of B’s session does not affect A', async () => {
  tenant.alterTokens = ({ grant, idClaims }) => {
    if (grant.organization === B.id) idClaims['session_expiry'] = Number(idClaims['iat']) + 600;
  };
  const page = await signInToBoth();
  const before = await page.client.getToken();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 580_000 });
  const error = await rejection(page.client.getTokenForOrg(B.id, { cacheMode: 'off' }));
  expect(error).toMatchObject({ code: 'login_required', reason: 'session_expired', organization: B.id });
  expect(page.eventNames()).toEqual(ended);
  await expectAToWork(page, before);
});

it('a refusal for another audience of B keeps B’s other token', async () => {
  const page = await signInToBoth();
  const { client } = page;
  const before = await client.getTokenForOrg(B.id);
  tenant.interceptAuthorize = () => Promise.resolve({ error: 'access_denied' });
  expect(await rejection(client.getTokenForOrg(B.id, { audience: 'https://other.example' }))).toMatchObject({
    code: 'access_denied',
    organization: B.id,
  });
  expect(page.events).toEqual([]);
  await expect(client.getTokenForOrg(B.id)).resolves.toBe(before);
  await expectAToWork(page, await client.getToken());
});

describe('with DPoP', () => {
  const keys: unknown[] = [];
  beforeEach(() => {
    keys.length = 0;
    vi.stubGlobal('indexedDB', new IDBFactory());
    vi.stubGlobal('fetch', (input: string, init: RequestInit) => {
      const proof = new Headers(init.headers).get('dpop');
      if (proof) keys.push(JSON.parse(Buffer.from(proof.split('.')[0] ?? '', 'base64url').toString()));
      return tenant.fetch(input, init);
    });
  });

  it.each<[string, (page: Page) => Promise<unknown>]>([
    ['logs out', ({ client }) => client.logoutOrganization(B.id)],
    [
      'loses its refresh token',
      ({ client }) => {
        tenant.revokeAll(B.id);
        return rejection(client.getTokenForOrg(B.id, { cacheMode: 'off' }));
      },
    ],
    [
      'gets a response for another organization',
      ({ client }) => {
        tenant.alterTokens = respondAs(B.id, A);
        return rejection(client.getTokenForOrg(B.id, { cacheMode: 'off' }));
      },
    ],
  ])('the key stays where B %s', async (_, fail) => {
    const page = await signInToBoth({ useDpop: true, silentAuth: 'off' });
    const before = await page.client.getToken();
    await fail(page);
    expect(sessionIds(page)).toEqual([A.id]);
    await expectAToWork(page, before);
    expect(keys.length).toBeGreaterThan(3);
    for (const key of keys) expect(key).toEqual(keys[0]);
  });
});
