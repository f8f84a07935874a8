import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deferred, rejection, settle, until } from '../../support/async.js';
import {
  sessionIds,
  installTenant,
  loginByRedirect,
  openPage,
  organizationOf,
  signIn,
} from '../../support/page.js';
import { createStorage } from '../../support/browser-storage.js';
import { A, B, C, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the end of the active organization’s session', () => {
  it('is emitted, and the other sessions stay', async () => {
    const page = await signIn(tenant, A.id);
    const { client } = page;
    await client.getTokenForOrg(B.id);
    page.events.length = 0;
    tenant.revokeAll(A.id);
    tenant.sso = undefined;
    const error = await rejection(client.getToken({ cacheMode: 'off' }));
    expect(error).toMatchObject({ code: 'login_required', organization: A.id });
    expect(client.getSnapshot()).toMatchObject({ status: 'signed-out', permissions: [] });
    expect(client.getSnapshot().user).toBeUndefined();
    expect(sessionIds(page)).toEqual([B.id]);
    expect(page.events).toEqual([
      ['sessionRemoved', { organization: A, reason: 'expired' }],
      ['organizationChanged', { previous: A, current: undefined, reason: 'expired' }],
      ['loginRequired', { organization: A, error }],
    ]);
    await expect(client.switchOrganization(B.id)).resolves.toMatchObject({ status: 'switched' });
  });

  it('because of a mismatch leaves no active organization', async () => {
    const page = await signIn(tenant, A.id);
    tenant.alterTokens = ({ idClaims }) => (idClaims['org_id'] = B.id);
    await rejection(page.client.getToken({ cacheMode: 'off' }));
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-out', sessions: [] });
    expect(page.events.slice(-2)).toEqual([
      ['sessionRemoved', { organization: A, reason: 'mismatch' }],
      ['organizationChanged', { previous: A, current: undefined, reason: 'expired' }],
    ]);
  });
});

describe.each(['memory', 'localstorage'] as const)('a new login with cacheLocation %s', (cacheLocation) => {
  it.each([A.id, A.name, undefined])(
    'to the active organization, requested as %s, replaces its session',
    async (requested) => {
      const page = await signIn(tenant, A.id, { cacheLocation }, createStorage().environment);
      const { client } = page;
      const before = await client.getToken();
      page.events.length = 0;
      await loginByRedirect(tenant, page, requested === undefined ? {} : { organization: requested });
      await client.loginWithPopup(requested === undefined ? {} : { organization: requested });
      expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
      expect(sessionIds(page)).toEqual([A.id]);
      expect(new Set(page.eventNames())).toEqual(new Set(['tokenRenewed']));
      await expect(client.getToken()).resolves.not.toBe(before);
      expect(organizationOf(await client.getToken({ cacheMode: 'off' }))).toBe(A.id);
      // The refresh token that the login replaced is revoked at the same time.
      const kinds = tenant.requests.map(({ kind }) => kind).filter((kind) => kind !== 'revoke');
      expect(kinds.at(-1)).toBe('refresh_token');
      expect(organizationOf(await client.getTokenForOrg(A.name, { cacheMode: 'off' }))).toBe(A.id);
    },
  );

  it('with wrong tokens does not change the session', async () => {
    const page = await signIn(tenant, A.id, { cacheLocation }, createStorage().environment);
    const { client } = page;
    const before = await client.getToken();
    tenant.alterTokens = ({ idClaims }) => Object.assign(idClaims, { org_id: C.id, org_name: C.name });
    expect(await rejection(client.loginWithPopup({ organization: B.name }))).toMatchObject({
      code: 'organization_mismatch',
    });
    expect(await rejection(client.loginWithPopup())).toMatchObject({ code: 'organization_mismatch' });
    tenant.alterTokens = undefined;
    expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
    await expect(client.getToken()).resolves.toBe(before);
    expect(organizationOf(await client.getToken({ cacheMode: 'off' }))).toBe(A.id);
  });
});

