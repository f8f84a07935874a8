/** A listener signs out as soon as it hears of a session, while the tokens of that session are being written. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { OrgSessionClient, OrgSessionClientOptions } from '../../../src/index.js';
import { deferred, settle } from '../../support/async.js';
import { createStorage, type BrowserStorage } from '../../support/browser-storage.js';
import { installTenant, loginByRedirect, sessionIds, signIn, type Page } from '../../support/page.js';
import { createSlowCache } from '../../support/slow-cache.js';
import { A, B, type Tenant } from '../../support/tenant.js';

const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

let tenant: Tenant;
let storage: BrowserStorage;
let slowCache: ReturnType<typeof createSlowCache>;
beforeEach(() => {
  tenant = installTenant();
  storage = createStorage();
  slowCache = createSlowCache(2);
});

const modes: [string, () => Partial<OrgSessionClientOptions>][] = [
  ['memory', () => ({ cacheLocation: 'memory' })],
  ['localstorage', () => ({ cacheLocation: 'localstorage' })],
  ['a slow cache', () => ({ cache: slowCache.cache })],
];
const logins: [string, (page: Page) => Promise<unknown>][] = [
  ['a silent request', ({ client }) => client.getTokenForOrg(B.id)],
  ['a popup', ({ client }) => client.loginWithPopup({ organization: B.id })],
  ['a redirect', (page) => loginByRedirect(tenant, page, { organization: B.id })],
];
const signOuts: [string, string[], (client: OrgSessionClient) => Promise<unknown>][] = [
  ['logoutOrganization', [B.id], (client) => client.logoutOrganization(B.id)],
  ['logout', [A.id, B.id], (client) => client.logout({ openUrl: false })],
];
const events = ['sessionAdded', 'organizationChanged', 'tokenRenewed'] as const;

const cases = modes.flatMap(([mode, options]) =>
  logins.flatMap(([login, run]) =>
    events.flatMap((event) =>
      signOuts.map(([name, ids, signOut]) => ({ mode, options, login, run, event, name, ids, signOut })),
    ),
  ),
);

describe('nothing is left, and every refresh token is revoked', () => {
  it.each(cases)('with $mode, $login, and $name by a listener of $event', async (row) => {
    const page = await signIn(tenant, A.id, row.options(), storage.environment);
    await settle();
    let signedOut: Promise<unknown> | undefined;
    page.client.on(row.event, (payload: object) => {
      const { organization, current } = payload as Record<string, { id: string } | undefined>;
      if ((organization ?? current)?.id === B.id) signedOut ??= row.signOut(page.client);
    });
    await row.run(page).catch(() => undefined);
    await signedOut;
    await settle();
    const stored = (await storage.storedText()) + slowCache.text();
    const { ids } = row;
    // A silent request does not make B the active organization.
    const isSignedOut = row.event !== 'organizationChanged' || row.login !== 'a silent request';
    expect(signedOut !== undefined).toBe(isSignedOut);
    if (!isSignedOut) return;
    expect(sessionIds(page).filter((id) => ids.includes(id))).toEqual([]);
    expect(ids.filter((id) => stored.includes(`tokens::${id}`))).toEqual([]);
    expect(tenant.liveRefreshTokens.filter(({ organization }) => ids.includes(organization ?? ''))).toEqual(
      [],
    );
  });
});

describe('every refresh token is revoked if the user signs out at any moment of', () => {
  const works: [string, (client: OrgSessionClient) => Promise<unknown>][] = [
    [
      'a login to an organization that has a session',
      (client) => client.loginWithPopup({ organization: A.id }),
    ],
    ['a renewal', (client) => client.getTokenForOrg(A.id, { cacheMode: 'off' })],
    [
      'a renewal by a handed-out client',
      (client) => client.auth0ClientFor(A.id).getTokenSilently({ cacheMode: 'off' }),
    ],
  ];
  const allModes: typeof modes = [...modes, ['the memory of the page', () => ({ silentAuth: 'off' })]];
  const table = allModes.flatMap(([mode, options]) =>
    works.map(([work, run]) => ({ mode, options, work, run })),
  );

  it.each(table)('$work, with $mode', async ({ options, run }) => {
    for (let turns = 0; turns < 20; turns++) {
      tenant = installTenant();
      storage = createStorage();
      slowCache = createSlowCache(2);
      const { client } = await signIn(tenant, A.id, options(), storage.environment);
      await settle();
      const work = run(client).catch(() => undefined);
      for (let turn = 0; turn < turns; turn++) await nextTurn();
      await client.logout({ openUrl: false });
      await work;
      await settle();
      expect(tenant.liveRefreshTokens, `after ${turns} turns`).toEqual([]);
      expect((await storage.storedText()) + slowCache.text()).not.toMatch(/eyJ|refresh-/);
    }
  });
});

describe('a refresh token that arrives while the memory of its session is cleared is revoked', () => {
  it.each([...Array(12).keys()])(
    'with a cache that answers the sign-out %d steps after the request',
    async (steps) => {
      const { cache } = slowCache;
      const [answer, reading, listing] = [deferred(), deferred(), deferred()];
      let isStalled = false;
      const get = cache.get.bind(cache);
      cache.get = async (key) => {
        if (!isStalled) return get(key);
        // Auth0's SDK reads the former ID token before it writes the tokens of a response.
        reading.resolve();
        await answer.promise;
        return undefined;
      };
      const { client } = await signIn(tenant, A.id, { cache }, storage.environment);
      await settle();
      tenant.interceptToken = () => {
        isStalled = true;
        return undefined;
      };
      const request = client.getTokenForOrg(B.id).catch(() => undefined);
      await reading.promise;
      cache.allKeys = async () => {
        listing.resolve();
        await answer.promise;
        for (let step = 0; step < steps; step++) await Promise.resolve();
        return [];
      };
      const signedOut = client.logout({ openUrl: false });
      await listing.promise;
      answer.resolve();
      await Promise.all([signedOut, request]);
      await settle();
      expect(tenant.liveRefreshTokens.filter(({ organization }) => organization === B.id)).toEqual([]);
    },
  );
});
