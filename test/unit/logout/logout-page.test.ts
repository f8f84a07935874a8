/** A logout reaches the logout page whatever fails on the way, and then says what failed. */
import { Auth0Client, type ICache } from '@auth0/auth0-spa-js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isOrgSessionError, type Environment, type OrgSessionClientOptions } from '../../../src/index.js';
import { rejection, settle } from '../../support/async.js';
import { advanceTimeUntil, useClock } from '../../support/clock.js';
import { installTenant, openPage, sessionIds, signIn, type Page } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

type Method = 'get' | 'set' | 'remove' | 'allKeys';

/** A cache in memory. Each method in `broken` fails as `how` says. */
function createCache(): { cache: ICache; broken: Set<Method>; how: { fail: () => Promise<never> } } {
  const entries = new Map<string, unknown>();
  const broken = new Set<Method>();
  const how = { fail: (): Promise<never> => Promise.reject(new Error('The cache is broken.')) };
  const unless = <Value>(method: Method, work: () => Value): Promise<Value> =>
    broken.has(method) ? how.fail() : Promise.resolve(work());
  const cache: ICache = {
    get: (key) => unless('get', () => structuredClone(entries.get(key)) as never),
    set: (key, value) => unless('set', () => void entries.set(key, structuredClone(value))),
    remove: (key) => unless('remove', () => void entries.delete(key)),
    allKeys: () => unless('allKeys', () => [...entries.keys()]),
  };
  return { cache, broken, how };
}

const failures: [string, () => Promise<never>][] = [
  ['rejects', () => Promise.reject(new Error('The cache is broken.'))],
  [
    'throws',
    () => {
      throw new Error('The cache is broken.');
    },
  ],
  ['never settles', () => new Promise<never>(() => undefined)],
];
const methods: [string, Method[]][] = [
  ...(['get', 'set', 'remove', 'allKeys'] as const).map((name): [string, Method[]] => [name, [name]]),
  ['every method', ['get', 'set', 'remove', 'allKeys']],
];

async function signInToBoth(
  options: Partial<OrgSessionClientOptions>,
  environment: Partial<Environment> = {},
): Promise<Page> {
  const page = await signIn(tenant, A.id, options, environment);
  await page.client.getTokenForOrg(B.id);
  return page;
}

/** Waits for a call that may reject, but only with an error of this package. */
async function endOf(call: Promise<unknown>): Promise<void> {
  const thrown: unknown = await advanceTimeUntil(call).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown !== undefined) expect(thrown).toSatisfy(isOrgSessionError);
}

const logoutPages = ({ visited }: Page): string[] => visited.filter((url) => url.includes('/v2/logout?'));

describe.each(failures)('with a custom cache that %s', (_, fail) => {
  it.each(methods)('logout reaches the logout page: %s', async (__, broken) => {
    const own = createCache();
    const page = await signInToBoth({ cache: own.cache });
    useClock();
    own.how.fail = fail;
    for (const method of broken) own.broken.add(method);
    await endOf(page.client.logout());
    expect(logoutPages(page)).toHaveLength(1);
    expect(page.client.getSnapshot()).toMatchObject({ status: 'redirecting', sessions: [] });
  });

  it('logoutOrganization does the rest of its work', async () => {
    const own = createCache();
    const page = await signInToBoth({ cache: own.cache });
    useClock();
    own.how.fail = fail;
    own.broken.add('remove');
    await endOf(page.client.logoutOrganization(B.id));
    expect(sessionIds(page)).toEqual([A.id]);
    own.broken.clear();
    expect(tenant.count('revoke', B.id)).toBe(1);
  });
});

it('a failed removal is told after the logout page was opened', async () => {
  const own = createCache();
  const page = await signInToBoth({ cache: own.cache });
  own.broken.add('remove');
  const opened = vi.fn();
  expect(await rejection(page.client.logout({ openUrl: opened }))).toMatchObject({ code: 'temporary' });
  expect(opened).toHaveBeenCalledOnce();
  expect(tenant.liveRefreshTokens).toEqual([]);
});

describe('with an Auth0Client', () => {
  const never = new Promise<never>(() => undefined);
  const clients: [string, (client: Auth0Client) => void][] = [
    ['whose logout rejects', (client) => void (client.logout = () => Promise.reject(new Error('no')))],
    ['whose logout never settles', (client) => void (client.logout = () => never)],
    ['whose logout gives no URL', (client) => void (client.logout = () => Promise.resolve())],
    [
      'that can’t be created',
      () => {
        throw new Error('no');
      },
    ],
  ];
  it.each(clients)('%s', async (_, breakClient) => {
    let isBroken = false;
    const page = await signIn(
      tenant,
      A.id,
      {},
      {
        createAuth0Client(options) {
          const client = new Auth0Client(options);
          if (isBroken) breakClient(client);
          return client;
        },
      },
    );
    useClock();
    isBroken = true;
    await endOf(page.client.logout({ logoutParams: { federated: true } }));
    const url = new URL(logoutPages(page)[0] ?? '');
    expect(url.origin).toBe(tenant.domain);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: tenant.clientId,
      returnTo: 'https://app.example',
      federated: '',
    });
  });

  it('without a Worker and without the cache of the application', async () => {
    const own = createCache();
    const created: unknown[] = [];
    const page = await signIn(
      tenant,
      A.id,
      { cache: own.cache },
      {
        createAuth0Client(options) {
          created.push(options);
          return new Auth0Client(options);
        },
      },
    );
    await page.client.logout();
    expect(created.at(-1)).toMatchObject({
      useRefreshTokens: false,
      cache: undefined,
      cacheLocation: 'memory',
    });
  });
});

describe('openUrl', () => {
  it.each([
    ['rejects', () => Promise.reject(new Error('no browser'))],
    [
      'throws',
      () => {
        throw new Error('no browser');
      },
    ],
  ])('that %s makes logout reject, and the page stays', async (_, openUrl) => {
    const page = await signIn(tenant, A.id);
    expect(await rejection(page.client.logout({ openUrl }))).toMatchObject({ code: 'temporary' });
    await settle();
    expect(page.client.getSnapshot().status).toBe('signed-out');
  });

  it.each<[string, object]>([
    ['openUrl', { openUrl: true }],
    ['openUrl', { openUrl: 'https://app.example' }],
    ['logoutParams', { logoutParams: 'https://app.example' }],
    ['logoutParams', { logoutParams: null }],
  ])('and logoutParams are checked before anything else: %s %j', async (name, given) => {
    const page = await signIn(tenant, A.id);
    const error = await rejection(page.client.logout(given));
    expect(error.code).toBe('configuration');
    expect(error.message).toContain(name);
    expect(sessionIds(page)).toEqual([A.id]);
  });
});

describe('returnTo', () => {
  it.each([
    ['https://app.example/o/acme?page=2', {}, 'https://app.example'],
    ['https://app.example/', { returnTo: 'https://app.example/bye' }, 'https://app.example/bye'],
    ['capacitor://localhost/', {}, null],
  ])('at %s with %j is %s', async (address, logoutParams, expected) => {
    const page = openPage(tenant, {}, {}, address);
    await page.client.logout({ logoutParams });
    expect(new URL(logoutPages(page)[0] ?? '').searchParams.get('returnTo')).toBe(expected);
  });
});
