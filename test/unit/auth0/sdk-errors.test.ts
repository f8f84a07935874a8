/** The errors of auth0-spa-js that this package reads, tested without this package. */
import { Auth0Client } from '@auth0/auth0-spa-js';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { rejection, until } from '../../support/async.js';
import { createPopup, installTenant } from '../../support/page.js';
import { A, json, type Tenant, type TokenResponse } from '../../support/tenant.js';

let tenant: Tenant;
let client: Auth0Client;
beforeEach(async () => {
  tenant = installTenant();
  client = new Auth0Client({
    domain: tenant.domain,
    clientId: tenant.clientId,
    useRefreshTokens: true,
    authorizationParams: { audience: 'https://api.example', organization: A.id },
  });
  await client.loginWithPopup({}, { popup: createPopup() });
});
afterEach(() => {
  vi.useRealTimers();
});

const refresh = (): Promise<unknown> => client.getTokenSilently({ cacheMode: 'off' });
const useClock = (): void => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  tenant.requests.length = 0;
  tenant.interceptAuthorize = () => Promise.resolve({ noResponse: '' });
};

it.each<[string, () => Promise<Response>, object]>([
  [
    'an OAuth error by its code and description',
    () => Promise.resolve(json({ error: 'invalid_grant', error_description: 'The reason' }, 403)),
    { error: 'invalid_grant', message: 'The reason', error_description: 'The reason' },
  ],
  [
    'a second factor with its token',
    () => Promise.resolve(json({ error: 'mfa_required', mfa_token: 'the-token' }, 403)),
    { error: 'mfa_required', mfa_token: 'the-token' },
  ],
  ['a server error without a code', () => Promise.resolve(json({}, 500)), { error: 'request_error' }],
])('the error has the token endpoint’s response: %s', async (_, answer, expected) => {
  tenant.interceptToken = answer;
  await expect(refresh()).rejects.toMatchObject(expected);
});

it('the error of a second factor shows its token in JSON', async () => {
  tenant.interceptToken = () => Promise.resolve(json({ error: 'mfa_required', mfa_token: 'the-token' }, 403));
  expect(JSON.stringify(await rejection(refresh()))).toContain('the-token');
});

it('a network error is thrown unchanged, after three tries', async () => {
  const error = new TypeError('Failed to fetch');
  tenant.requests.length = 0;
  tenant.interceptToken = () => Promise.reject(error);
  await expect(refresh()).rejects.toBe(error);
  expect(tenant.count('refresh_token')).toBe(3);
});

it('a blocked user ends the session', async () => {
  tenant.interceptToken = () =>
    Promise.resolve(json({ error: 'invalid_grant', error_description: 'user is blocked' }, 403));
  await expect(refresh()).rejects.toMatchObject({ error: 'invalid_grant', message: 'user is blocked' });
  await expect(client.getUser()).resolves.toBeUndefined();
});

it.each<[string, (answer: TokenResponse) => void]>([
  ['iss', ({ idClaims }) => (idClaims['iss'] = 'https://other.example/')],
  ['aud', ({ idClaims }) => (idClaims['aud'] = 'other')],
  ['sub', ({ idClaims }) => delete idClaims['sub']],
  ['exp', ({ idClaims }) => (idClaims['exp'] = 1)],
])('an invalid %s claim is a plain error that names it only in its message', async (claim, alter) => {
  tenant.alterTokens = alter;
  const error = await rejection(refresh());
  expect(error).not.toHaveProperty('error');
  expect(error.constructor).toBe(Error);
  expect(error.message).toContain(`(${claim}) claim`);
});

