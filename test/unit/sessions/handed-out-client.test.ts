/** A client that `auth0ClientFor` returned. Its methods use the session that the organization has when they are called. */
import { Auth0Client } from '@auth0/auth0-spa-js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rejection, settle } from '../../support/async.js';
import { createStorage } from '../../support/browser-storage.js';
import {
  createPopup,
  installTenant,
  openPage,
  organizationOf,
  payload,
  sessionIds,
  signIn,
} from '../../support/page.js';
import { A, ada, B, bob, type Tenant } from '../../support/tenant.js';
import { installWorkers } from '../../support/worker.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A browser that blocks third-party cookies: no iframe is answered with a token. */
const refuseIframes = (): void => {
  tenant.interceptAuthorize = (params) =>
    params.get('prompt') === 'none'
      ? Promise.resolve({ error: 'login_required', error_description: 'Login required' })
      : undefined;
};
const other = 'https://other.example';

const modes = [
  ['in Workers', () => installWorkers(tenant), {}],
  ['in the memory of the SDK', () => undefined, {}],
  ['in the memory of the page', () => undefined, { silentAuth: 'off' }],
  ['in localStorage', () => undefined, { cacheLocation: 'localstorage' }],
] as const;

describe.each(modes)('with refresh tokens %s', (_, install, options) => {
  let environment: ReturnType<typeof createStorage>['environment'];
  beforeEach(() => {
    install();
    ({ environment } = createStorage());
  });

  it('a handed-out client goes on after another login to its organization', async () => {
    const { client } = await signIn(tenant, A.id, options, environment);
    const handedOut = client.auth0ClientFor(A.id);
    await expect(handedOut.getUser()).resolves.toMatchObject({ org_id: A.id });
    refuseIframes();
    await client.loginWithPopup({ organization: A.id });
    await settle();
    expect(client.auth0ClientFor(A.id)).toBe(handedOut);
    await expect(handedOut.getUser()).resolves.toMatchObject({ org_id: A.id });
    await expect(handedOut.isAuthenticated()).resolves.toBe(true);
    expect(organizationOf(await handedOut.getTokenSilently({ cacheMode: 'off' }))).toBe(A.id);
    await client.logout({ openUrl: false });
    await settle();
    await expect(handedOut.getUser()).resolves.toBeUndefined();
    expect(tenant.liveRefreshTokens).toEqual([]);
  });

  it('it belongs to the next user after another user signed in', async () => {
    tenant.members[bob] = [A.id];
    const { client } = await signIn(tenant, A.id, options, environment);
    const handedOut = client.auth0ClientFor(A.id);
    tenant.person = { sub: bob, organization: A.id };
    tenant.sso = bob;
    await client.loginWithPopup({ organization: A.id });
    await settle();
    await expect(handedOut.getUser()).resolves.toMatchObject({ sub: bob });
    expect(payload(await handedOut.getTokenSilently())['sub']).toBe(bob);
    expect(tenant.liveRefreshTokens.map(({ sub }) => sub)).not.toContain(ada);
  });

  it('a token that it receives after the sign-out is removed and revoked', async () => {
    const page = await signIn(tenant, A.id, options, environment);
    const handedOut = page.client.auth0ClientFor(A.id);
    let answer = (): void => undefined;
    tenant.interceptToken = () => new Promise((resolve) => (answer = () => resolve(undefined)));
    const late = rejection(handedOut.getTokenSilently({ cacheMode: 'off' }));
    await settle();
    const signedOut = page.client.logoutOrganization(A.id);
    await settle();
    tenant.interceptToken = undefined;
    answer();
    expect(await late).toMatchObject({ code: 'login_required', reason: 'signed_out' });
    await signedOut;
    await settle();
    expect(sessionIds(page)).toEqual([]);
    expect(tenant.liveRefreshTokens).toEqual([]);
    await expect(handedOut.getUser()).resolves.toBeUndefined();
  });

  it('a login for a second audience leaves the refresh token of the first one', async () => {
    const page = await signIn(tenant, A.id, options, environment);
    const handedOut = page.client.auth0ClientFor(A.id);
    refuseIframes();
    for (let round = 0; round < 3; round++) {
      await page.client.loginWithPopup({ organization: A.id, authorizationParams: { audience: other } });
      await settle();
      for (const audience of ['https://api.example', other]) {
        const token = await page.client.getTokenForOrg(A.id, { audience, cacheMode: 'off' });
        expect(payload(token)).toMatchObject({ org_id: A.id, aud: [audience, expect.anything()] });
        const authorizationParams = { audience };
        const direct = await handedOut.getTokenSilently({ cacheMode: 'off', authorizationParams });
        expect(organizationOf(direct)).toBe(A.id);
      }
    }
    expect(sessionIds(page)).toEqual([A.id]);
    await page.client.logout({ openUrl: false });
    await settle();
    expect(tenant.liveRefreshTokens).toEqual([]);
  });
});

