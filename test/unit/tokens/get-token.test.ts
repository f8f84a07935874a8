import { Auth0Client } from '@auth0/auth0-spa-js';
import { LoginRequiredError } from '../../../src/index.js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deferred, rejection, until } from '../../support/async.js';
import { sessionIds, installTenant, openPage, organizationOf, payload, signIn } from '../../support/page.js';
import { createStorage } from '../../support/browser-storage.js';
import { A, ada, B, C, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

const later = (seconds: number): void => {
  vi.setSystemTime(Date.now() + seconds * 1000);
};

describe('getTokenForOrg', () => {
  it('returns all details with detailed', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2030-01-01') });
    const { client } = await signIn(tenant, A.id);
    const { accessToken, idToken, ...rest } = await client.getTokenForOrg(B.id, { detailed: true });
    expect(payload(accessToken)).toMatchObject({
      org_id: B.id,
      aud: expect.arrayContaining(['https://api.example']) as unknown,
    });
    expect(payload(idToken)).toEqual(rest.claims);
    expect(rest).toMatchObject({
      claims: expect.objectContaining({ org_id: B.id, sub: ada }) as unknown,
      scope: 'openid profile email offline_access',
      expiresAt: Date.now() + 3600_000,
      organization: B,
    });
  });

  it.each([B.id, B.name, 'GLOBEX', ' Globex '])(
    'takes %j for the same organization',
    async (organization) => {
      const { client } = await signIn(tenant, A.id);
      expect(organizationOf(await client.getTokenForOrg(organization))).toBe(B.id);
      expect(client.getSnapshot().organization).toEqual(A);
    },
  );

  it('gives callers that share a failed request errors of their own', async () => {
    const page = await signIn(tenant, A.id);
    tenant.interceptAuthorize = () => Promise.resolve({ error: 'login_required' });
    const spellings = [' Globex ', 'GLOBEX', 'globex'];
    page.events.length = 0;
    tenant.requests.length = 0;
    const errors = await Promise.all(
      spellings.map((organization) => rejection(page.client.getTokenForOrg(organization))),
    );
    expect(tenant.requests).toHaveLength(1);
    expect(errors.map(({ organization }) => organization)).toEqual(spellings);
    expect(new Set(errors).size).toBe(3);
    for (const error of errors) {
      expect(error).toBeInstanceOf(LoginRequiredError);
      expect(error).toMatchObject({ code: 'login_required', reason: 'login_required' });
    }
    // One request, one event, as its first caller wrote it.
    expect(page.events).toEqual([
      [
        'loginRequired',
        { organization: undefined, error: expect.objectContaining({ organization: ' Globex ' }) as unknown },
      ],
    ]);
  });

  it('lets a listener of loginRequired join the failed request, without another event', async () => {
    const { client } = await signIn(tenant, A.id, { silentAuth: 'off' });
    const failures: Promise<unknown>[] = [];
    client.on('loginRequired', () => {
      if (failures.length < 5) failures.push(rejection(client.getTokenForOrg(B.id)));
    });
    const error = { code: 'login_required', reason: 'missing_refresh_token' };
    expect(await rejection(client.getTokenForOrg(B.id))).toMatchObject(error);
    expect(failures).toHaveLength(1);
    expect(await failures[0]).toMatchObject(error);
    expect(failures).toHaveLength(1);
  });

  it('emits loginRequired for a caller that joins the request of start()', async () => {
    const page = openPage(tenant, { defaultOrganization: A.id });
    const response = deferred();
    tenant.interceptAuthorize = () => response.promise.then(() => ({ error: 'login_required' }));
    const started = page.client.start();
    await until(() => tenant.requests.length === 1);
    const joined = rejection(page.client.getTokenForOrg(A.id));
    response.resolve();
    expect(await joined).toMatchObject({ code: 'login_required', organization: A.id });
    expect((await started).status).toBe('signed-out');
    expect(tenant.requests).toHaveLength(1);
    expect(page.eventNames()).toEqual(['loginRequired']);
  });

  it('has errors with the organization as the caller wrote it', async () => {
    const { client } = await signIn(tenant, A.id);
    tenant.members = {};
    expect(await rejection(client.getTokenForOrg(' Globex '))).toMatchObject({ organization: ' Globex ' });
    expect(await rejection(client.switchOrganization(' Globex '))).toMatchObject({
      organization: ' Globex ',
    });
    const popup = client.loginWithPopup({ organization: ' Globex ' });
    expect(await rejection(popup)).toMatchObject({ organization: ' Globex ' });
  });

  it('adds audience and scope to those of the options', async () => {
    const { client } = await signIn(tenant, A.id);
    const token = payload(
      await client.getTokenForOrg(B.id, { audience: 'https://other.example', scope: 'read:x' }),
    );
    expect(token).toMatchObject({ org_id: B.id });
    expect(token['aud']).toContain('https://other.example');
    expect(String(token['scope']).split(' ')).toEqual(expect.arrayContaining(['openid', 'read:x']));
  });

  it('returns the same token until a minute before it expires', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { client } = await signIn(tenant, A.id);
    const first = await client.getTokenForOrg(A.id);
    later(3600 - 70);
    await expect(client.getTokenForOrg(A.id)).resolves.toBe(first);
    later(20);
    const second = await client.getTokenForOrg(A.id);
    expect(second).not.toBe(first);
    expect(tenant.count('refresh_token')).toBe(1);
  });

  it('emits an event with the source, the organization and the audience of a fresh token', async () => {
    const page = await signIn(tenant, A.id);
    const { client } = page;
    await client.getTokenForOrg(B.id);
    await client.getTokenForOrg(B.id, { cacheMode: 'off' });
    await client.getTokenForOrg(B.id);
    await client.loginWithPopup({ organization: C.id });
    const renewed = page.events.filter(([name]) => name === 'tokenRenewed').map(([, payload]) => payload);
    expect(renewed).toMatchObject([
      { organization: A, source: 'redirect', audience: 'https://api.example' },
      { organization: B, source: 'iframe' },
      { organization: B, source: 'refresh', scope: 'openid profile email offline_access' },
      { organization: C, source: 'popup' },
    ]);
  });

  it('requires a login if no user is signed in, and opens no login page', async () => {
    tenant.sso = undefined;
    const page = openPage(tenant);
    await page.client.start();
    const error = await rejection(page.client.getTokenForOrg(B.id));
    expect(error).toMatchObject({ code: 'login_required', reason: 'login_required', organization: B.id });
    expect(page.events).toEqual([['loginRequired', { organization: { id: B.id }, error }]]);
    expect(page.visited).toEqual([]);
  });
});

