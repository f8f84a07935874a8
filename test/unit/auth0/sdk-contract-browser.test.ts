/**
 * The behavior of auth0-spa-js with popups, cookies and the browser's storage that this package relies on, tested without this package. A
 * release that changes it fails here.
 */
import { Auth0Client, type Auth0ClientOptions } from '@auth0/auth0-spa-js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rejection, settle, until } from '../../support/async.js';
import { block } from '../../support/broken-storage.js';
import { answerByMessage, createPopup, installTenant, organizationOf } from '../../support/page.js';
import { A, B, type Tenant, tokenExchange } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

const audience = 'https://api.example';
const createClient = (options: Partial<Auth0ClientOptions> = {}): Auth0Client =>
  new Auth0Client({
    domain: tenant.domain,
    clientId: tenant.clientId,
    authorizationParams: { audience, redirect_uri: 'https://app.example/' },
    ...options,
  });

async function signIn(organization: string, options: Partial<Auth0ClientOptions> = {}): Promise<Auth0Client> {
  const client = createClient(options);
  await client.loginWithPopup({ authorizationParams: { organization } }, { popup: createPopup() });
  tenant.requests.length = 0;
  return client;
}

const hint = 'auth0.client.organization_hint';
const removeHint = (): void => {
  for (const prefix of ['', '_legacy_'])
    document.cookie = `${prefix}${hint}=;expires=Thu, 01 Jan 1970 00:00:00 GMT;path=/`;
};

describe('the organization of the last login', () => {
  afterEach(removeHint);

  it('is sent by an iframe of any client that names none, from a cookie', async () => {
    await signIn(A.id);
    expect(document.cookie).toContain(`${hint}=%22${A.id}%22`);
    for (const organization of [undefined, '']) {
      await createClient().getTokenSilently({ authorizationParams: { organization } });
      expect(tenant.requests).toMatchObject([{ kind: 'authorize', organization: A.id }, {}]);
      tenant.requests.length = 0;
    }
    await createClient().getTokenSilently({ authorizationParams: { organization: B.id } });
    expect(tenant.count('authorize', B.id)).toBe(1);
  });

  it('is not sent after the cookie was removed', async () => {
    await signIn(A.id);
    removeHint();
    expect(document.cookie).not.toContain('organization_hint');
    await createClient().getTokenSilently();
    expect(tenant.requests[0]).toMatchObject({ kind: 'authorize', organization: undefined });
  });
});

describe('an organization', () => {
  it('is a parameter in authorizationParams of the verbs with an authorization request', async () => {
    const authorizationParams = { organization: B.id };
    const client = createClient();
    await client.getTokenSilently({ authorizationParams });
    await client.getTokenWithPopup({ authorizationParams, cacheMode: 'off' }, { popup: createPopup() });
    await client.loginWithPopup({ authorizationParams }, { popup: createPopup() });
    await client.loginWithRedirect({ authorizationParams, openUrl: (url) => void tenant.authorize(url) });
    expect(tenant.count('authorize', B.id)).toBe(4);
    expect(tenant.count('authorize')).toBe(4);
  });

  it('is a parameter at the top of a token exchange, which stores its tokens', async () => {
    tenant.subjects = { partner: 'auth0|ada' };
    const options = { subject_token: 'partner', subject_token_type: 'urn:partner', organization: B.id };
    const client = createClient();
    await client.customTokenExchange(options);
    await client.loginWithCustomTokenExchange(options);
    expect(tenant.count(tokenExchange, B.id)).toBe(2);
    expect(organizationOf(await client.getTokenSilently({ cacheMode: 'cache-only' }))).toBe(B.id);
  });

  it('is a parameter at the top of a passkey login and signup', async () => {
    const bodies: string[] = [];
    vi.stubGlobal('fetch', (_: string, init: RequestInit) => {
      bodies.push(init.body as string);
      return Promise.reject(new TypeError('Failed to fetch'));
    });
    vi.stubGlobal('PublicKeyCredential', vi.fn());
    const { passkey } = createClient();
    await passkey.login({ organization: B.id }).catch(() => undefined);
    await passkey.signup({ organization: B.id, email: 'ada@example.com' }).catch(() => undefined);
    expect(bodies).toHaveLength(2);
    for (const body of bodies) expect(body).toContain(B.id);
  });
});

