/** The options of auth0-spa-js: passed to the client of each organization, or refused. docs/auth0-options.md lists them. */
import type { Auth0ClientOptions } from '@auth0/auth0-spa-js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createOrgSessionClient } from '../../../src/index.js';
import { browserEnvironment } from '../../../src/config/browser-environment.js';
import { settle } from '../../support/async.js';
import { createBrowser } from '../../support/browser.js';
import { advanceTimeUntil, useClock } from '../../support/clock.js';
import { createStorage } from '../../support/browser-storage.js';
import {
  callbackOf,
  installTenant,
  openPage,
  organizationOf,
  sessionIds,
  signIn,
} from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

const passed: Partial<Auth0ClientOptions> = {
  issuer: 'https://tenant.example/',
  leeway: 30,
  useRefreshTokens: true,
  httpTimeoutInSeconds: 7,
  authorizeTimeoutInSeconds: 8,
  auth0Client: { name: 'app', version: '1' },
  legacySameSiteCookie: false,
  useCookiesForTransactions: true,
  sessionCheckExpiryDays: 3,
  cookieDomain: 'app.example',
  useFormData: false,
  nowProvider: () => Date.now(),
  workerUrl: '/auth0-worker.js',
  useMrrt: true,
  anonymousSessionsCacheMode: 'memory',
  sessionTransferTokenQueryParamName: 'session_transfer_token',
  enterpriseConnect: true,
};

it.each(Object.entries(passed))('%s reaches the client of each organization', async (name, value) => {
  const edge = browserEnvironment();
  const given: Auth0ClientOptions[] = [];
  const { client } = openPage(
    tenant,
    { [name]: value },
    {
      createAuth0Client(options) {
        given.push(options);
        return edge.createAuth0Client(options);
      },
    },
  );
  for (const id of [A.id, B.id]) expect(organizationOf(await client.getTokenForOrg(id))).toBe(id);
  expect(given.length).toBeGreaterThanOrEqual(2);
  for (const options of given) {
    const actual = options[name as keyof Auth0ClientOptions];
    if (typeof value === 'function') expect(await (actual as () => unknown)()).toBeCloseTo(Date.now(), -3);
    else expect(actual).toEqual(value);
  }
});

const create = (options: object): unknown =>
  createOrgSessionClient({
    domain: 'tenant.example',
    clientId: 'client',
    ...options,
  });

it.each([
  ['audience', 'authorizationParams.audience'],
  ['scope', 'authorizationParams.scope'],
  ['redirect_uri', 'authorizationParams.redirect_uri'],
  ['redirectUri', 'authorizationParams.redirect_uri'],
  ['connection', 'authorizationParams.connection'],
  ['max_age', 'authorizationParams.max_age'],
  ['client_id', 'clientId'],
  ['organization', 'defaultOrganization'],
  ['cacheLocations', 'unknown'],
  ['constructor', 'unknown'],
])('the unknown option %s is refused, with the way out', (name, hint) => {
  expect(() => create({ [name]: 'value' })).toThrow(
    expect.objectContaining({
      code: 'configuration',
      message: expect.stringContaining(hint) as string,
    }) as Error,
  );
  expect(() => create({ [name]: 'value' })).toThrow(`Option ${name} is unknown`);
  expect(() => create({ [name]: undefined })).not.toThrow();
});

it.each([
  ['leeway', '60'],
  ['httpTimeoutInSeconds', -1],
  ['authorizeTimeoutInSeconds', Number.NaN],
  ['sessionCheckExpiryDays', Number.POSITIVE_INFINITY],
  ['nowProvider', 0],
  ['workerUrl', ''],
  ['cookieDomain', null],
  ['useFormData', 'yes'],
  ['useMrrt', 1],
  ['anonymousSessionsCacheMode', 'disk'],
  ['refreshTokenMode', 'online'],
  ['createAnonymousSessionOnFailedSilentAuth', true],
])('%s: %j is refused', (name, value) => {
  expect(() => create({ [name]: value })).toThrow(
    expect.objectContaining({
      code: 'configuration',
      message: expect.stringContaining(name) as string,
    }) as Error,
  );
});

describe.each([
  ['that returns a number', () => Date.now()],
  ['that returns a promise', () => Promise.resolve(Date.now())],
])('a nowProvider %s, on a machine with a wrong clock', (_, nowProvider) => {
  const hour = 3_600_000;
  const cases = [-2, 0, 2].flatMap((hours) =>
    ['memory', 'localstorage'].map((mode) => [hours, mode] as const),
  );

  it.each(cases)('%i hours off, cacheLocation %s: one request for five calls', async (hours, mode) => {
    const options = { cacheLocation: mode as 'memory' | 'localstorage', nowProvider };
    const environment = { ...createStorage().environment, now: () => Date.now() + hours * hour };
    const { client } = await signIn(tenant, A.id, options, environment);
    await settle();
    tenant.requests.length = 0;
    for (let call = 0; call < 5; call++) await client.getTokenForOrg(A.id);
    await client.getTokenForOrg(A.id, { cacheMode: 'cache-only' });
    expect(tenant.requests).toEqual([]);
    const { expiresAt } = await client.getTokenForOrg(A.id, { detailed: true });
    expect(expiresAt - Date.now()).toBeGreaterThan(0.9 * hour);
    expect(expiresAt - Date.now()).toBeLessThan(1.1 * hour);
    // An hour later it has expired.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hour });
    await client.getTokenForOrg(A.id);
    await settle();
    await client.getTokenForOrg(A.id);
    expect(tenant.requests.length).toBeGreaterThan(0);
  });
});