describe('cacheMode', () => {
  it('cache-only sends no request', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const page = await signIn(tenant, A.id, { cacheLocation: 'localstorage' }, createStorage().environment);
    const { client } = page;
    const token = await client.getToken();
    tenant.requests.length = 0;
    const mode = { cacheMode: 'cache-only' } as const;
    await expect(client.getTokenForOrg(A.id, mode)).resolves.toBe(token);
    await expect(client.getTokenForOrg(A.id, { ...mode, detailed: true })).resolves.toMatchObject({
      accessToken: token,
    });
    await expect(client.getTokenForOrg(B.id, mode)).resolves.toBeUndefined();
    await expect(client.getTokenForOrg('unknown', { ...mode, detailed: true })).resolves.toBeUndefined();
    await expect(client.getToken({ ...mode, audience: 'https://other.example' })).resolves.toBeUndefined();
    later(3600);
    await expect(client.getToken(mode)).resolves.toBeUndefined();
    expect(tenant.requests).toEqual([]);
    expect(sessionIds(page)).toEqual([A.id]);
  });

  it('off always sends a request', async () => {
    const { client } = await signIn(tenant, A.id);
    const tokens = new Set([await client.getToken()]);
    for (let round = 0; round < 3; round++) tokens.add(await client.getToken({ cacheMode: 'off' }));
    expect(tokens.size).toBe(4);
    expect(tenant.count('refresh_token')).toBe(3);
  });
});

describe('getToken', () => {
  it('is for the active organization', async () => {
    const { client } = await signIn(tenant, A.id);
    expect(organizationOf(await client.getToken())).toBe(A.id);
    await client.switchOrganization(B.id);
    expect(organizationOf(await client.getToken())).toBe(B.id);
    const { organization } = await client.getToken({ detailed: true });
    expect(organization).toEqual(B);
  });

  it('requires a login if no organization is active', async () => {
    const { client } = await signIn(tenant, A.id);
    await client.logoutOrganization(A.id);
    expect(await rejection(client.getToken())).toMatchObject({ code: 'login_required' });
  });
});

describe('auth0ClientFor', () => {
  it('returns the organization’s client, the same one each time', async () => {
    const { client } = await signIn(tenant, A.id);
    const native = client.auth0ClientFor(B.id);
    expect(native).toBeInstanceOf(Auth0Client);
    expect(client.auth0ClientFor(B.id)).toBe(native);
    expect(client.auth0ClientFor(A.id)).not.toBe(native);
    await client.getTokenForOrg(B.id);
    expect(client.auth0ClientFor(B.name)).toBe(native);
    expect(organizationOf(await native.getTokenSilently())).toBe(B.id);
    expect(await native.getUser()).toMatchObject({ org_id: B.id });
  });
});

describe('silentAuth off', () => {
  it.each([true, false])('opens no iframe, with useRefreshTokens %s', async (useRefreshTokens) => {
    const { client } = await signIn(tenant, A.id, { silentAuth: 'off', useRefreshTokens });
    tenant.requests.length = 0;
    expect(await rejection(client.getTokenForOrg(B.id))).toMatchObject({
      name: 'LoginRequiredError',
      code: 'login_required',
      organization: B.id,
    });
    expect(tenant.requests).toEqual([]);
  });
});

describe('maxSessions', () => {
  it('evicts the least recently used organization, and revokes it', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const page = await signIn(tenant, A.id, { maxSessions: 3 });
    const { client } = page;
    for (const { id } of [B, C, B]) {
      later(1);
      await client.getTokenForOrg(id);
    }
    tenant.organizations.push({ id: 'org_D', name: 'd' });
    tenant.members[ada]?.push('org_D');
    later(1);
    await client.getTokenForOrg('org_D');
    expect(page.events).toContainEqual(['sessionRemoved', { organization: C, reason: 'evicted' }]);
    // A is the least recently used one, but active.
    expect(sessionIds(page).sort()).toEqual([A.id, B.id, 'org_D']);
    await until(() => tenant.count('revoke') === 1);
    expect(tenant.liveRefreshTokens.map(({ organization }) => organization)).not.toContain(C.id);
    expect(organizationOf(await client.getToken({ cacheMode: 'off' }))).toBe(A.id);
  });

  it('does not evict an organization with a pending call', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { client } = await signIn(tenant, A.id, { maxSessions: 2, silentAuth: 'iframe' });
    await client.getTokenForOrg(B.id);
    const slow = deferred();
    tenant.interceptToken = (_, grant) => (grant?.organization === B.id ? slow.promise : undefined);
    const waiting = client.getTokenForOrg(B.id, { cacheMode: 'off' });
    later(1);
    const other = client.getTokenForOrg(C.id);
    slow.resolve();
    expect(organizationOf(await waiting)).toBe(B.id);
    expect(organizationOf(await other)).toBe(C.id);
  });
});
