/** The behavior of auth0-spa-js that this package relies on, tested without this package. A release that changes it fails here. */
import { Auth0Client, type Auth0ClientOptions } from '@auth0/auth0-spa-js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deferred, rejection, settle, until } from '../../support/async.js';
import { createPopup, installTenant, organizationOf } from '../../support/page.js';
import { A, respondAs, B, json, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

const useClock = (): void => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
};

const audience = 'https://api.example';
const createClient = (organization?: string, options: Partial<Auth0ClientOptions> = {}): Auth0Client =>
  new Auth0Client({
    domain: tenant.domain,
    clientId: tenant.clientId,
    useRefreshTokens: true,
    ...options,
    authorizationParams: {
      audience,
      redirect_uri: 'https://app.example/',
      ...(organization !== undefined && { organization }),
    },
  });

async function signIn(organization: string, options: Partial<Auth0ClientOptions> = {}): Promise<Auth0Client> {
  const client = createClient(organization, options);
  await client.loginWithPopup({}, { popup: createPopup() });
  tenant.requests.length = 0;
  return client;
}

async function loginPage(client: Auth0Client): Promise<string> {
  let address = '';
  await client.loginWithRedirect({ openUrl: (url) => void (address = url) });
  return address;
}

describe('useMrrt', () => {
  const second = 'https://second.example';
  beforeEach(() => {
    tenant.refreshTokenPolicy = [second];
  });

  it('sends the refresh token of another audience, and the rotated one replaces it in every entry', async () => {
    const client = await signIn(A.id, { useMrrt: true });
    for (const api of [second, audience, second])
      await client.getTokenSilently({ authorizationParams: { audience: api }, cacheMode: 'off' });
    expect(tenant.requests.map(({ kind }) => kind)).toEqual(Array(3).fill('refresh_token'));
    expect(new Set(tenant.requests.map(({ refreshToken }) => refreshToken)).size).toBe(3);
    expect(tenant.liveRefreshTokens).toHaveLength(1);
  });

  it('replaces a refresh token in every entry also if it is of another login, which it does not revoke', async () => {
    const client = await signIn(A.id, { useMrrt: true });
    await client.loginWithPopup({ authorizationParams: { audience: second } }, { popup: createPopup() });
    await client.getTokenSilently({ cacheMode: 'off' });
    await client.revokeRefreshToken();
    expect(tenant.liveRefreshTokens.map(({ audience: api }) => api)).toEqual([second]);
  });

  it('rejects with missing_scopes if the response lacks a requested scope', async () => {
    const client = await signIn(A.id, { useMrrt: true });
    tenant.alterTokens = ({ body }) => (body['scope'] = 'openid');
    const authorizationParams = { audience: second, scope: 'write:invoices' };
    const error = await rejection(client.getTokenSilently({ authorizationParams }));
    expect(error).toMatchObject({ error: 'missing_scopes' });
  });
});

describe('connectAccountWithRedirect', () => {
  it('calls the public connectAccount of myAccount, whose request has the state of the callback', async () => {
    const client = await signIn(A.id, { useRefreshTokensFallback: true });
    const connectAccount = client.myAccount.connectAccount.bind(client.myAccount);
    let loginState: string | undefined;
    client.myAccount.connectAccount = (request) => {
      loginState = request.state;
      return connectAccount(request);
    };
    let page = '';
    await client.connectAccountWithRedirect({
      connection: 'google',
      openUrl: async (url) => void (page = url),
    });
    expect(page).not.toContain(String(loginState));
    expect(tenant.connect(page)).toContain(`state=${encodeURIComponent(String(loginState))}`);
    expect(await client.handleRedirectCallback(tenant.connect(page))).toMatchObject({ connection: 'google' });
  });
});

