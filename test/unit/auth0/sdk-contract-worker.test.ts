/** The behavior of the token Worker and of the DPoP key of auth0-spa-js that this package relies on, tested without this package. */
import { Auth0Client, type Auth0ClientOptions } from '@auth0/auth0-spa-js';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deferred, settle, until } from '../../support/async.js';
import { createPopup, installTenant, organizationOf } from '../../support/page.js';
import { A, B, json, type Tenant } from '../../support/tenant.js';
import { installWorkers, type Workers } from '../../support/worker.js';

let tenant: Tenant;
let workers: Workers;
beforeEach(() => {
  tenant = installTenant();
  workers = installWorkers(tenant);
});
afterEach(() => {
  vi.useRealTimers();
});

const audience = 'https://api.example';
async function signIn(organization: string, options: Partial<Auth0ClientOptions> = {}): Promise<Auth0Client> {
  const client = new Auth0Client({
    domain: tenant.domain,
    clientId: tenant.clientId,
    useRefreshTokens: true,
    authorizationParams: { audience, redirect_uri: 'https://app.example/' },
    ...options,
  });
  await login(client, organization);
  return client;
}

async function login(client: Auth0Client, organization: string): Promise<void> {
  await client.loginWithPopup({ authorizationParams: { organization } }, { popup: createPopup() });
  tenant.requests.length = 0;
}

const refresh = (client: Auth0Client, organization: string): Promise<string | undefined> =>
  client.getTokenSilently({ cacheMode: 'off', authorizationParams: { organization } });

/** A response to the next request only. */
const once = (answer: () => Response | Promise<Response>): void => {
  tenant.interceptToken = async () => {
    tenant.interceptToken = undefined;
    return answer();
  };
};

describe('a token Worker', () => {
  it('is created by a client that keeps refresh tokens in memory, and has them', async () => {
    await signIn(A.id, { useRefreshTokens: false });
    expect(workers.count).toBe(0);
    await signIn(A.id);
    expect(workers.count).toBe(1);
    expect(await workers.refreshTokens()).toHaveLength(1);
  });

  it('is empty after a logout, and can be used for another organization', async () => {
    const client = await signIn(A.id);
    await client.logout({ openUrl: false });
    expect(await workers.refreshTokens()).toEqual([]);
    await expect(client.getUser()).resolves.toBeUndefined();
    await login(client, B.id);
    expect(organizationOf(await refresh(client, B.id))).toBe(B.id);
    expect(tenant.requests).toMatchObject([{ kind: 'refresh_token', organization: B.id }]);
    await expect(client.getUser()).resolves.toMatchObject({ org_id: B.id });
    expect(workers.count).toBe(1);
  });

  it('stores a token that is received after it was cleared', async () => {
    const client = await signIn(A.id);
    const slow = deferred();
    tenant.interceptToken = () => slow.promise;
    const late = refresh(client, A.id);
    await until(() => tenant.requests.length === 1);
    await client.logout({ openUrl: false });
    expect(await workers.refreshTokens()).toEqual([]);
    slow.resolve();
    await late;
    expect(await workers.refreshTokens()).toHaveLength(1);
  });

  it.each<[string, object, number]>([
    ['a rate limit', { error: 'too_many_requests' }, 429],
    ['a server error', {}, 503],
    ['a required second factor', { error: 'mfa_required', mfa_token: 'mfa' }, 403],
    ['a required DPoP nonce', { error: 'use_dpop_nonce' }, 400],
  ])('loses its refresh token after %s', async (_, body, status) => {
    const client = await signIn(A.id);
    once(() => json(body, status));
    await expect(refresh(client, A.id)).rejects.toThrow();
    expect(await workers.refreshTokens()).toEqual([]);
    await expect(refresh(client, A.id)).rejects.toMatchObject({ error: 'missing_refresh_token' });
    // The tenant would still accept it.
    expect(tenant.liveRefreshTokens).toHaveLength(1);
  });

  it('keeps it without a response, and after one that it cannot parse', async () => {
    const client = await signIn(A.id);
    once(() => new Response('<html>', { status: 502 }));
    await expect(refresh(client, A.id)).rejects.toThrow();
    tenant.interceptToken = () => Promise.reject(new TypeError('Failed to fetch'));
    await expect(refresh(client, A.id)).rejects.toThrow('Failed to fetch');
    tenant.interceptToken = undefined;
    expect(await workers.refreshTokens()).toHaveLength(1);
    expect(organizationOf(await refresh(client, A.id))).toBe(A.id);
  });

  it('revokes by audience, and keeps a token that could not be revoked', async () => {
    let down = false;
    vi.stubGlobal('fetch', (url: string, init: RequestInit) =>
      down ? Promise.reject(new TypeError('Failed to fetch')) : tenant.fetch(url, init),
    );
    workers = installWorkers(tenant);
    const client = await signIn(A.id);
    down = true;
    await expect(client.revokeRefreshToken({ audience })).rejects.toThrow();
    expect(await workers.refreshTokens()).toHaveLength(1);
    down = false;
    await client.revokeRefreshToken({ audience });
    expect(await workers.refreshTokens()).toEqual([]);
    expect(tenant.liveRefreshTokens).toEqual([]);
  });
});

