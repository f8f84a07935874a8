/** Calls for an organization while a login replaces its session: they continue with the session of the login. */
import { beforeEach, expect, it } from 'vitest';
import type { OrgSessionError } from '../../../src/index.js';
import { deferred, rejection, until } from '../../support/async.js';
import { sessionIds, installTenant, loginByRedirect, openPage, organizationOf } from '../../support/page.js';
import { createStorage } from '../../support/browser-storage.js';
import { A, ada, B, bob, C, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

it.each(['memory', 'localstorage'] as const)(
  'they reject if the new session ends too, with cacheLocation %s',
  async (cacheLocation) => {
    const page = openPage(tenant, { cacheLocation }, createStorage().environment);
    const silent = deferred();
    tenant.interceptAuthorize = async (params) => {
      if (params.get('prompt') === 'none') await silent.promise;
      return undefined;
    };
    const calls = [
      page.client.getTokenForOrg(B.id, { audience: 'https://other.example' }),
      page.client.getTokenForOrg(B.id, { cacheMode: 'off' }),
    ].map(rejection);
    await until(() => tenant.count('authorize') === 1);
    await loginByRedirect(tenant, page, { organization: B.id });
    expect(sessionIds(page)).toEqual([B.id]);
    // The tenant's tokens have no organization now, which ends every session that requests one.
    tenant.alterTokens = ({ idClaims }) => delete idClaims['org_id'];
    silent.resolve();
    for (const error of await Promise.all(calls))
      expect(error).toMatchObject({ code: 'organization_mismatch', organization: B.id });
    expect(sessionIds(page)).toEqual([]);

    tenant.alterTokens = undefined;
    expect(organizationOf(await page.client.getTokenForOrg(B.id))).toBe(B.id);
  },
);

it.each(['a session', 'no session'])(
  'the refresh token that one of them uses is not sent twice, where the tab had %s of the organization',
  async (what) => {
    const { environment } = createStorage();
    const options = { cacheLocation: 'localstorage' } as const;
    const other = { audience: 'https://other.example', cacheMode: 'off' } as const;
    const earlier = openPage(tenant, options, environment);
    await earlier.client.getTokenForOrg(B.id, other);
    const page = openPage(tenant, options, environment);
    if (what === 'a session') await page.client.getTokenForOrg(B.id);
    const refreshed = deferred();
    tenant.interceptToken = async (grant) => {
      if (grant === 'refresh_token') await refreshed.promise;
      return undefined;
    };
    const refreshes = (): (string | undefined)[] =>
      tenant.requests.filter(({ kind }) => kind === 'refresh_token').map(({ refreshToken }) => refreshToken);
    const call = page.client.getTokenForOrg(B.id, other);
    await until(() => refreshes().length === 1);
    await loginByRedirect(tenant, page, { organization: B.id });
    refreshed.resolve();
    await call;
    await earlier.client.getTokenForOrg(B.id, other);
    expect(refreshes()).toEqual([...new Set(refreshes())]);
  },
);

it.each([false, true])(
  "a login that finds another user's stored session does not end a request for a third organization, with a sign-out of it before: %s",
  async (isSignedOut) => {
    const { environment } = createStorage();
    const options = { cacheLocation: 'localstorage' } as const;
    tenant.members[bob] = [B.id];
    tenant.sso = bob;
    await openPage(tenant, options, environment).client.getTokenForOrg(B.id);
    tenant.sso = ada;
    const page = openPage(tenant, options, environment);
    await page.client.getTokenForOrg(A.id);
    const silent = deferred();
    tenant.interceptAuthorize = async (params) => {
      if (params.get('prompt') === 'none') await silent.promise;
      return undefined;
    };
    const call = page.client
      .getTokenForOrg(C.id)
      .then(organizationOf, (error: unknown) => (error as OrgSessionError).code);
    await until(() => tenant.count('authorize') === 3);
    if (isSignedOut) await page.client.logoutOrganization(C.id);
    await loginByRedirect(tenant, page, { organization: A.id });
    silent.resolve();
    expect(await call).toBe(isSignedOut ? 'login_required' : C.id);
    expect(sessionIds(page)).toEqual(isSignedOut ? [A.id] : [A.id, C.id]);
  },
);
