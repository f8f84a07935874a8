/** During a renewal for the active organization, calls for others must be neither dropped nor mixed up with it. */
import { beforeEach, expect, it } from 'vitest';
import { deferred, rejection, until } from '../../support/async.js';
import {
  sessionIds,
  installTenant,
  loginByRedirect,
  organizationOf,
  signIn,
  type Page,
} from '../../support/page.js';
import { A, B, C, json, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let page: Page;
/** The renewal of A, which is pending when a test starts. */
let renewal: Promise<string>;
let finishRenewal: () => void;

beforeEach(async () => {
  tenant = installTenant();
  page = await signIn(tenant, A.id);
  await page.client.getTokenForOrg(B.id);
  page.events.length = 0;
  tenant.requests.length = 0;
  const slow = deferred();
  tenant.interceptToken = (_, grant) => (grant?.organization === A.id ? slow.promise : undefined);
  renewal = page.client.getToken({ cacheMode: 'off' });
  finishRenewal = slow.resolve;
  await until(() => tenant.count('refresh_token', A.id) === 1);
});

it.each([
  ['has a session', B],
  ['has no session yet', C],
])('a switch to an organization that %s completes', async (_, to) => {
  const switched = page.client.switchOrganization(to.id);
  finishRenewal();
  await expect(switched).resolves.toEqual({ status: 'switched', organization: to });
  expect(organizationOf(await renewal)).toBe(A.id);
  expect(page.client.getSnapshot()).toMatchObject({ organization: to, claims: { org_id: to.id } });
  expect(organizationOf(await page.client.getToken())).toBe(to.id);
});

it('a failed switch changes neither the active organization nor its renewal', async () => {
  tenant.interceptAuthorize = () => Promise.resolve({ error: 'access_denied' });
  const failed = rejection(page.client.switchOrganization(C.id));
  finishRenewal();
  expect(await failed).toMatchObject({ code: 'access_denied', organization: C.id });
  expect(page.client.getSnapshot().organization).toEqual(A);
  await expect(page.client.getToken()).resolves.toBe(await renewal);
});

it('a renewal of another organization sends that organization’s refresh token', async () => {
  const other = page.client.getTokenForOrg(B.id, { cacheMode: 'off' });
  finishRenewal();
  expect([await renewal, await other].map(organizationOf)).toEqual([A.id, B.id]);
  expect(tenant.requests).toMatchObject([
    { kind: 'refresh_token', organization: A.id },
    { kind: 'refresh_token', organization: B.id },
  ]);
  expect(new Set(tenant.requests.map(({ refreshToken }) => refreshToken)).size).toBe(2);
});

it('a failure of one renewal does not affect the other', async () => {
  tenant.interceptToken = (_, grant) =>
    grant?.organization === B.id ? Promise.resolve(json({ error: 'invalid_grant' }, 403)) : undefined;
  const other = rejection(page.client.getTokenForOrg(B.id, { cacheMode: 'off' }));
  finishRenewal();
  expect(await other).toMatchObject({ organization: B.id });
  expect(organizationOf(await renewal)).toBe(A.id);
  expect(page.client.getSnapshot().organization).toEqual(A);
});

it('it restores nothing after a sign-out, even if a login has replaced its session', async () => {
  const renewed = rejection(renewal);
  tenant.interceptToken = undefined;
  await loginByRedirect(tenant, page, { organization: A.id });
  await page.client.logout({ openUrl: false });
  tenant.requests.length = 0;
  finishRenewal();
  expect(await renewed).toMatchObject({ code: 'login_required' });
  expect(tenant.count('authorize')).toBe(0);
  expect(sessionIds(page)).toEqual([]);
  await until(() => tenant.liveRefreshTokens.length === 0);
});
