/** With `useMrrt` an organization has one refresh token for all its APIs. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { OrgSessionClientOptions } from '../../../src/index.js';
import { createBrowser, type Browser } from '../../support/browser.js';
import { rejection } from '../../support/async.js';
import {
  installTenant,
  loginByRedirect,
  openPage,
  payload,
  sessionIds,
  signIn,
  type Page,
} from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';
import { installWorkers } from '../../support/worker.js';

const apis = ['https://api.example', 'https://second.example', 'https://third.example'] as const;
const [, second, third] = apis;
const forbidden = 'https://forbidden.example';

let tenant: Tenant;
let browser: Browser;
beforeEach(() => {
  tenant = installTenant();
  browser = createBrowser();
  tenant.refreshTokenPolicy = apis;
  // A test that needs an iframe fails.
  tenant.interceptAuthorize = async (params) =>
    params.get('prompt') === 'none'
      ? { error: 'login_required', error_description: 'Login required' }
      : undefined;
});

const MODES: Record<string, Partial<OrgSessionClientOptions> & { workers?: true }> = {
  memory: {},
  'memory with Workers': { workers: true },
  'memory without iframes': { silentAuth: 'off' },
  localstorage: { cacheLocation: 'localstorage' },
};

/** The refresh tokens that were sent to the token endpoint, with and without revocations. */
const sent = (kind: 'refresh_token' | 'revoke'): (string | undefined)[] =>
  tenant.requests.filter((request) => request.kind === kind).map(({ refreshToken }) => refreshToken);
const audienceOf = async (token: Promise<string>): Promise<unknown> =>
  (payload(await token)['aud'] as string[])[0];

describe.each(Object.entries(MODES))('in %s', (_, { workers, ...mode }) => {
  const open = async (options: Partial<OrgSessionClientOptions> = {}): Promise<Page> => {
    if (workers) installWorkers(tenant);
    return signIn(tenant, A.id, { useMrrt: true, ...mode, ...options }, browser.openTab().environment);
  };

  it('the tokens of all APIs come by the one refresh token, which is never sent twice', async () => {
    const { client } = await open();
    for (let round = 0; round < 2; round++)
      expect(
        await Promise.all(
          apis.map((audience) => audienceOf(client.getTokenForOrg(A.id, { audience, cacheMode: 'off' }))),
        ),
      ).toEqual(apis);
    expect(sent('refresh_token')).toHaveLength(6);
    expect(new Set(sent('refresh_token')).size).toBe(6);
    expect(tenant.liveRefreshTokens).toHaveLength(1);
  });

  it.each(['logoutOrganization', 'logout'] as const)('%s revokes it once', async (method) => {
    const { client } = await open();
    for (const audience of apis) await client.getTokenForOrg(A.id, { audience });
    await (method === 'logout' ? client.logout({ openUrl: false }) : client.logoutOrganization(A.id));
    expect(sent('revoke')).toHaveLength(1);
    expect(tenant.liveRefreshTokens).toEqual([]);
  });

  it('each organization has its own: the sign-out of one leaves the other', async () => {
    const page = await open();
    await loginByRedirect(tenant, page, { organization: B.id });
    for (const { id } of [A, B])
      for (const audience of apis) await page.client.getTokenForOrg(id, { audience });
    expect(tenant.liveRefreshTokens.map(({ organization }) => organization).sort()).toEqual([A.id, B.id]);
    await page.client.logoutOrganization(A.id);
    expect(sent('revoke')).toHaveLength(1);
    expect(tenant.liveRefreshTokens.map(({ organization }) => organization)).toEqual([B.id]);
    expect(await audienceOf(page.client.getTokenForOrg(B.id, { audience: second, cacheMode: 'off' }))).toBe(
      second,
    );
  });

  it('an eviction revokes it once, and the next organization does not get it', async () => {
    const page = await open({ maxSessions: 1 });
    for (const audience of apis) await page.client.getTokenForOrg(A.id, { audience });
    await loginByRedirect(tenant, page, { organization: B.id });
    expect(sessionIds(page)).toEqual([B.id]);
    expect(await audienceOf(page.client.getTokenForOrg(B.id, { audience: third }))).toBe(third);
    await expect.poll(() => tenant.liveRefreshTokens.map(({ organization }) => organization)).toEqual([B.id]);
    expect(sent('revoke')).toHaveLength(1);
  });

  it.each([3600, 30])(
    'an API that the policy does not allow is refused, and the session stays: lifetime %d',
    async (lifetime) => {
      tenant.lifetime = lifetime;
      const page = await open();
      expect(await rejection(page.client.getTokenForOrg(A.id, { audience: forbidden }))).toMatchObject({
        code: 'access_denied',
        organization: A.id,
      });
      expect(sessionIds(page)).toEqual([A.id]);
      expect(page.eventNames()).not.toContain('loginRequired');
      expect(await audienceOf(page.client.getTokenForOrg(A.id, { audience: second }))).toBe(second);
      expect(await audienceOf(page.client.getToken({ cacheMode: 'off' }))).toBe(apis[0]);
    },
  );

  it.each([3600, 30])(
    'a scope that the policy does not allow is refused, and the session stays: lifetime %d',
    async (lifetime) => {
      tenant.lifetime = lifetime;
      const page = await open({ useRefreshTokensFallback: false });
      tenant.alterTokens = ({ body }) => (body['scope'] = 'openid');
      expect(
        await rejection(page.client.getTokenForOrg(A.id, { audience: second, scope: 'write:invoices' })),
      ).toMatchObject({ code: 'access_denied', organization: A.id });
      tenant.alterTokens = undefined;
      expect(sessionIds(page)).toEqual([A.id]);
      expect(await audienceOf(page.client.getTokenForOrg(A.id, { audience: second }))).toBe(second);
      expect(tenant.liveRefreshTokens).toHaveLength(1);
    },
  );

  it('a further login replaces it for all APIs, and the replaced one is revoked', async () => {
    const page = await open();
    for (const audience of apis) await page.client.getTokenForOrg(A.id, { audience });
    await loginByRedirect(tenant, page, { organization: A.id });
    await expect.poll(() => tenant.liveRefreshTokens).toHaveLength(1);
    for (const audience of apis)
      expect(await audienceOf(page.client.getTokenForOrg(A.id, { audience, cacheMode: 'off' }))).toBe(
        audience,
      );
    expect(tenant.liveRefreshTokens).toHaveLength(1);
    await page.client.logout({ openUrl: false });
    expect(tenant.liveRefreshTokens).toEqual([]);
  });
});

it('two tabs never send the same refresh token', async () => {
  const options = { useMrrt: true, cacheLocation: 'localstorage' } as const;
  const first = await signIn(tenant, A.id, options, browser.openTab().environment);
  const other = openPage(tenant, options, browser.openTab().environment);
  await other.client.start();
  const requests = [first, other].flatMap(({ client }) =>
    apis.map((audience) => audienceOf(client.getTokenForOrg(A.id, { audience, cacheMode: 'off' }))),
  );
  expect(await Promise.all(requests)).toEqual([...apis, ...apis]);
  expect(new Set(sent('refresh_token')).size).toBe(sent('refresh_token').length);
  expect(tenant.liveRefreshTokens).toHaveLength(1);
  await other.client.logout({ openUrl: false });
  expect(tenant.liveRefreshTokens).toEqual([]);
});
