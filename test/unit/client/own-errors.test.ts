/** Whatever fails in the browser, a public method rejects only with errors of this package, and it does so in bounded time. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createOrgSessionClient,
  isOrgSessionError,
  type Environment,
  type OrgSessionClient,
  type OrgSessionClientOptions,
} from '../../../src/index.js';
import { rejection } from '../../support/async.js';
import { block, breakStorage, storageError } from '../../support/broken-storage.js';
import { createStorage } from '../../support/browser-storage.js';
import { advanceTimeUntil, useClock } from '../../support/clock.js';
import { installTenant, signIn } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Every public method that returns a promise. */
const verbs: Record<string, (client: OrgSessionClient) => Promise<unknown>> = {
  start: (client) => client.start(),
  getTokenForOrg: (client) => client.getTokenForOrg(B.id),
  'getTokenForOrg of the active one, cacheMode off': (client) =>
    client.getTokenForOrg(A.id, { cacheMode: 'off' }),
  'getTokenForOrg, cache-only': (client) => client.getTokenForOrg(B.id, { cacheMode: 'cache-only' }),
  getToken: (client) => client.getToken({ cacheMode: 'off' }),
  prefetch: (client) => client.prefetch(B.id),
  switchOrganization: (client) => client.switchOrganization(B.id, { interaction: 'none' }),
  loginWithRedirect: (client) => client.loginWithRedirect({ organization: B.id }),
  loginWithPopup: (client) => client.loginWithPopup({ organization: B.id }),
  handleRedirectCallback: (client) => client.handleRedirectCallback('https://app.example/?code=1&state=2'),
  connectAccountWithRedirect: (client) =>
    client.connectAccountWithRedirect({ organization: B.id, connection: 'google-oauth2' }),
  loginWithPasskey: (client) => client.loginWithPasskey({ organization: B.id }),
  acceptInvitation: (client) =>
    client.acceptInvitation('https://app.example/?invitation=1&organization=org_B&organization_name=globex'),
  loginWithCustomTokenExchange: (client) =>
    client.loginWithCustomTokenExchange({
      organization: B.id,
      subject_token: 'subject',
      subject_token_type: 'urn:example:token',
    }),
  getUser: (client) => client.getUser(B.id),
  getIdTokenClaims: (client) => client.getIdTokenClaims(),
  getAccessTokenClaims: (client) => client.getAccessTokenClaims(),
  listOrganizations: (client) => client.listOrganizations(),
  'listOrganizations, again': (client) => client.listOrganizations({ refresh: true }),
  revalidate: (client) => client.revalidate(),
  applyMembershipEvent: (client) => client.applyMembershipEvent({ organization: A.id, change: 'roles' }),
  'applyMembershipEvent of a removal': (client) =>
    client.applyMembershipEvent({ organization: A.id, change: 'removed' }),
  logoutOrganization: (client) => client.logoutOrganization(A.id),
  logout: (client) => client.logout({ openUrl: false }),
  'logout with its page': (client) => client.logout(),
};

const getters = ['start', 'getUser', 'getIdTokenClaims', 'getAccessTokenClaims', 'listOrganizations'];

it('the table has every method that returns a promise', () => {
  const client = createOrgSessionClient({ domain: 'tenant.example', clientId: 'client' });
  const synchronous = [
    ...[
      'destroy',
      'getSnapshot',
      'getServerSnapshot',
      'subscribe',
      'on',
      'recentEvents',
      'hasPermission',
      'hasRole',
      'hasScope',
    ],
    ...['createFetcher', 'scope', 'auth0ClientFor', 'organizationKey', 'organizationSignal'],
  ];
  const names = Object.keys(client).filter((name) => !synchronous.includes(name));
  expect(names.filter((name) => !Object.keys(verbs).includes(name))).toEqual([]);
});

const throwingOptions = {
  get signal(): never {
    throw new RangeError('A getter of the options failed.');
  },
};
it.each<[string, (client: OrgSessionClient) => Promise<unknown>]>([
  ['getToken', (client) => client.getToken(throwingOptions)],
  ['getTokenForOrg', (client) => client.getTokenForOrg(A.id, throwingOptions)],
  ['switchOrganization', (client) => client.switchOrganization(B.id, throwingOptions)],
  ['loginWithRedirect', (client) => client.loginWithRedirect(throwingOptions as object)],
  ['logout', (client) => client.logout(throwingOptions as object)],
])('%s rejects with an error of this package if a getter of its options throws', async (_, verb) => {
  const { client } = await signIn(tenant, A.id);
  expect(await rejection(verb(client))).toSatisfy(isOrgSessionError);
});

const odd = (): never => {
  throw new DOMException('The operation is insecure.', 'SecurityError');
};
const failingCache = (fail: () => unknown): Partial<OrgSessionClientOptions> => ({
  cache: { get: fail, set: fail, remove: fail, allKeys: fail } as never,
});
const never = (): Promise<never> => new Promise(() => undefined);
/** Rejects only when its signal aborts. */
const neverGrant = (_: string, { signal }: LockOptions): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
  });