it.each(modes.slice(0, 2))(
  '%s, logins for two audiences in turn leave one refresh token for each',
  async (_, install) => {
    install();
    const { client } = await signIn(tenant, A.id);
    for (const audience of [other, 'https://api.example', other, 'https://api.example', other])
      await client.loginWithPopup({ organization: A.id, authorizationParams: { audience } });
    await settle();
    expect(tenant.liveRefreshTokens.map(({ audience }) => audience).sort()).toEqual([
      'https://api.example',
      other,
    ]);
    await client.logout({ openUrl: false });
    await settle();
    expect(tenant.liveRefreshTokens).toEqual([]);
  },
);

it('logins for two audiences in turn use a bounded number of Workers', async () => {
  const workers = installWorkers(tenant);
  const { client } = await signIn(tenant, A.id);
  for (let round = 0; round < 10; round++)
    for (const audience of [other, 'https://api.example'])
      await client.loginWithPopup({ organization: A.id, authorizationParams: { audience } });
  await settle();
  expect(workers.count).toBeLessThanOrEqual(6);
});

it('a handed-out client is an Auth0Client', async () => {
  const { client } = await signIn(tenant, A.id);
  const handedOut = client.auth0ClientFor(B.id);
  expect(handedOut).toBeInstanceOf(Auth0Client);
  expect(handedOut.getConfiguration()).toEqual({ domain: tenant.domain, clientId: tenant.clientId });
  expect(organizationOf(await handedOut.getTokenSilently())).toBe(B.id);
  const requests: (string | null)[] = [];
  const fetcher = handedOut.createFetcher({
    fetch: (request) => {
      requests.push(request.headers.get('Authorization'));
      return Promise.resolve(new Response());
    },
  });
  await fetcher.fetchWithAuth('https://api.example/items');
  expect(organizationOf(requests[0]?.split(' ')[1])).toBe(B.id);
});

it('its first popup opens within the click, before it is known whether Workers start', () => {
  installWorkers(tenant);
  const openPopup = vi.fn(() => null);
  const { client } = openPage(tenant, {}, { openPopup });
  void client
    .auth0ClientFor(A.id)
    .loginWithPopup()
    .catch(() => undefined);
  expect(openPopup).toHaveBeenCalledOnce();
});

describe('a popup of a handed-out client', () => {
  it('is the one that the application opened', async () => {
    installWorkers(tenant);
    const openPopup = vi.fn(() => createPopup());
    const { client } = openPage(tenant, {}, { openPopup });
    const popup = createPopup();
    await client.auth0ClientFor(A.id).loginWithPopup({}, { popup });
    expect(openPopup).not.toHaveBeenCalled();
    expect(popup.closed).toBe(true);
  });

  it('closes if the login fails', async () => {
    const popup = createPopup();
    const { client } = openPage(tenant, {}, { openPopup: () => popup });
    tenant.members[ada] = [];
    await expect(client.auth0ClientFor(A.id).loginWithPopup()).rejects.toMatchObject({
      error: 'access_denied',
    });
    expect(popup.closed).toBe(true);
  });
});
