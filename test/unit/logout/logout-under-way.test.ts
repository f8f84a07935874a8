/** While a logout is under way, in this tab or another one, nothing signs in again without the user. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClient, OrgSessionError } from '../../../src/index.js';
import { deferred, rejection, settle } from '../../support/async.js';
import { createBrowser, type Browser } from '../../support/browser.js';
import { advanceTime, useClock } from '../../support/clock.js';
import {
  callbackOf,
  createPopup,
  installTenant,
  loginByRedirect,
  openPage,
  organizationOf,
  sessionIds,
} from '../../support/page.js';
import { openIn, openTwoTabs, type TabPage } from '../../support/tabs.js';
import { A, B, bob, C, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let browser: Browser;
beforeEach(() => {
  tenant = installTenant();
  browser = createBrowser();
  opened = [];
  useClock();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Makes revocations wait until the returned function is called. */
function holdRevocations(): () => void {
  const held = deferred();
  vi.stubGlobal('fetch', async (input: string, init: RequestInit) => {
    if (input.endsWith('/oauth/revoke')) await held.promise;
    return tenant.fetch(input, init);
  });
  return held.resolve;
}

const signedOut = { code: 'login_required', reason: 'signed_out' };
const silentCalls: [string, (client: OrgSessionClient) => Promise<unknown>][] = [
  ['getTokenForOrg, by id', (client) => client.getTokenForOrg(A.id)],
  ['getTokenForOrg, by name', (client) => client.getTokenForOrg(B.name)],
  ['getTokenForOrg, of an organization without a session', (client) => client.getTokenForOrg(C.id)],
  ['getTokenForOrg, with cacheMode off', (client) => client.getTokenForOrg(A.id, { cacheMode: 'off' })],
  ['getTokenForOrg, for another API', (client) => client.getTokenForOrg(A.id, { audience: 'urn:other' })],
  ['a silent switch', (client) => client.switchOrganization(A.id, { interaction: 'none' })],
  [
    'a fetcher of one organization',
    (client) => client.createFetcher({ organization: A.id, baseUrl: 'https://api.example' })('/rows'),
  ],
  ['a handed-out client', (client) => client.auth0ClientFor(A.id).getTokenSilently()],
  [
    'a fetcher of a handed-out client',
    (client) => client.auth0ClientFor(A.id).createFetcher().fetchWithAuth('https://api.example/rows'),
  ],
  [
    'a handed-out client that connects an account',
    (client) => client.auth0ClientFor(A.id).connectAccountWithRedirect({ connection: 'github' }),
  ],
];

const exchange = (): { subject_token: string; subject_token_type: string } => {
  tenant.subjects['theirs'] = 'auth0|ada';
  return { subject_token: 'theirs', subject_token_type: 'urn:example:theirs' };
};
/** The URLs that clients of the SDK opened. */
let opened: string[];
const openUrl = (url: string): void => void opened.push(url);

const logins: [string, (client: OrgSessionClient) => Promise<unknown>][] = [
  ['redirect', (client) => client.loginWithRedirect({ organization: A.id })],
  ['popup', (client) => client.loginWithPopup({ organization: A.id }, { popup: createPopup() })],
  ['token exchange', (client) => client.loginWithCustomTokenExchange({ organization: A.id, ...exchange() })],
];

const handedOutLogins: [string, (client: OrgSessionClient) => Promise<unknown>][] = [
  ['redirect of a handed-out client', (client) => client.auth0ClientFor(A.id).loginWithRedirect({ openUrl })],
  [
    'popup of a handed-out client',
    (client) => client.auth0ClientFor(A.id).loginWithPopup({}, { popup: createPopup() }),
  ],
  [
    'popup of a handed-out client, for a token',
    (client) => client.auth0ClientFor(A.id).getTokenWithPopup({}, { popup: createPopup() }),
  ],
  [
    'token exchange of a handed-out client',
    (client) => client.auth0ClientFor(A.id).loginWithCustomTokenExchange(exchange()),
  ],
  [
    'older token exchange of a handed-out client',
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- applications still use it.
    (client) => client.auth0ClientFor(A.id).exchangeToken(exchange()),
  ],
];

