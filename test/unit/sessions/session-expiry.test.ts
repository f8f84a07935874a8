/** Where the tenant's ID token says `session_expiry`, the session ends then: watched here, because the SDK would sign itself out and say nothing. */
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
  // B's sessions live for an hour, and its tokens for a day; A's sessions have no end.
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
  it('a token is served until a minute before the session’s end', async () => {
    const { client } = await signInToBoth(options);
    const token = await client.getTokenForOrg(B.id);
    later(59 * minutes - 1000);
    await expect(client.getTokenForOrg(B.id)).resolves.toBe(token);
    expect(tenant.requests).toEqual([]);
  });

  it.each(['on', 'off'] as const)(
    'then, with cacheMode %s, a login is wanted and nobody asked',
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

  it('looking finds nothing any more', async () => {
    const { client } = await signInToBoth(options);
    await expect(client.getTokenForOrg(B.id, { cacheMode: 'cache-only' })).resolves.toBeDefined();
    later(59 * minutes + 1000);
    for (let times = 0; times < 2; times++) {
      await expect(client.getTokenForOrg(B.id, { cacheMode: 'cache-only' })).resolves.toBeUndefined();
    }
    expect(tenant.requests).toEqual([]);
  });

  it('it holds for all of the organization’s tokens, also for one that was never asked for', async () => {
    const { client } = await signInToBoth(options);
    later(59 * minutes + 1000);
    const audience = 'https://other.example';
    expect(await rejection(client.getTokenForOrg(B.id, { audience }))).toMatchObject({
      code: 'login_required',
      reason: 'session_expired',
    });
    expect(tenant.count('refresh_token') + tenant.count('authorize')).toBe(0);
  });

  it('a switch there needs a person', async () => {
    const page = await signInToBoth(options);
    later(59 * minutes + 1000);
    const failed = await rejection(page.client.switchOrganization(B.id, { interaction: 'none' }));
    expect(failed).toMatchObject({ code: 'login_required', reason: 'session_expired' });
    await expectAToWork(page);
  });

  it('a new login begins a new session', async () => {
    const page = await signInToBoth(options);
    later(59 * minutes + 1000);
    await rejection(page.client.getTokenForOrg(B.id));
    await loginByRedirect(tenant, page, { organization: B.id });
    later(58 * minutes);
    expect(organizationOf(await page.client.getTokenForOrg(B.id))).toBe(B.id);
    later(2 * minutes);
    expect(await rejection(page.client.getTokenForOrg(B.id))).toMatchObject({ reason: 'session_expired' });
  });

  it('a login before the end moves it', async () => {
    const page = await signInToBoth(options);
    later(30 * minutes);
    await page.client.loginWithPopup({ organization: B.id });
    later(45 * minutes);
    expect(organizationOf(await page.client.getTokenForOrg(B.id))).toBe(B.id);
    later(15 * minutes);
    expect(await rejection(page.client.getTokenForOrg(B.id))).toMatchObject({ reason: 'session_expired' });
  });

  it('the active organization ends too, when somebody asks', async () => {
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

it('a refresh does not move the end', async () => {
  tenant.alterTokens = ({ grant, idClaims }) => {
    // As if each refresh began an hour.
    if (grant.organization === B.id) idClaims['session_expiry'] = Number(idClaims['iat']) + 3600;
  };
  const { client } = await signInToBoth({});
  later(50 * minutes);
  await client.getTokenForOrg(B.id, { cacheMode: 'off' });
  expect(tenant.requests.map(({ kind }) => kind)).toEqual(['refresh_token']);
  later(10 * minutes);
  expect(await rejection(client.getTokenForOrg(B.id))).toMatchObject({ reason: 'session_expired' });
});

it('a reload does not move it either', async () => {
  // Where the tenant's own session lasts longer, a silent login may begin a new one.
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
  ['is over already', 1],
])('an end that %s is a refused answer, which costs nobody else anything', async (_, end) => {
  const page = await signIn(tenant, A.id);
  tenant.alterTokens = ({ grant, idClaims }) => {
    if (grant.organization === B.id) idClaims['session_expiry'] = end;
  };
  await rejection(page.client.getTokenForOrg(B.id));
  expect(sessionIds(page)).toEqual([A.id]);
  await expectAToWork(page);
});