describe('a popup', () => {
  it('of any client has the same window name', async () => {
    const open = vi.spyOn(window, 'open').mockReturnValue(null);
    for (const client of [createClient(), createClient()]) await rejection(client.loginWithPopup());
    const names = open.mock.calls.map(([, name]) => name);
    expect(names).toEqual(['auth0:authorize:popup', 'auth0:authorize:popup']);
  });

  it('takes the response of an iframe for its own, and rejects with state_mismatch', async () => {
    tenant.interceptAuthorize = (params) =>
      params.get('prompt') === 'none' ? undefined : Promise.resolve({ noResponse: '' });
    const login = rejection(createClient().loginWithPopup({}, { popup: createPopup() }));
    await until(() => tenant.count('authorize') === 1);
    answerByMessage(tenant, { code: 'x', state: 'the-state-of-an-iframe' });
    expect(await login).toMatchObject({ error: 'state_mismatch' });
  });
});

describe('an iframe', () => {
  it('sends a new nonce with every request', async () => {
    const nonces = new Set<string | null>();
    tenant.interceptAuthorize = (params) => {
      nonces.add(params.get('nonce'));
      return undefined;
    };
    const client = createClient();
    for (let request = 0; request < 2; request++) await client.getTokenSilently({ cacheMode: 'off' });
    expect(nonces.size).toBe(2);
  });

  it('is not made in a page that is cross-origin isolated: the request rejects with login_required', async () => {
    vi.stubGlobal('crossOriginIsolated', true);
    await expect(createClient().getTokenSilently()).rejects.toMatchObject({ error: 'login_required' });
    expect(tenant.requests).toEqual([]);
  });
});

describe('a session transfer token in the URL of the page', () => {
  const replaceState = vi.fn();
  const login = async (options: Partial<Auth0ClientOptions>): Promise<URL> => {
    vi.stubGlobal('location', new URL('https://app.example/?my_token=secret&tab=2'));
    vi.spyOn(history, 'replaceState').mockImplementation(replaceState);
    let loginPage = '';
    await createClient(options).loginWithRedirect({
      openUrl: (url) => {
        loginPage = url;
      },
    });
    return new URL(loginPage);
  };

  it('is sent to the login page, and removed from the URL by the SDK, if its option names it', async () => {
    const { searchParams } = await login({ sessionTransferTokenQueryParamName: 'my_token' });
    expect(searchParams.get('session_transfer_token')).toBe('secret');
    expect(replaceState).toHaveBeenCalledOnce();
    expect(String(replaceState.mock.calls[0]?.[2])).not.toContain('secret');
  });

  it('is not used without the option', async () => {
    replaceState.mockClear();
    expect((await login({})).href).not.toContain('secret');
    expect(replaceState).not.toHaveBeenCalled();
  });
});

describe('a callback', () => {
  it('is read from the query of its URL, not from the fragment', async () => {
    const client = createClient();
    let address = '';
    await client.loginWithRedirect({ openUrl: (url) => void (address = url) });
    const { search } = new URL(await tenant.signIn(address));
    const inFragment = client.handleRedirectCallback(`https://app.example/#${search.slice(1)}`);
    await expect(inFragment).rejects.toThrow('There are no query params');
    await client.handleRedirectCallback(`https://app.example/${search}`);
    expect(await client.isAuthenticated()).toBe(true);
  });
});

