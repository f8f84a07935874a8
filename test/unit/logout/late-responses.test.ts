/** Requests that were sent before a logout get their response while the logout is under way. */
import { beforeEach, expect, it, vi } from 'vitest';
import { deferred, rejection, settle, until } from '../../support/async.js';
import { callbackOf, installTenant, openPage, type Page } from '../../support/page.js';
import { createSlowCache } from '../../support/slow-cache.js';
import { A, ada, type Tenant, tokenExchange } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
  tenant.subjects = { 'a token': ada };
});

const exchange = { subject_token: 'a token', subject_token_type: 'urn:acme:token' };
const logins: [string, (page: Page, organization?: string) => Promise<unknown>][] = [
  [
    'loginWithPopup',
    ({ client }, organization) => client.loginWithPopup({ ...(organization && { organization }) }),
  ],
  [
    'handleRedirectCallback',
    async (page, organization) =>
      page.client.handleRedirectCallback(await callbackOf(tenant, page, organization)),
  ],
  [
    'loginWithCustomTokenExchange',
    ({ client }, organization) =>
      client.loginWithCustomTokenExchange({ ...exchange, ...(organization && { organization }) }),
  ],
];

/** What a login waits for after it has received its tokens. */
const waits = [
  ['a cache that does not list its keys', A.id],
  ['isTrustedOrganization', undefined],
] as const;

it.each(waits.flatMap(([wait, id]) => logins.map(([name, login]) => ({ wait, id, name, login }))))(
  'the refresh token of $name is revoked at once, although the login would wait for $wait',
  async ({ id, login }) => {
    const slow = createSlowCache(1);
    const response = deferred();
    const never = new Promise<never>(() => undefined);
    const isTrustedOrganization = vi.fn(() => never);
    const page = openPage(tenant, {
      cache: { ...slow.cache, ...(id && { allKeys: () => never }) },
      isTrustedOrganization,
    });
    tenant.interceptToken = () => response.promise;
    login(page, id).catch(() => undefined);
    await until(() => tenant.count('authorization_code') + tenant.count(tokenExchange) === 1);
    page.client.logout({ openUrl: false }).catch(() => undefined);
    response.resolve();
    await settle();
    expect(tenant.count('revoke', A.id)).toBe(1);
    expect(tenant.liveRefreshTokens).toEqual([]);
    expect(isTrustedOrganization).not.toHaveBeenCalled();
  },
);

it.each(['memory', 'localstorage'] as const)(
  'logout waits for the revocation of what it receives, with cacheLocation %s',
  async (cacheLocation) => {
    const page = openPage(tenant, { cacheLocation });
    await page.client.getTokenForOrg(A.id);
    const responses = { refresh_token: deferred(), revoke: deferred(), lateRevoke: deferred() };
    tenant.interceptToken = () => responses.refresh_token.promise;
    const send = tenant.fetch;
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      const isRevocation = url.endsWith('/revoke');
      const response = await send(url, init);
      if (isRevocation)
        await (tenant.count('revoke') === 1 ? responses.revoke : responses.lateRevoke).promise;
      return response;
    });
    const renewal = rejection(page.client.getTokenForOrg(A.id, { cacheMode: 'off' }));
    await until(() => tenant.count('refresh_token') === 1);
    const done = vi.fn();
    const logout = page.client.logout().then(done);
    await until(() => tenant.count('revoke') === 1);
    responses.refresh_token.resolve();
    await until(() => tenant.count('revoke') === 2);
    responses.revoke.resolve();
    await settle();
    expect(done).not.toHaveBeenCalled();
    responses.lateRevoke.resolve();
    await logout;
    expect(await renewal).toMatchObject({ code: 'login_required', reason: 'signed_out' });
    expect(tenant.liveRefreshTokens).toEqual([]);
    expect(page.visited).toHaveLength(1);
  },
);