describe('a request', () => {
  it('is sent three times without a network', async () => {
    const client = await signIn(A.id);
    tenant.interceptToken = () => Promise.reject(new TypeError('Failed to fetch'));
    await expect(refresh(client, A.id)).rejects.toThrow('Failed to fetch');
    expect(tenant.count('refresh_token')).toBe(3);
  });

  it.each([429, 503])(
    'is sent once after a response %d, and its error has no Retry-After',
    async (status) => {
      const client = await signIn(A.id);
      once(() => json({ error: 'too_many_requests' }, status, { 'Retry-After': '7' }));
      const failed = await refresh(client, A.id).catch((error: unknown) => error);
      expect(failed).toMatchObject({ error: 'too_many_requests' });
      expect(JSON.stringify(failed)).not.toContain('7');
      expect(tenant.count('refresh_token')).toBe(1);
    },
  );

  it('on the main thread uses the current fetch of the page', async () => {
    const client = await signIn(A.id, { cacheLocation: 'localstorage' });
    const own = vi.fn(tenant.fetch);
    vi.stubGlobal('fetch', own);
    await refresh(client, A.id);
    expect(own).toHaveBeenCalledOnce();
    expect(own.mock.calls[0]?.[0]).toBe(`${tenant.domain}/oauth/token`);
  });
});

describe('a cached response', () => {
  it('has the lifetime that it had when it was new', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const client = await signIn(A.id);
    vi.setSystemTime(Date.now() + 3500_000);
    await expect(client.getTokenSilently({ detailedResponse: true })).resolves.toMatchObject({
      expires_in: 3600,
    });
    expect(tenant.requests).toEqual([]);
  });

  it('is returned until a minute before it expires, in whole seconds', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 });
    const client = await signIn(A.id);
    vi.setSystemTime(1_800_003_540_999);
    await client.getTokenSilently();
    expect(tenant.requests).toEqual([]);
    vi.setSystemTime(1_800_003_541_000);
    await client.getTokenSilently();
    expect(tenant.count('refresh_token')).toBe(1);
  });
});