const now = (): number => Math.floor(Date.now() / 1000);
it.each<[string, RegExp, (answer: TokenResponse) => void]>([
  ['a missing exp', /^Expiration Time \(exp\) claim must/, ({ idClaims }) => delete idClaims['exp']],
  ['a missing iat', /^Issued At \(iat\) claim must/, ({ idClaims }) => delete idClaims['iat']],
  ['an exp that has passed', /^Expiration Time \(exp\) claim error/, ({ idClaims }) => (idClaims['exp'] = 1)],
  ['an nbf that is yet to come', /^Not Before time \(nbf\)/, ({ idClaims }) => (idClaims['nbf'] = 9e9)],
  [
    'a missing auth_time',
    /^Authentication Time \(auth_time\) claim must/,
    ({ idClaims }) => delete idClaims['auth_time'],
  ],
  [
    'an auth_time longer ago than max_age',
    /^Authentication Time \(auth_time\) claim in the ID token indicates that too much time has passed/,
    ({ idClaims }) => (idClaims['auth_time'] = now() - 7200),
  ],
  ['a missing nonce', /^Nonce \(nonce\) claim must/, ({ idClaims }) => delete idClaims['nonce']],
  ['another nonce', /^Nonce \(nonce\) claim mismatch/, ({ idClaims }) => (idClaims['nonce'] = 'x')],
])('the message of a plain error begins with the claim: %s', async (_, message, alter) => {
  const other = new Auth0Client({
    domain: tenant.domain,
    clientId: 'client',
    authorizationParams: { max_age: 3600 },
  });
  tenant.alterTokens = (answer) => {
    answer.idClaims['auth_time'] = now();
    alter(answer);
  };
  const error = await rejection(other.getTokenSilently());
  expect(error).not.toHaveProperty('error');
  expect(error.message).toMatch(message);
});

it('a lifetime that is a string is added to the time like a text', async () => {
  const entries = new Map<string, { expiresAt?: unknown }>();
  const other = new Auth0Client({
    domain: tenant.domain,
    clientId: 'client',
    cache: {
      get: (key) => entries.get(key) as never,
      set: (key, entry) => void entries.set(key, entry as object),
      remove: (key) => void entries.delete(key),
    },
  });
  tenant.alterTokens = ({ body }) => (body['expires_in'] = '3600');
  await other.getTokenSilently();
  const expiries = [...entries.values()].flatMap(({ expiresAt }) => expiresAt ?? []);
  expect(expiries).toEqual([expect.stringMatching(/^\d{10}3600$/)]);
});

it('an insecure origin is a plain error of the constructor', () => {
  vi.stubGlobal('crypto', {});
  expect(() => new Auth0Client({ domain: tenant.domain, clientId: 'client' })).toThrow(
    /must run on a secure origin/,
  );
});

it('a missing ID token is a plain error too', async () => {
  tenant.alterTokens = ({ body }) => (body['id_token'] = '');
  await expect(refresh()).rejects.toThrow(/^ID token/);
});

it('the timeout error of a popup has the popup, that of an iframe has none', async () => {
  useClock();
  const iframe = new Auth0Client({
    domain: tenant.domain,
    clientId: 'client',
    authorizeTimeoutInSeconds: 10,
  });
  const silent = rejection(iframe.getTokenSilently());
  await until(() => tenant.count('authorize') === 1);
  vi.advanceTimersByTime(10_000);
  const error = await silent;
  expect(error).toMatchObject({ error: 'timeout' });
  expect(error).not.toHaveProperty('popup');

  const popup = createPopup();
  const login = rejection(client.loginWithPopup({}, { popup, timeoutInSeconds: 20 }));
  await until(() => tenant.count('authorize') === 2);
  vi.advanceTimersByTime(20_000);
  expect(await login).toMatchObject({ error: 'timeout', popup });
});

it('a closed popup rejects within a second', async () => {
  useClock();
  const popup = createPopup();
  const login = rejection(client.loginWithPopup({}, { popup }));
  await until(() => tenant.count('authorize') === 1);
  popup.close();
  vi.advanceTimersByTime(1000);
  expect(await login).toMatchObject({ error: 'cancelled' });
});

it('a blocked popup rejects', async () => {
  vi.spyOn(window, 'open').mockReturnValue(null);
  await expect(client.loginWithPopup()).rejects.toMatchObject({ error: 'popup_open' });
});

it('the response of another frame is taken for that of the iframe, and rejects with state_mismatch', async () => {
  const iframe = new Auth0Client({ domain: tenant.domain, clientId: 'client' });
  tenant.interceptAuthorize = () => Promise.resolve({ code: 'x', state: 'another-state' });
  await expect(iframe.getTokenSilently()).rejects.toMatchObject({ error: 'state_mismatch' });
});