describe('organizations', () => {
  it('are unknown to the cache: with A’s token in it, a request for B returns A’s token', async () => {
    const client = await signIn(A.id);
    const authorizationParams = { organization: B.id };
    expect(organizationOf(await client.getTokenSilently({ authorizationParams }))).toBe(A.id);
    expect(tenant.requests).toEqual([]);
  });

  it('are verified on the code exchange, by id and by name, and not on a refresh', async () => {
    const client = await signIn(A.id);
    tenant.alterTokens = respondAs(A.id, B);
    expect(organizationOf(await client.getTokenSilently({ cacheMode: 'off' }))).toBe(B.id);
    await expect(signIn(A.id)).rejects.toThrow(
      'Organization ID (org_id) claim mismatch in the ID token; expected "org_A", found "org_B"',
    );
    await expect(signIn(A.name)).rejects.toThrow(
      'Organization Name (org_name) claim mismatch in the ID token; expected "acme", found "globex"',
    );
  });

  it('of two clients at the same time are not mixed up', async () => {
    const [a, b] = [await signIn(A.id), await signIn(B.id)];
    const tokens = await Promise.all(
      [a, b, a, b].map((client) => client.getTokenSilently({ cacheMode: 'off' })),
    );
    expect(tokens.map(organizationOf)).toEqual([A.id, B.id, A.id, B.id]);
  });
});

describe('a redirect login', () => {
  it('passes its URL to openUrl, with the state that is already stored', async () => {
    const stored: string[] = [];
    const client = createClient(A.id);
    let state: string | null = null;
    await client.loginWithRedirect({
      openUrl: (url) => {
        state = new URL(url).searchParams.get('state');
        stored.push(...(Object.values(sessionStorage) as string[]));
      },
    });
    expect(state).toBeTruthy();
    expect(stored.join()).toContain(state);
    expect(Object.keys(sessionStorage)).toEqual(['a0.spajs.txs.client']);
  });

  it('is completed by any client that handles the callback', async () => {
    const [a, b] = [createClient(A.id), createClient(B.id)];
    await a.handleRedirectCallback(await tenant.signIn(await loginPage(b)));
    expect(organizationOf(await a.getTokenSilently())).toBe(B.id);
  });

  it('is deleted before the state is compared, so that a forged callback ends it', async () => {
    const client = createClient(A.id);
    const callback = await tenant.signIn(await loginPage(client));
    const forged = client.handleRedirectCallback('https://app.example/?code=x&state=forged');
    await expect(forged).rejects.toMatchObject({ error: 'state_mismatch' });
    await expect(client.handleRedirectCallback(callback)).rejects.toMatchObject({
      error: 'missing_transaction',
    });
  });

  it('is deleted when the next one starts', async () => {
    const client = createClient(A.id);
    const older = await tenant.signIn(await loginPage(client));
    await loginPage(client);
    await expect(client.handleRedirectCallback(older)).rejects.toMatchObject({ error: 'state_mismatch' });
  });
});

