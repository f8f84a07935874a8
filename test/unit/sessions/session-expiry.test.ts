/** With a `session_expiry` claim the session ends at that time. This package checks it, because auth0-spa-js would sign out without an error. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClientOptions } from '../../../src/index.js';
import { rejection, settle } from '../../support/async.js';
import { createBrowser } from '../../support/browser.js';
import {
  sessionIds,
  installTenant,
  loginByRedirect,
  openPage,
  organizationOf,
  signIn,
  type Page,
} from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';

const minutes = 60_000;

let tenant: Tenant;
let storage: ReturnType<typeof createBrowser>;
beforeEach(() => {
  tenant = installTenant();
  storage = createBrowser();
  vi.useFakeTimers({ toFake: ['Date'] });
  // B's sessions last an hour, and its tokens a day. A's sessions have no end.
  tenant.lifetime = 86_400;
  const begun = new Map<string, number>();
  tenant.alterTokens = ({ grant, grantType, idClaims }) => {
    if (grant.organization !== B.id) return;
    const now = Number(idClaims['iat']);
    if (grantType !== 'refresh_token') begun.set(B.id, now);
    idClaims['session_expiry'] = (begun.get(B.id) ?? now) + 3600;
  };
});
afterEach(() => {
  vi.useRealTimers();
});

const later = (milliseconds: number): void => void vi.setSystemTime(Date.now() + milliseconds);

async function signInToBoth(options: Partial<OrgSessionClientOptions>): Promise<Page> {
  const { environment } = storage.openTab();
  const page = await signIn(tenant, A.id, options, environment);
  if (options.silentAuth === 'off' || options.useDpop)
    await page.client.loginWithPopup({ organization: B.id });
  else await page.client.getTokenForOrg(B.id);
  await page.client.switchOrganization(A.id);
  await settle();
  page.events.length = 0;
  tenant.requests.length = 0;
  return page;
}

const expectAToWork = async ({ client }: Page): Promise<void> => {
  expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
  expect(organizationOf(await client.getToken())).toBe(A.id);
  expect(organizationOf(await client.getToken({ cacheMode: 'off' }))).toBe(A.id);
};

describe.each<[string, Partial<OrgSessionClientOptions>]>([
  ['in memory', {}],
  ['in memory, without refresh tokens', { useRefreshTokens: false }],
  ['in memory, without iframes', { silentAuth: 'off' }],
  ['in localStorage', { cacheLocation: 'localstorage' }],
])('with tokens %s', (_, options) => {
  it('a token is returned until a minute before the end of the session', async () => {
    const { client } = await signInToBoth(options);
    const token = await client.getTokenForOrg(B.id);
    later(59 * minutes - 1000);
    await expect(client.getTokenForOrg(B.id)).resolves.toBe(token);
    expect(tenant.requests).toEqual([]);
  });

  it.each(['on', 'off'] as const)(
    'then, with cacheMode %s, a login is required and no request is sent',
    async (cacheMode) => {
      const page = await signInToBoth(options);
      later(59 * minutes + 1000);
      expect(await rejection(page.client.getTokenForOrg(B.id, { cacheMode }))).toMatchObject({
        code: 'login_required',
        reason: 'session_expired',
        organization: B.id,
      });
      await settle();
      expect(tenant.requests.filter(({ kind }) => kind !== 'revoke')).toEqual([]);
      expect(page.events).toEqual([
        ['sessionRemoved', { organization: B, reason: 'expired' }],
        [
          'loginRequired',
          { organization: B, error: expect.objectContaining({ reason: 'session_expired' }) as unknown },
        ],
      ]);
      expect(sessionIds(page)).toEqual([A.id]);
      expect(await storage.storedText()).not.toMatch(/"org_id\W+org_B/);
      await expectAToWork(page);
    },
  );

  it('cache-only returns nothing any more', async () => {
    const { client } = await signInToBoth(options);
    await expect(client.getTokenForOrg(B.id, { cacheMode: 'cache-only' })).resolves.toBeDefined();
    later(59 * minutes + 1000);
    for (let times = 0; times < 2; times++) {
      await expect(client.getTokenForOrg(B.id, { cacheMode: 'cache-only' })).resolves.toBeUndefined();
    }
    expect(tenant.requests).toEqual([]);
  });

  it('it applies to all tokens of the organization, also to one that was never requested', async () => {
    const { client } = await signInToBoth(options);
    later(59 * minutes + 1000);
    const audience = 'https://other.example';
    expect(await rejection(client.getTokenForOrg(B.id, { audience }))).toMatchObject({
      code: 'login_required',
      reason: 'session_expired',
    });
    expect(tenant.count('refresh_token') + tenant.count('authorize')).toBe(0);
  });

  it('a switch needs a login', async () => {
    const page = await signInToBoth(options);
    later(59 * minutes + 1000);
    const failed = await rejection(page.client.switchOrganization(B.id, { interaction: 'none' }));
    expect(failed).toMatchObject({ code: 'login_required', reason: 'session_expired' });
    await expectAToWork(page);
  });

  it('a new login starts a new session', async () => {
    const page = await signInToBoth(options);
    later(59 * minutes + 1000);
    await rejection(page.client.getTokenForOrg(B.id));
    await loginByRedirect(tenant, page, { organization: B.id });
    later(58 * minutes);
    expect(organizationOf(await page.client.getTokenForOrg(B.id))).toBe(B.id);
    later(2 * minutes);
    expect(await rejection(page.client.getTokenForOrg(B.id))).toMatchObject({ reason: 'session_expired' });
  });

  it('a login before the end extends it', async () => {
    const page = await signInToBoth(options);
    later(30 * minutes);
    await page.client.loginWithPopup({ organization: B.id });
    later(45 * minutes);
    expect(organizationOf(await page.client.getTokenForOrg(B.id))).toBe(B.id);
    later(15 * minutes);
    expect(await rejection(page.client.getTokenForOrg(B.id))).toMatchObject({ reason: 'session_expired' });
  });

  it('the session of the active organization ends at the next call', async () => {
    const page = await signInToBoth(options);
    await page.client.switchOrganization(B.id);
    later(59 * minutes + 1000);
    expect(await rejection(page.client.getToken())).toMatchObject({ reason: 'session_expired' });
    expect(page.client.getSnapshot().status).toBe('signed-out');
    expect(page.events).toContainEqual([
      'organizationChanged',
      { previous: B, current: undefined, reason: 'expired' },
    ]);
    expect(organizationOf(await page.client.getTokenForOrg(A.id))).toBe(A.id);
  });
});

it('a refresh does not extend the session', async () => {
  tenant.alterTokens = ({ grant, idClaims }) => {
    // Each refreshed ID token has a later session_expiry.
    if (grant.organization === B.id) idClaims['session_expiry'] = Number(idClaims['iat']) + 3600;
  };
  const { client } = await signInToBoth({});
  later(50 * minutes);
  await client.getTokenForOrg(B.id, { cacheMode: 'off' });
  expect(tenant.requests.map(({ kind }) => kind)).toEqual(['refresh_token']);
  later(10 * minutes);
  expect(await rejection(client.getTokenForOrg(B.id))).toMatchObject({ reason: 'session_expired' });
});

it('a reload does not extend the session', async () => {
  // If the tenant's session lasts longer, a silent login may start a new session.
  const options = { cacheLocation: 'localstorage' } as const;
  const { environment } = storage.openTab();
  const before = await signIn(tenant, B.id, options, environment);
  before.client.destroy();
  later(59 * minutes + 1000);
  tenant.sso = undefined;
  tenant.requests.length = 0;
  const { client } = openPage(tenant, options, environment);
  await expect(client.start()).resolves.toMatchObject({ status: 'signed-out', sessions: [] });
  await expect(client.getTokenForOrg(B.id, { cacheMode: 'cache-only' })).resolves.toBeUndefined();
  expect(tenant.count('refresh_token')).toBe(0);
});

it.each([
  ['is text', 'soon'],
  ['counts in milliseconds', Date.now() + 3_600_000],
  ['is in the past', 1],
])('an end that %s is rejected, and does not affect other organizations', async (_, end) => {
  const page = await signIn(tenant, A.id);
  tenant.alterTokens = ({ grant, idClaims }) => {
    if (grant.organization === B.id) idClaims['session_expiry'] = end;
  };
  await rejection(page.client.getTokenForOrg(B.id));
  expect(sessionIds(page)).toEqual([A.id]);
  await expectAToWork(page);
});

it('removes a refresh token whose other half is missing, when a page reads the expired session', async () => {
  const page = await signInToBoth({ cacheLocation: 'localstorage' });
  page.client.destroy();
  for (const key of Object.keys(localStorage))
    if (key.includes(`::tokens::${B.id}::`) && !key.includes('@@user@@')) localStorage.removeItem(key);
  expect(await storage.storedText()).toMatch(/org_B::[^"]*offline_access/);
  later(60 * minutes);
  await openPage(tenant, { cacheLocation: 'localstorage' }, storage.openTab().environment).client.start();
  await settle();
  expect(await storage.storedText()).not.toMatch(/::tokens::org_B::/);
});