const paths = (page: TabPage): string[] => page.visited.map((url) => new URL(url).pathname);
const promptOf = (page: TabPage): string | null =>
  new URL(page.visited.at(-1) ?? '').searchParams.get('prompt');
/** The requests that could sign in again. */
const requestsForTokens = (): string[] =>
  tenant.requests.map(({ kind }) => kind).filter((kind) => kind !== 'revoke');
const isElsewhere = ({ client }: TabPage): boolean => client.getSnapshot().signedOutElsewhere;

describe.each(['memory', 'localstorage'] as const)('with cacheLocation %s', (cacheLocation) => {
  const options = { cacheLocation };

  it.each([true, false])(
    'ends a redirect login that is being prepared, with activate: %s',
    async (activate) => {
      vi.useRealTimers();
      // The logout can be called at each step of the login.
      for (let step = 0; step < 20; step++) {
        tenant = installTenant();
        const page = openPage(tenant);
        await loginByRedirect(tenant, page, { organization: A.id });
        page.visited.length = 0;
        const login = rejection(page.client.loginWithRedirect({ organization: B.id, activate }));
        for (let turn = 0; turn < step; turn++) await Promise.resolve();
        await page.client.logout();
        expect(await login).toMatchObject(signedOut);
        expect(page.visited.map((url) => new URL(url).pathname)).toEqual(['/v2/logout']);
      }
    },
  );

  describe('in the tab that signs out', () => {
    const phases: [string, (page: TabPage) => Promise<void>][] = [
      ['at once', async () => undefined],
      ['while refresh tokens are revoked', () => settle()],
      ['while the page is left', () => advanceTime(2000)],
      ['if the page is not left', () => advanceTime(40_000)],
    ];
    describe.each(phases)('%s', (_, advance) => {
      it.each(silentCalls)('rejects without a request: %s', async (__, call) => {
        const [here] = await openTwoTabs(tenant, browser, options);
        holdRevocations();
        void here.client.logout();
        await advance(here);
        expect(await rejection(call(here.client))).toMatchObject(signedOut);
        expect(await here.client.getTokenForOrg(A.id, { cacheMode: 'cache-only' })).toBeUndefined();
        await advanceTime(5000);
        expect(requestsForTokens()).toEqual([]);
        expect(sessionIds(here)).toEqual([]);
        expect(isElsewhere(here)).toBe(false);
      });
    });

    it('is redirecting from the call of logout() on, and an application never sees the status signed-out', async () => {
      const [here] = await openTwoTabs(tenant, browser, options);
      const seen = new Set<string>();
      here.client.subscribe(() => seen.add(here.client.getSnapshot().status));
      const out = here.client.logout();
      expect(here.client.getSnapshot().status).toBe('redirecting');
      await out;
      expect([...seen]).toEqual(['redirecting']);
      expect(paths(here)).toEqual(['/v2/logout']);
      expect(new URL(here.visited[0] ?? '').searchParams.get('returnTo')).toBe('https://app.example');
    });

    it.each([...logins, ...handedOutLogins])(
      'a login waits until the page is gone: by %s',
      async (_, login) => {
        const [here] = await openTwoTabs(tenant, browser, options);
        void here.client.logout();
        void login(here.client).catch(() => undefined);
        await advanceTime(20_000);
        expect([...paths(here), ...opened]).toEqual(['/v2/logout']);
        expect(requestsForTokens()).toEqual([]);
      },
    );

    it.each([...logins, ...handedOutLogins])(
      'a login that waits ends with the client: by %s',
      async (_, login) => {
        const [here] = await openTwoTabs(tenant, browser, options);
        void here.client.logout();
        const waiting = rejection(login(here.client));
        await settle();
        here.client.destroy();
        void here.client.start();
        expect(await waiting).toMatchObject({ code: 'configuration' });
        expect([...paths(here), ...opened]).toEqual(['/v2/logout']);
        expect(requestsForTokens()).toEqual([]);
      },
    );

    it('subscribers that ask at once get no token either, and can’t switch', async () => {
      const [here] = await openTwoTabs(tenant, browser, options);
      const { client } = here;
      const outcomes: Promise<OrgSessionError>[] = [];
      client.subscribe(() => {
        if (outcomes.length > 20) return;
        const calls = [client.getTokenForOrg(A.id), client.switchOrganization(B.id)];
        outcomes.push(...calls.map((call) => rejection(call)));
      });
      await client.logout();
      await settle();
      expect(outcomes.length).toBeGreaterThan(2);
      for (const { code } of await Promise.all(outcomes)) expect(code).toMatch(/login_required|superseded/);
      expect(client.getSnapshot().status).toBe('redirecting');
    });

    it('a login asks for the credentials if the page was not left', async () => {
      const [here] = await openTwoTabs(tenant, browser, options);
      await here.client.logout();
      const waiting = here.client.loginWithRedirect({ organization: A.id });
      await advanceTime(30_000);
      await waiting;
      expect(paths(here)).toEqual(['/v2/logout', '/authorize']);
      expect(promptOf(here)).toBe('login');
      await here.client.loginWithRedirect({ authorizationParams: { prompt: 'select_account' } });
      expect(promptOf(here)).toBe('select_account');
    });

    it('a switch of the user is a login if the page was not left', async () => {
      const [here] = await openTwoTabs(tenant, browser, options);
      await here.client.logout();
      expect(await rejection(here.client.switchOrganization(A.id))).toMatchObject(signedOut);
      await advanceTime(30_000);
      expect(await here.client.switchOrganization(A.id)).toEqual({ status: 'redirecting' });
      expect(promptOf(here)).toBe('login');
    });

    it('works again after a login', async () => {
      const [here] = await openTwoTabs(tenant, browser, options);
      await here.client.logout();
      await advanceTime(30_000);
      expect(here.client.getSnapshot().status).toBe('signed-out');
      await loginByRedirect(tenant, here, { organization: A.id });
      expect(organizationOf(await here.client.getTokenForOrg(B.id))).toBe(B.id);
    });

    it('refuses a callback of a login that began before', async () => {
      const [here] = await openTwoTabs(tenant, browser, options);
      const callback = await callbackOf(tenant, here, C.id);
      await advanceTime(100);
      await here.client.logout();
      await advanceTime(30_000);
      expect(await rejection(here.client.handleRedirectCallback(callback))).toMatchObject(signedOut);
      expect(sessionIds(here)).toEqual([]);
    });

    it('silent requests work again after openUrl: false', async () => {
      const [here] = await openTwoTabs(tenant, browser, options);
      const release = holdRevocations();
      const out = here.client.logout({ openUrl: false });
      expect(here.client.getSnapshot().status).toBe('signed-out');
      await settle();
      expect(await rejection(here.client.getTokenForOrg(A.id))).toMatchObject(signedOut);
      release();
      await out;
      expect(organizationOf(await here.client.getTokenForOrg(A.id))).toBe(A.id);
    });

    it('silent requests work again on a page that the browser restored', async () => {
      const [here] = await openTwoTabs(tenant, browser, options);
      await here.client.logout();
      here.tab.dispatch(Object.assign(new Event('pageshow'), { persisted: true }));
      expect(here.client.getSnapshot().status).toBe('signed-out');
      expect(organizationOf(await here.client.getTokenForOrg(A.id))).toBe(A.id);
    });

    it.each<[string, (page: TabPage) => Promise<unknown>]>([
      [
        'a listener of signedOut',
        async ({ client }) => {
          const outs: Promise<unknown>[] = [];
          const stop = client.on('signedOut', () => {
            stop();
            outs.push(client.logout({ openUrl: false }));
          });
          await client.logout();
          await Promise.all(outs);
        },
      ],
      [
        'a call right before',
        ({ client }) => Promise.all([client.logout({ openUrl: false }), client.logout()]),
      ],
      [
        'a call right after',
        ({ client }) => Promise.all([client.logout(), client.logout({ openUrl: false })]),
      ],
      [
        'a call while the page is left',
        ({ client }) => client.logout().then(() => client.logout({ openUrl: false })),
      ],
    ])('a second logout with openUrl: false changes nothing: of %s', async (_, signOut) => {
      const [here, there] = await openTwoTabs(tenant, browser, options);
      await signOut(here);
      await settle();
      expect(here.client.getSnapshot().status).toBe('redirecting');
      const login = there.client.loginWithRedirect({ organization: A.id });
      for (const { client } of [here, there])
        expect(await rejection(client.getTokenForOrg(A.id))).toMatchObject(signedOut);
      await advanceTime(2000);
      expect([paths(here), paths(there), requestsForTokens()]).toEqual([['/v2/logout'], [], []]);
      here.client.destroy();
      const next = await openIn(tenant, here.tab, options);
      expect(next.client.getSnapshot()).toMatchObject({ status: 'signed-out', signedOutElsewhere: false });
      await login;
      expect(paths(there)).toEqual(['/authorize']);
    });

    it('silent requests stay blocked on a page that the browser restored before it left', async () => {
      const [here] = await openTwoTabs(tenant, browser, options);
      const release = holdRevocations();
      const out = here.client.logout();
      await settle();
      here.tab.dispatch(Object.assign(new Event('pageshow'), { persisted: true }));
      expect(await rejection(here.client.getTokenForOrg(A.id))).toMatchObject(signedOut);
      release();
      await out;
      expect(await rejection(here.client.getTokenForOrg(A.id))).toMatchObject(signedOut);
      expect(paths(here)).toEqual(['/v2/logout']);
      expect(requestsForTokens()).toEqual([]);
    });

    it('the page that the logout page redirects to is not blocked', async () => {
      const [here] = await openTwoTabs(tenant, browser, options);
      await here.client.logout();
      here.client.destroy();
      const next = await openIn(tenant, here.tab, options);
      expect(next.client.getSnapshot()).toMatchObject({ status: 'signed-out', signedOutElsewhere: false });
      await next.client.loginWithRedirect({ organization: A.id });
      expect(promptOf(next)).toBeNull();
    });

    it.each([
      ['before the navigation', () => settle()],
      ['during the navigation', () => advanceTime(2000)],
    ])(
      'a page that is reloaded during the logout is blocked, and a login asks for the credentials: %s',
      async (_, advance) => {
        const [here] = await openTwoTabs(tenant, browser, options);
        holdRevocations();
        void here.client.logout();
        await advance();
        here.client.destroy();
        here.tab.isReload = true;
        const next = await openIn(tenant, here.tab, { ...options, defaultOrganization: A.id });
        expect(next.client.getSnapshot()).toMatchObject({ status: 'signed-out', signedOutElsewhere: false });
        expect(await rejection(next.client.getTokenForOrg(A.id))).toMatchObject(signedOut);
        await next.client.loginWithRedirect({ organization: A.id });
        expect(promptOf(next)).toBe('login');
      },
    );

    it('a page that the logout page redirected to is not blocked if it is reloaded', async () => {
      const [here] = await openTwoTabs(tenant, browser, options);
      await here.client.logout();
      here.client.destroy();
      const next = await openIn(tenant, here.tab, options);
      next.client.destroy();
      here.tab.isReload = true;
      const reloaded = await openIn(tenant, here.tab, options);
      expect(organizationOf(await reloaded.client.getTokenForOrg(A.id))).toBe(A.id);
    });
  });

  describe('in another tab', () => {
    it.each(silentCalls)('rejects until the next login: %s', async (_, call) => {
      const [here, there] = await openTwoTabs(tenant, browser, options);
      holdRevocations();
      void here.client.logout();
      await settle();
      for (const time of [0, 3000, 30_000]) {
        await advanceTime(time);
        expect(await rejection(call(there.client))).toMatchObject(signedOut);
      }
      expect(requestsForTokens()).toEqual([]);
      expect(there.client.getSnapshot()).toMatchObject({ status: 'signed-out', signedOutElsewhere: true });
      expect(there.events).toContainEqual(['signedOut', { origin: 'other-tab' }]);

      await loginByRedirect(tenant, there, { organization: A.id });
      expect(isElsewhere(there)).toBe(false);
      expect(organizationOf(await there.client.getTokenForOrg(B.id))).toBe(B.id);
    });

    it('tells a listener of signedOut that the user signed out elsewhere', async () => {
      const [here, there] = await openTwoTabs(tenant, browser, options);
      const seen: boolean[] = [];
      there.client.subscribe(() => {
        if (there.client.getSnapshot().status === 'signed-out') seen.push(isElsewhere(there));
      });
      there.client.on('signedOut', () => seen.push(isElsewhere(there)));
      await here.client.logout();
      await settle();
      expect(new Set(seen)).toEqual(new Set([true]));
    });

    it('a login waits until the logout page has redirected back', async () => {
      const [here, there] = await openTwoTabs(tenant, browser, options);
      await here.client.logout();
      await settle();
      const login = there.client.loginWithRedirect({ organization: A.id });
      await advanceTime(3000);
      expect(there.visited).toEqual([]);
      here.client.destroy();
      await openIn(tenant, here.tab, options);
      await login;
      expect(paths(there)).toEqual(['/authorize']);
      expect(promptOf(there)).toBeNull();
    });

    it('a login waits until a logout without the logout page is done', async () => {
      const [here, there] = await openTwoTabs(tenant, browser, options);
      const release = holdRevocations();
      const out = here.client.logout({ openUrl: false });
      await settle();
      const login = there.client.loginWithRedirect({ organization: A.id });
      await settle();
      expect(there.visited).toEqual([]);
      release();
      await out;
      await login;
      expect(paths(there)).toEqual(['/authorize']);
    });

    it.each([...logins, ...handedOutLogins])(
      'a login that waits ends by a sign-out of its organization: by %s',
      async (_, login) => {
        const [here, there] = await openTwoTabs(tenant, browser, options);
        const release = holdRevocations();
        const out = here.client.logout({ openUrl: false });
        await settle();
        const waiting = rejection(login(there.client));
        await settle();
        // It revokes refresh tokens too.
        const outOfOne = there.client.logoutOrganization(A.id);
        await settle();
        release();
        await Promise.all([out, outOfOne]);
        await settle();
        expect(await waiting).toMatchObject({ ...signedOut, organization: A.id });
        expect([...there.visited, ...opened]).toEqual([]);
        expect(requestsForTokens()).toEqual([]);
        expect(sessionIds(there)).toEqual([]);
      },
    );

    it('a login waits also if a third tab signs out meanwhile without leaving', async () => {
      const [here, there] = await openTwoTabs(tenant, browser, options);
      const third = await openIn(tenant, browser.openTab(), options);
      tenant.requests.length = 0;
      await here.client.logout();
      await settle();
      await third.client.logout({ openUrl: false });
      await settle();
      const logins = [there, third].map(({ client }) => client.loginWithRedirect({ organization: A.id }));
      await advanceTime(9000);
      expect([...there.visited, ...third.visited, ...requestsForTokens()]).toEqual([]);
      await advanceTime(1000);
      await Promise.all(logins);
      expect([promptOf(there), promptOf(third)]).toEqual(['login', 'login']);
    });

    it.each(handedOutLogins.slice(1))('silent requests work again after a login by %s', async (_, login) => {
      const [here, there] = await openTwoTabs(tenant, browser, options);
      await here.client.logout();
      await settle();
      const waiting = login(there.client);
      await advanceTime(3000);
      expect(requestsForTokens()).toEqual([]);
      expect(await rejection(there.client.getTokenForOrg(A.id))).toMatchObject(signedOut);
      here.client.destroy();
      await openIn(tenant, here.tab, options);
      await waiting;
      expect(isElsewhere(there)).toBe(false);
      expect(organizationOf(await there.client.getTokenForOrg(A.id))).toBe(A.id);
    });

    it('a handed-out login after ten seconds asks for the credentials, and does not end the state by leaving', async () => {
      const [here, there] = await openTwoTabs(tenant, browser, options);
      await here.client.logout();
      await settle();
      const login = there.client.auth0ClientFor(A.id).loginWithRedirect({ openUrl });
      await advanceTime(10_000);
      await login;
      const { searchParams } = new URL(opened[0] ?? '');
      expect([searchParams.get('prompt'), searchParams.get('organization')]).toEqual(['login', A.id]);
      expect(await rejection(there.client.getTokenForOrg(A.id))).toMatchObject(signedOut);
    });

    it('a login waits at most ten seconds, and then asks for the credentials', async () => {
      const [here, there] = await openTwoTabs(tenant, browser, options);
      await here.client.logout();
      await settle();
      const login = there.client.loginWithRedirect({ organization: A.id });
      await advanceTime(9900);
      expect(there.visited).toEqual([]);
      await advanceTime(100);
      await login;
      expect(promptOf(there)).toBe('login');
    });

    it('a popup opens at once and shows the login page after the logout', async () => {
      const [here, there] = await openTwoTabs(tenant, browser, options);
      await here.client.logout();
      await settle();
      const popup = createPopup();
      const login = there.client.loginWithPopup({ organization: A.id }, { popup });
      await advanceTime(3000);
      expect(requestsForTokens()).toEqual([]);
      expect(popup.closed).toBe(false);
      here.client.destroy();
      await openIn(tenant, here.tab, options);
      await login;
      expect(there.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
    });

    it('a popup that the user closes meanwhile rejects', async () => {
      const [here, there] = await openTwoTabs(tenant, browser, options);
      await here.client.logout();
      await settle();
      const popup = createPopup();
      const login = rejection(there.client.loginWithPopup({ organization: A.id }, { popup }));
      popup.close();
      await advanceTime(10_000);
      expect(await login).toMatchObject({ code: 'popup', reason: 'closed' });
    });

    it('a page that is loaded meanwhile knows of the sign-out', async () => {
      const [here] = await openTwoTabs(tenant, browser, options);
      await here.client.logout();
      await advanceTime(5000);
      const next = await openIn(tenant, browser.openTab(), { ...options, defaultOrganization: A.id });
      expect(next.client.getSnapshot()).toMatchObject({ status: 'signed-out', signedOutElsewhere: true });
      expect(await rejection(next.client.getTokenForOrg(A.id))).toMatchObject(signedOut);
      expect(requestsForTokens()).toEqual([]);
    });

    it('a page that is loaded after two logouts at the same time, both without the logout page, is not blocked', async () => {
      const [here, there] = await openTwoTabs(tenant, browser, options);
      const release = holdRevocations();
      const older = here.client.logout({ openUrl: false });
      await settle();
      const newer = there.client.logout({ openUrl: false });
      await settle();
      release();
      await Promise.all([older, newer]);
      await advanceTime(1000);
      const next = await openIn(tenant, browser.openTab(), options);
      expect(isElsewhere(next)).toBe(false);
      await next.client.loginWithRedirect({ organization: A.id });
      expect(promptOf(next)).toBeNull();
    });

    it('a page that is loaded after a logout that ends after two later ones, all without the logout page, is not blocked', async () => {
      const [here, there] = await openTwoTabs(tenant, browser, options);
      holdRevocations();
      const outs = [here.client.logout({ openUrl: false })];
      await advanceTime(1000);
      vi.stubGlobal('fetch', tenant.fetch);
      for (const { client } of [there, here]) {
        outs.push(client.logout({ openUrl: false }));
        await settle();
      }
      await advanceTime(1000);
      await Promise.all(outs);
      for (const tab of [here.tab, browser.openTab()])
        expect(isElsewhere(await openIn(tenant, tab, options))).toBe(false);
    });

    it.each(['ten seconds later', 'after the logout'])(
      'a page that is loaded %s is not blocked',
      async (when) => {
        const [here] = await openTwoTabs(tenant, browser, options);
        await here.client.logout();
        if (when === 'after the logout') await openIn(tenant, here.tab, options);
        else await advanceTime(10_000);
        const next = await openIn(tenant, browser.openTab(), options);
        expect(isElsewhere(next)).toBe(false);
        expect(organizationOf(await next.client.getTokenForOrg(A.id))).toBe(A.id);
      },
    );

    it.each([false, true])(
      'refuses the callback of a login that began before, with the logout over: %s',
      async (isOver) => {
        const [here] = await openTwoTabs(tenant, browser, options);
        const tab = browser.openTab();
        const before = openPage(tenant, options, tab.environment);
        const callback = await callbackOf(tenant, before, C.id);
        before.client.destroy();
        await advanceTime(100);
        await here.client.logout();
        if (isOver) await openIn(tenant, here.tab, options);
        const page = openPage(tenant, options, tab.environment, callback);
        expect(await page.client.start()).toMatchObject({ status: 'signed-out', sessions: [] });
        expect(page.url.search).toBe('');
      },
    );

    it('two tabs that sign out at the same time both reach the logout page', async () => {
      const both = await openTwoTabs(tenant, browser, options);
      await Promise.all(both.map(({ client }) => client.logout()));
      await settle();
      for (const page of both) {
        expect(paths(page)).toEqual(['/v2/logout']);
        expect(await rejection(page.client.getTokenForOrg(A.id))).toMatchObject(signedOut);
      }
    });
  });
});

it.each([true, false])(
  'a session that another tab has stored since ends the state, with the tab frozen: %s',
  async (isFrozen) => {
    const options = { cacheLocation: 'localstorage' } as const;
    const [here, there] = await openTwoTabs(tenant, browser, options);
    await here.client.logout({ openUrl: false });
    await settle();
    expect(isElsewhere(there)).toBe(true);
    there.tab.isFrozen = isFrozen;
    await loginByRedirect(tenant, here, { organization: A.id });
    await settle();
    tenant.requests.length = 0;
    expect(organizationOf(await there.client.getTokenForOrg(A.id))).toBe(A.id);
    expect(tenant.requests).toEqual([]);
    expect(isElsewhere(there)).toBe(false);
  },
);

it('a login of another user signs out the other tab, whose login does not wait', async () => {
  const [here, there] = await openTwoTabs(tenant, browser, { cacheLocation: 'memory' });
  tenant.person = { sub: bob, organization: B.id };
  tenant.sso = undefined;
  await here.client.loginWithPopup({ organization: B.id });
  await settle();
  expect(there.events).toContainEqual(['signedOut', { origin: 'other-tab' }]);
  await there.client.loginWithRedirect({ organization: B.id });
  expect(promptOf(there)).toBeNull();
});

describe('a page that is not left', () => {
  const leaving: [string, (client: OrgSessionClient) => Promise<unknown>, number][] = [
    ['loginWithRedirect', (client) => client.loginWithRedirect({ organization: B.id }), 12_000],
    ['switchOrganization', (client) => client.switchOrganization(C.id), 12_000],
    ['logout', (client) => client.logout(), 30_000],
  ];

  async function leave(call: (client: OrgSessionClient) => Promise<unknown>): Promise<TabPage> {
    const [here] = await openTwoTabs(tenant, browser, {});
    tenant.sso = undefined;
    await call(here.client);
    expect(here.client.getSnapshot().status).toBe('redirecting');
    return here;
  }
  const beforeUnload = (page: TabPage, isPrevented: boolean): void => {
    const event = new Event('beforeunload', { cancelable: true });
    page.tab.dispatch(event);
    // A listener of the application runs later.
    if (isPrevented) event.preventDefault();
  };
  const isRedirecting = ({ client }: TabPage): boolean => {
    const { status, switchingTo } = client.getSnapshot();
    if (status !== 'redirecting') expect(switchingTo).toBeUndefined();
    return status === 'redirecting';
  };

  it.each(leaving)('is redirecting for a limited time: %s', async (_, call, limit) => {
    const page = await leave(call);
    await advanceTime(limit - 100);
    expect(isRedirecting(page)).toBe(true);
    await advanceTime(100);
    expect(isRedirecting(page)).toBe(false);
  });

  it.each(leaving)('is redirecting for two seconds after a dialog: %s', async (_, call) => {
    const page = await leave(call);
    beforeUnload(page, true);
    await advanceTime(1900);
    expect(isRedirecting(page)).toBe(true);
    await advanceTime(200);
    expect(isRedirecting(page)).toBe(false);
  });

  it.each(leaving)('is redirecting for the whole time without a dialog: %s', async (_, call, limit) => {
    const page = await leave(call);
    await advanceTime(1000);
    beforeUnload(page, false);
    await advanceTime(limit - 100);
    expect(isRedirecting(page)).toBe(true);
    await advanceTime(200);
    expect(isRedirecting(page)).toBe(false);
  });

  it('ends three seconds after an openUrl of the application that did not leave it', async () => {
    const page = await leave((client) => client.logout({ openUrl: () => undefined }));
    await advanceTime(2900);
    expect(isRedirecting(page)).toBe(true);
    await advanceTime(200);
    expect(isRedirecting(page)).toBe(false);
  });

  it('stays redirecting if that openUrl leaves it', async () => {
    const page = await leave((client) => client.logout({ openUrl: () => undefined }));
    beforeUnload(page, false);
    await advanceTime(20_000);
    expect(isRedirecting(page)).toBe(true);
  });
});