describe.each<[string, () => never]>([
  [
    'that throws',
    () => {
      throw new Error('no time');
    },
  ],
  ['that rejects', () => Promise.reject(new Error('no time')) as never],
  ['that returns no number', () => NaN as never],
  ['that returns nothing', () => undefined as never],
  ['that returns a promise of no number', () => Promise.resolve('now') as never],
])('a nowProvider %s', (_, fail) => {
  it.each(['memory', 'localstorage'] as const)(
    'is reported as a wrong option, and ends no session, with cacheLocation %s',
    async (cacheLocation) => {
      let isFailing = false;
      const nowProvider = (): number => (isFailing ? fail() : Date.now());
      const page = await signIn(tenant, A.id, { nowProvider, cacheLocation }, createStorage().environment);
      await settle();
      isFailing = true;
      const { client } = page;
      await expect(client.getTokenForOrg(A.id)).resolves.toBeTypeOf('string');
      for (const call of [client.getTokenForOrg(A.id, { cacheMode: 'off' }), client.getTokenForOrg(B.id)])
        await expect(call).rejects.toMatchObject({
          code: 'configuration',
          message: expect.stringContaining('nowProvider') as string,
        });
      expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
      await client.logout();
      expect(page.visited.at(-1)).toContain('/v2/logout');
      expect(client.getSnapshot().sessions).toEqual([]);
    },
  );
});

it('with useCookiesForTransactions another tab can finish a login', async () => {
  const browser = createBrowser();
  const options = { useCookiesForTransactions: true };
  const before = openPage(tenant, options, browser.openTab().environment);
  const callback = await callbackOf(tenant, before, A.id, { returnTo: '/cart' });
  const there = openPage(tenant, options, browser.openTab().environment, callback);
  await expect(there.client.start()).resolves.toMatchObject({ status: 'signed-in', organization: A });
  expect(there.url.pathname).toBe('/cart');
});

it('with useCookiesForTransactions an older login of another tab is told as superseded', async () => {
  const browser = createBrowser();
  const options = { useCookiesForTransactions: true };
  const older = await callbackOf(tenant, openPage(tenant, options, browser.openTab().environment), A.id);
  const newer = await callbackOf(tenant, openPage(tenant, options, browser.openTab().environment), B.id);
  const first = openPage(tenant, { ...options, silentAuth: 'off' }, browser.openTab().environment, older);
  await expect(first.client.start()).resolves.toMatchObject({
    error: { code: 'invalid_callback', reason: 'superseded' },
  });
  const second = openPage(tenant, options, browser.openTab().environment, newer);
  await expect(second.client.start()).resolves.toMatchObject({ organization: B });
});

describe('a workerUrl', () => {
  /** A Worker whose file answers, is missing, or is never loaded. */
  const installWorkerFile = (
    answer: (worker: { onerror?: () => void }, port: MessagePort) => void,
  ): string[] => {
    const urls: string[] = [];
    vi.stubGlobal(
      'Worker',
      class {
        onerror?: () => void;
        constructor(url: string) {
          urls.push(url);
        }
        postMessage(_message: unknown, [port]: MessagePort[] = []): void {
          if (port) setImmediate(() => answer(this, port));
        }
        terminate(): void {
          // It holds nothing.
        }
      },
    );
    return urls;
  };

  it.each([
    ['is missing', (worker: { onerror?: () => void }) => worker.onerror?.()],
    ['never loads', () => undefined],
  ])('that %s stops nothing', async (_, answer) => {
    useClock();
    const urls = installWorkerFile(answer);
    const page = openPage(tenant, { workerUrl: '/auth0-worker.js' });
    const handedOut = page.client.auth0ClientFor(B.id);
    expect(organizationOf(await advanceTimeUntil(handedOut.getTokenSilently()))).toBe(B.id);
    await page.client.loginWithPopup({ organization: A.id });
    tenant.requests.length = 0;
    expect(organizationOf(await page.client.getToken({ cacheMode: 'off' }))).toBe(A.id);
    expect(tenant.requests.map(({ kind }) => kind)).toEqual(['refresh_token']);
    expect(sessionIds(page)).toContain(A.id);
    // Only the test: the SDK gets no Worker.
    expect(urls).toEqual(['/auth0-worker.js']);
  });
});