const locksWith = (request: unknown): Partial<Environment> => {
  Object.defineProperty(navigator, 'locks', { configurable: true, value: { request, query: never } });
  return {};
};
const fetchThrows = (value: unknown): (() => void) => {
  return () => {
    vi.stubGlobal('fetch', () => {
      throw value;
    });
  };
};

interface Trouble {
  options?: Partial<OrgSessionClientOptions>;
  environment?: () => Partial<Environment>;
  begin?: () => unknown;
}
const brokenStorages = (call: 'getItem' | 'setItem' | 'removeItem'): Partial<Environment> => {
  const fail = (name: string): void => {
    if (name === call) throw storageError('SecurityError');
  };
  const [tab, shared] = [sessionStorage, localStorage].map((storage) => breakStorage(storage, fail));
  return { tabStorage: () => tab, sharedStorage: () => shared };
};

const troubles: Record<string, Trouble> = {
  'Web Locks reject': {
    begin: () => locksWith(() => Promise.reject(new DOMException('no', 'SecurityError'))),
  },
  'Web Locks throw': { begin: () => locksWith(odd) },
  'Web Locks never grant': { begin: () => locksWith(neverGrant) },
  'storage is blocked': { begin: () => block('localStorage', 'sessionStorage', 'indexedDB') },
  'getItem throws': { environment: () => brokenStorages('getItem') },
  'setItem throws': { environment: () => brokenStorages('setItem') },
  'removeItem throws': { environment: () => brokenStorages('removeItem') },
  'IndexedDB throws': { environment: () => ({ indexedDB: () => ({ open: odd }) as unknown as IDBFactory }) },
  'the cache throws': { options: failingCache(odd) },
  'the cache rejects with undefined': {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- an application can do so.
    options: failingCache(() => Promise.reject(undefined)),
  },
  'the cache hangs': { options: failingCache(never) },
  'fetch throws a string': { begin: fetchThrows('failed') },
  'fetch throws null': { begin: fetchThrows(null) },
  'fetch throws an object without a prototype': { begin: fetchThrows(Object.create(null)) },
  'fetch throws a symbol': { begin: fetchThrows(Symbol('failed')) },
  'fetch throws an error without a message': {
    begin: fetchThrows(Object.assign(new Error(), { message: undefined })),
  },
  'Workers can’t be created': {
    begin: () => {
      vi.stubGlobal('Worker', odd);
    },
  },
  'Workers never answer': {
    begin: () => {
      vi.stubGlobal(
        'Worker',
        class {
          postMessage(): void {
            // It never answers.
          }
          terminate(): void {
            // It never started.
          }
        },
      );
    },
  },
  'Web Crypto is missing': {
    begin: () => {
      // As in an insecure context: the SDK then refuses to create a client.
      vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
    },
  },
  'BroadcastChannel throws on use': {
    environment: () => ({
      channel: () => ({ postMessage: odd, close: () => undefined }) as unknown as BroadcastChannel,
    }),
  },
  'cookies throw': {
    begin: () => {
      vi.spyOn(document, 'cookie', 'get').mockImplementation(odd);
      vi.spyOn(document, 'cookie', 'set').mockImplementation(odd);
    },
  },
  'the address can’t be replaced': { environment: () => ({ replaceUrl: odd }) },
  'pages can’t be opened': { environment: () => ({ navigate: odd, openPopup: odd }) },
};

describe.each(Object.entries(troubles))('%s:', (_, { options, environment, begin }) => {
  it.each(Object.entries(verbs))('%s', async (name, verb) => {
    const storage = createStorage().environment;
    // The sessions are there before the trouble begins, except for that of a custom cache.
    const location = options?.cache ? {} : ({ cacheLocation: 'localstorage' } as const);
    (await signIn(tenant, A.id, location, storage)).client.destroy();
    useClock();
    begin?.();
    const client = createOrgSessionClient(
      {
        domain: tenant.domain,
        clientId: tenant.clientId,
        authorizationParams: { audience: 'https://api.example' },
        useRefreshTokens: true,
        ...(name.length % 2 > 0 && !options?.cache && { cacheLocation: 'localstorage' }),
        ...options,
      },
      {
        ...(await import('../../../src/config/browser-environment.js')).browserEnvironment(),
        url: () => new URL('https://app.example/'),
        replaceUrl: () => undefined,
        navigate: () => undefined,
        openPopup: () => null,
        ...storage,
        ...environment?.(),
      },
    );
    await advanceTimeUntil(client.start());
    const startedAt = Date.now();
    const outcome = await advanceTimeUntil(
      verb(client).then(
        () => undefined,
        (error: unknown) => error,
      ),
    );
    if (outcome !== undefined) expect(outcome).toSatisfy(isOrgSessionError);
    if (getters.includes(name)) expect(outcome).toBeUndefined();
    expect(Date.now() - startedAt).toBeLessThan(180_000);
    client.destroy();
  });
});