describe('a custom cache', () => {
  it('gets entries with a known structure under known keys', async () => {
    const entries = new Map<string, unknown>();
    const cache = {
      get: (key: string) => Promise.resolve(entries.get(key) as never),
      set: (key: string, value: unknown) => Promise.resolve(void entries.set(key, value)),
      remove: (key: string) => Promise.resolve(void entries.delete(key)),
      allKeys: vi.fn(() => Promise.resolve([...entries.keys()])),
    };
    useClock();
    const client = await signIn(A.id, { cache });
    const scope = 'openid profile email offline_access';
    expect(Object.fromEntries(entries)).toMatchObject({
      '@@auth0spajs@@::client::@@user@@': {
        id_token: expect.any(String) as string,
        decodedToken: { claims: { org_id: A.id }, user: { org_id: A.id } },
      },
      [`@@auth0spajs@@::client::${audience}::${scope}`]: {
        body: {
          access_token: expect.any(String) as string,
          refresh_token: expect.stringContaining('refresh-') as string,
          audience,
          scope,
          client_id: 'client',
          expires_in: 3600,
        },
        expiresAt: Math.floor(Date.now() / 1000) + 3600,
      },
    });
    expect(entries.size).toBe(2);
    await client.logout({ openUrl: false });
    expect(cache.allKeys).toHaveBeenCalled();
    expect(entries.size).toBe(0);
  });

  it('may return entries with further fields', async () => {
    const entries = new Map<string, unknown>();
    const cache = {
      get: (key: string) => entries.get(key) as never,
      set: (key: string, value: unknown) =>
        void entries.set(key, {
          ...(value as object),
          owner: 'auth0|ada org_A',
          signedOutAt: 1,
          hasRefreshToken: true,
        }),
      remove: (key: string) => void entries.delete(key),
      allKeys: () => [...entries.keys()],
    };
    const client = await signIn(A.id, { cache });
    const count = tenant.requests.length;
    const cached = await client.getTokenSilently({ cacheMode: 'cache-only' });
    expect(organizationOf(cached)).toBe(A.id);
    expect(await client.getUser()).toMatchObject({ org_id: A.id });
    expect(tenant.requests).toHaveLength(count);
    const renewed = await client.getTokenSilently({ cacheMode: 'off' });
    expect(renewed).not.toBe(cached);
    expect(await client.getTokenSilently()).toBe(renewed);
    expect(tenant.requests.slice(count).map(({ kind }) => kind)).toEqual(['refresh_token']);
    await client.revokeRefreshToken({ audience });
    expect(tenant.liveRefreshTokens).toEqual([]);
  });

  it('gets the ID token right before the access token that came with it, and an expired entry without its access token', async () => {
    const writes: [key: string, entry: { body?: { access_token?: string } }][] = [];
    const entries = new Map<string, unknown>();
    const cache = {
      get: (key: string) => entries.get(key) as never,
      set: (key: string, value: unknown) => {
        writes.push([key.replace(/.*::/, ''), structuredClone(value) as object]);
        entries.set(key, value);
      },
      remove: (key: string) => void entries.delete(key),
      allKeys: () => [...entries.keys()],
    };
    useClock();
    const client = await signIn(A.id, { cache });
    await client.getTokenSilently({ cacheMode: 'off' });
    const scope = 'openid profile email offline_access';
    expect(writes.map(([key]) => key).slice(0, 2)).toEqual(['@@user@@', scope]);
    expect(writes.map(([key]) => key).slice(2, 4)).toEqual(['@@user@@', scope]);
    writes.length = 0;
    vi.setSystemTime(Date.now() + 3600_000);
    await client.getTokenSilently({ cacheMode: 'cache-only' });
    expect(writes.map(([key, { body }]) => [key, body && Object.keys(body).sort()])).toEqual([
      [scope, ['audience', 'refresh_token', 'scope']],
    ]);
  });

  it('turns off the token Worker, which memory mode has', () => {
    const posted = vi.fn();
    vi.stubGlobal(
      'Worker',
      class {
        postMessage = posted;
      },
    );
    createClient(A.id, { cache: { get: () => undefined, set: () => undefined, remove: () => undefined } });
    expect(posted).not.toHaveBeenCalled();
    createClient(A.id);
    expect(posted).toHaveBeenCalledOnce();
  });
});

describe('getTokenSilently', () => {
  it('with cache-only sends no request', async () => {
    const cacheMode = 'cache-only';
    await expect(createClient(A.id).getTokenSilently({ cacheMode })).resolves.toBeUndefined();
    const client = await signIn(A.id);
    expect(organizationOf(await client.getTokenSilently({ cacheMode }))).toBe(A.id);
    expect(tenant.requests).toEqual([]);
  });

  it('with detailedResponse returns the ID token and no refresh token', async () => {
    const client = await signIn(A.id);
    for (const cacheMode of ['on', 'off'] as const) {
      const answer = await client.getTokenSilently({ detailedResponse: true, cacheMode });
      expect(Object.keys(answer ?? {}).sort()).toEqual([
        'access_token',
        'expires_in',
        'id_token',
        'scope',
        'token_type',
      ]);
      expect(answer?.expires_in).toBe(3600);
    }
  });

  it('falls back to an iframe if there is no refresh token or it is refused', async () => {
    const fallback = { useRefreshTokensFallback: true };
    expect(organizationOf(await createClient(A.id, fallback).getTokenSilently())).toBe(A.id);
    const client = await signIn(A.id, fallback);
    tenant.revokeAll(A.id);
    tenant.interceptToken = (grantType) =>
      grantType === 'refresh_token'
        ? Promise.resolve(json({ error: 'invalid_grant', error_description: 'invalid refresh token' }, 403))
        : undefined;
    expect(organizationOf(await client.getTokenSilently({ cacheMode: 'off' }))).toBe(A.id);
    expect(tenant.requests.map(({ kind }) => kind)).toEqual([
      'refresh_token',
      'authorize',
      'authorization_code',
    ]);
  });

  it('rejects without the fallback', async () => {
    const missing = createClient(A.id).getTokenSilently();
    await expect(missing).rejects.toMatchObject({ error: 'missing_refresh_token' });
    const client = await signIn(A.id);
    tenant.revokeAll(A.id);
    const revoked = client.getTokenSilently({ cacheMode: 'off' });
    await expect(revoked).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('waits five seconds for another client’s request for the same audience, then gives up', async () => {
    const [a, b] = [await signIn(A.id), await signIn(B.id)];
    useClock();
    const slow = deferred();
    tenant.interceptToken = () => slow.promise;
    const first = a.getTokenSilently({ cacheMode: 'off' });
    const second = rejection(b.getTokenSilently({ cacheMode: 'off' }));
    await until(() => tenant.count('refresh_token', A.id) === 1);
    vi.advanceTimersByTime(5000);
    expect(await second).toMatchObject({ error: 'timeout' });
    slow.resolve();
    expect(organizationOf(await first)).toBe(A.id);
  });

  it('has locks whose names begin with auth0.lock', async () => {
    const names: string[] = [];
    const { locks } = navigator;
    const request = (name: string, ...rest: unknown[]): unknown => {
      names.push(name);
      return Reflect.apply(Reflect.get(locks, 'request') as () => unknown, locks, [name, ...rest]);
    };
    Object.defineProperty(navigator, 'locks', { configurable: true, value: { request } });
    const client = await signIn(A.id, { useRefreshTokensFallback: true });
    // By refresh token, and by iframe.
    for (const audience of [undefined, 'https://other.example'])
      await client.getTokenSilently({ cacheMode: 'off', authorizationParams: audience ? { audience } : {} });
    expect(names.length).toBeGreaterThan(2);
    expect(names.filter((name) => !name.startsWith('auth0.lock.'))).toEqual([]);
  });

  it('resolves to undefined from half a minute before session_expiry, and clears its cache', async () => {
    tenant.alterTokens = ({ idClaims }) => (idClaims['session_expiry'] = Number(idClaims['iat']) + 600);
    const client = await signIn(A.id);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 575_000 });
    await expect(client.getTokenSilently({ cacheMode: 'off' })).resolves.toBeUndefined();
    await expect(client.getUser()).resolves.toBeUndefined();
    expect(tenant.requests).toEqual([]);
  });
});