it('the start and a caller share one request', async () => {
  const page = openPage(tenant, { defaultOrganization: A.id });
  const [snapshot, token] = await Promise.all([page.client.start(), page.client.getTokenForOrg(A.id)]);
  expect(snapshot.organization).toEqual(A);
  expect(organizationOf(token)).toBe(A.id);
  expect(tenant.count('authorize')).toBe(1);
});

it('a router may handle the callback before start', async () => {
  const before = openPage(tenant);
  await before.client.loginWithRedirect({ organization: B.id });
  const page = openPage(tenant, {}, {}, await tenant.signIn(before.visited[0] ?? ''));
  await expect(page.client.handleRedirectCallback()).resolves.toEqual({ organization: B, url: '/' });
  await expect(page.client.start()).resolves.toMatchObject({ status: 'signed-in', organization: B });
  expect(tenant.count('authorization_code')).toBe(1);
});

it.each([B.id, undefined])(
  'a sign-out during a popup login for %s ends that login too',
  async (organization) => {
    const page = await signIn(tenant, A.id);
    const slow = deferred();
    tenant.interceptAuthorize = () => slow.promise;
    const { length } = tenant.requests;
    const login = rejection(page.client.loginWithPopup(organization === undefined ? {} : { organization }));
    await until(() => tenant.requests.length > length);
    await page.client.logout({ openUrl: false });
    slow.resolve();
    expect(await login).toMatchObject({ code: 'login_required' });
    await settle();
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-out', sessions: [] });
    expect(tenant.liveRefreshTokens).toEqual([]);
  },
);

it('an isTrustedOrganization that fails counts as a refusal', async () => {
  const page = openPage(tenant, { isTrustedOrganization: () => Promise.reject(new Error('backend')) });
  await rejection(page.client.loginWithPopup());
  expect(page.client.getSnapshot().sessions).toEqual([]);
  expect(page.client.getSnapshot().organization).toBeUndefined();
  expect(tenant.liveRefreshTokens).toEqual([]);

  const before = openPage(tenant, { isTrustedOrganization: () => Promise.reject(new Error('backend')) });
  await before.client.loginWithRedirect();
  const next = openPage(
    tenant,
    { isTrustedOrganization: () => Promise.reject(new Error('backend')) },
    {},
    await tenant.signIn(before.visited[0] ?? ''),
  );
  const snapshot = await next.client.start();
  expect(snapshot).toMatchObject({ status: 'signed-out', sessions: [] });
  expect(snapshot.error).toBeDefined();
});

it('an organization that was requested by its id may be renamed', async () => {
  const { client } = await signIn(tenant, A.id);
  await client.getTokenForOrg(B.id);
  tenant.organizations.splice(1, 2, { id: B.id, name: 'globex-2' }, { id: C.id, name: B.name });
  const { organization } = await client.getTokenForOrg(B.id, { cacheMode: 'off', detailed: true });
  expect(organization).toEqual({ id: B.id, name: 'globex-2' });
  expect(organizationOf(await client.getTokenForOrg('globex-2'))).toBe(B.id);
  // The name belongs to another organization now.
  expect(organizationOf(await client.getTokenForOrg(B.name))).toBe(C.id);
});

describe('maxSessions', () => {
  it.each([1, 2])('%d is respected when the active organization changes', async (maxSessions) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const page = await signIn(tenant, A.id, { maxSessions });
    for (const { id } of [B, C, A, B]) {
      vi.setSystemTime(Date.now() + 1000);
      await page.client.switchOrganization(id);
      await settle();
      expect(sessionIds(page).length).toBeLessThanOrEqual(maxSessions);
    }
    expect(page.client.getSnapshot().organization).toEqual(B);
    expect(tenant.liveRefreshTokens.length).toBeLessThanOrEqual(maxSessions);
  });

  it('is respected again when pending calls are done', async () => {
    const { client } = await signIn(tenant, A.id, { maxSessions: 1 });
    await Promise.all([client.getTokenForOrg(B.id), client.getTokenForOrg(C.id)]);
    await settle();
    expect(client.getSnapshot().sessions.length).toBeLessThanOrEqual(2);
  });
});