describe('storage that the browser blocks', () => {
  // The oldest release that is supported has no anonymous sessions, and needs no localStorage.
  const hasAnonymousSessions = process.env['AUTH0_SPA_JS'] !== 'auth0-spa-js-oldest';
  it.runIf(hasAnonymousSessions)(
    'localStorage: no client can be created, unless anonymous sessions are in memory',
    () => {
      block('localStorage');
      expect(() => createClient()).toThrow('The storage failed.');
      expect(() => createClient({ anonymousSessionsCacheMode: 'memory' })).not.toThrow();
    },
  );

  it('sessionStorage: no login can leave the page, unless transactions are in cookies', async () => {
    block('sessionStorage');
    const openUrl = vi.fn();
    await expect(createClient().loginWithRedirect({ openUrl })).rejects.toThrow('The storage failed.');
    expect(openUrl).not.toHaveBeenCalled();
    await createClient({ useCookiesForTransactions: true }).loginWithRedirect({ openUrl });
    expect(openUrl).toHaveBeenCalledOnce();
  });
});

describe('the cache', () => {
  it('has a response before the request is done: what fails afterwards leaves the new token there', async () => {
    const client = await signIn(A.id);
    const before = await client.getTokenSilently();
    const error = new Error('No cookies.');
    vi.spyOn(document, 'cookie', 'set').mockImplementation(() => {
      throw error;
    });
    await expect(client.getTokenSilently({ cacheMode: 'off' })).rejects.toBe(error);
    const after = await client.getTokenSilently({ cacheMode: 'cache-only' });
    expect(organizationOf(after)).toBe(A.id);
    expect(after).not.toBe(before);
  });

  it('loses an expired entry that has no refresh token when it is read, and keeps one that has', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    for (const useRefreshTokens of [false, true]) {
      const entries = new Map<string, unknown>();
      const cache = {
        get: (key: string) => entries.get(key) as never,
        set: (key: string, value: unknown) => void entries.set(key, value),
        remove: (key: string) => void entries.delete(key),
        allKeys: () => [...entries.keys()],
      };
      const client = await signIn(A.id, { cache, useRefreshTokens });
      expect(entries.size).toBe(2);
      vi.setSystemTime(Date.now() + 3_600_000);
      await expect(client.getTokenSilently({ cacheMode: 'cache-only' })).resolves.toBeUndefined();
      expect(entries.size).toBe(useRefreshTokens ? 2 : 1);
    }
  });
});

describe('a user', () => {
  it('has the claims of the ID token without those of the protocol', async () => {
    tenant.alterTokens = ({ idClaims }) =>
      Object.assign(idClaims, { azp: tenant.clientId, sid: 'sid', auth_time: 1, 'https://app/role': 'x' });
    const client = await signIn(A.id);
    const user = await client.getUser();
    expect(Object.keys(user ?? {}).sort()).toEqual(['https://app/role', 'name', 'org_id', 'org_name', 'sub']);
  });
});

describe('the issuer', () => {
  it('in the options is made https', async () => {
    tenant.alterTokens = ({ idClaims }) => (idClaims['iss'] = 'https://login.example/');
    const user = await (await signIn(A.id, { issuer: 'login.example' })).getUser();
    expect(user).toMatchObject({ org_id: A.id });
    await expect(signIn(A.id, { issuer: 'http://login.example/' })).rejects.toThrow(
      'https://http://login.example/',
    );
  });
});

describe('a token Worker that does not start', () => {
  it('lets a request wait without an end', async () => {
    vi.stubGlobal(
      'Worker',
      class {
        postMessage = vi.fn();
      },
    );
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
    const done = vi.fn();
    const popup = createPopup();
    void createClient({ useRefreshTokens: true }).loginWithPopup({}, { popup }).finally(done);
    await until(() => popup.closed);
    vi.advanceTimersByTime(3_600_000);
    await settle();
    expect(done).not.toHaveBeenCalled();
    expect(tenant.count('authorization_code')).toBe(0);
  });
});