describe('what is deleted', () => {
  it('by login_required from an iframe is only what belongs to that client', async () => {
    const iframe = { useRefreshTokens: false };
    const [a, b] = [await signIn(A.id, iframe), await signIn(B.id, iframe)];
    tenant.sso = undefined;
    const refused = b.getTokenSilently({ cacheMode: 'off' });
    await expect(refused).rejects.toMatchObject({ error: 'login_required' });
    await settle();
    await expect(b.getTokenSilently({ cacheMode: 'cache-only' })).resolves.toBeUndefined();
    expect(organizationOf(await a.getTokenSilently())).toBe(A.id);
  });

  it('by logout({ openUrl: false }) is everything of that client, without leaving the page', async () => {
    const assign = vi.spyOn(window.location, 'assign').mockImplementation(() => undefined);
    const client = await signIn(A.id);
    await client.logout({ openUrl: false });
    await expect(client.getUser()).resolves.toBeUndefined();
    await expect(client.getTokenSilently()).rejects.toMatchObject({ error: 'missing_refresh_token' });
    expect(assign).not.toHaveBeenCalled();
  });

  it('by logout with openUrl are also the cookies of all clients, and openUrl receives the URL of the logout page', async () => {
    await signIn(A.id);
    expect(document.cookie).toContain('is.authenticated');
    let opened = '';
    const openUrl = (url: string): void => void (opened = url);
    const other = new Auth0Client({ domain: tenant.domain, clientId: tenant.clientId });
    await other.logout({ logoutParams: { returnTo: 'https://app.example', federated: true }, openUrl });
    expect(document.cookie).not.toMatch(/is\.authenticated|organization_hint/);
    const { origin, pathname, searchParams } = new URL(opened);
    expect(origin + pathname).toBe(`${tenant.domain}/v2/logout`);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      client_id: tenant.clientId,
      returnTo: 'https://app.example',
      federated: '',
    });
  });

  it('by revokeRefreshToken is the refresh token of that audience', async () => {
    const client = await signIn(A.id);
    await client.revokeRefreshToken({ audience: 'https://other.example' });
    expect(tenant.count('revoke')).toBe(0);
    await client.revokeRefreshToken({ audience });
    expect(tenant.count('revoke', A.id)).toBe(1);
    expect(tenant.liveRefreshTokens).toEqual([]);
    expect(organizationOf(await client.getTokenSilently())).toBe(A.id);
  });
});