describe('the DPoP key', () => {
  const keys: string[] = [];
  beforeEach(() => {
    keys.length = 0;
    vi.stubGlobal('indexedDB', new IDBFactory());
    vi.stubGlobal('fetch', (input: string, init: RequestInit) => {
      const [header] = new Headers(init.headers).get('dpop')?.split('.') ?? [];
      if (header !== undefined) keys.push(Buffer.from(header, 'base64url').toString());
      return tenant.fetch(input, init);
    });
  });
  const dpop = { useDpop: true, cacheLocation: 'localstorage' } as const;

  it('is shared by all clients of an app', async () => {
    await refresh(await signIn(A.id, dpop), A.id);
    await signIn(B.id, dpop);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });

  it.each<[string, (client: Auth0Client) => unknown]>([
    ['logout', (client) => client.logout({ openUrl: false })],
    [
      'a blocked user',
      (client) => {
        once(() => json({ error: 'invalid_grant', error_description: 'user is blocked' }, 403));
        return refresh(client, A.id).catch(() => undefined);
      },
    ],
    [
      'the end of a session',
      (client) => {
        vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 580_000 });
        return client.getUser();
      },
    ],
  ])('is deleted by %s', async (_, end) => {
    tenant.alterTokens = ({ idClaims }) => (idClaims['session_expiry'] = Number(idClaims['iat']) + 600);
    const client = await signIn(A.id, dpop);
    await end(client);
    await settle();
    await signIn(A.id, dpop);
    expect(new Set(keys).size).toBe(2);
  });

  it('stays if the client’s logout, which auth0-spa-js calls for a blocked user, is replaced', async () => {
    const client = await signIn(A.id, dpop);
    const logout = vi.fn(() => Promise.resolve());
    client.logout = logout;
    once(() => json({ error: 'invalid_grant', error_description: 'user is blocked' }, 403));
    await expect(refresh(client, A.id)).rejects.toThrow('user is blocked');
    expect(logout).toHaveBeenCalledExactlyOnceWith({ openUrl: false });
    await signIn(A.id, dpop);
    expect(new Set(keys).size).toBe(1);
  });

  it('stays after a refused refresh token', async () => {
    const client = await signIn(A.id, dpop);
    tenant.revokeAll(A.id);
    await expect(refresh(client, A.id)).rejects.toThrow();
    await settle();
    await signIn(A.id, dpop);
    expect(new Set(keys).size).toBe(1);
  });
});

describe('what this package relies on to test and end Workers, and to forward methods', () => {
  it('the Worker answers a message that it does not know', async () => {
    const created: Worker[] = [];
    const PageWorker = Worker;
    vi.stubGlobal(
      'Worker',
      class extends PageWorker {
        constructor(url: string) {
          super(url);
          created.push(this);
        }
      },
    );
    new Auth0Client({ domain: tenant.domain, clientId: 'client', useRefreshTokens: true });
    // The constructor uses the current `Worker` of the page.
    expect(created).toHaveLength(1);
    const postMessage = vi.fn();
    created[0]?.postMessage({}, [{ postMessage }]);
    await settle();
    expect(postMessage).toHaveBeenCalledOnce();
  });

  it('every public method returns a promise or nothing, except for two', () => {
    const client = new Auth0Client({ domain: 'tenant.example', clientId: 'client' });
    const asynchronous = (target: object): string[] =>
      Object.getOwnPropertyNames(Object.getPrototypeOf(target)).filter(
        (name) =>
          !name.startsWith('_') && !['constructor', 'getConfiguration', 'createFetcher'].includes(name),
      );
    const onlyInConstructor = ['resolveOnlineAccess', 'warnEnterpriseConnectConfig'];
    for (const api of [client, client.mfa, client.passkey, client.myAccount]) {
      const methods = api as unknown as Record<string, () => unknown>;
      for (const name of asynchronous(api).filter((other) => !onlyInConstructor.includes(other))) {
        try {
          // Called without arguments, most of them reject.
          const result = methods[name]?.();
          // `setMFAAuthDetails` returns nothing.
          if (result === undefined) continue;
          expect(result, name).toBeInstanceOf(Promise);
          (result as Promise<unknown>).catch(() => undefined);
        } catch (error) {
          expect(String(error), 'Without useDpop these methods throw.').toContain('useDpop');
        }
      }
    }
  });

  it('checkSession and createFetcher call getTokenSilently of the same client', async () => {
    const client = new Auth0Client({
      domain: 'tenant.example',
      clientId: 'client',
      legacySameSiteCookie: false,
    });
    const getTokenSilently = vi.fn(() => Promise.reject(new Error('called')));
    Object.assign(client, { getTokenSilently });
    document.cookie = 'auth0.client.is.authenticated=true';
    await client.checkSession().catch(() => undefined);
    await client
      .createFetcher()
      .fetchWithAuth('https://api.example/')
      .catch(() => undefined);
    expect(getTokenSilently).toHaveBeenCalledTimes(2);
  });
});
