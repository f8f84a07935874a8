/** An interactive login in one tab reaches the others. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ICache } from '@auth0/auth0-spa-js';
import type { OrgSessionClientOptions } from '../../../src/index.js';
import { deferred, rejection, settle, until } from '../../support/async.js';
import { createBrowser, type Browser, type Tab } from '../../support/browser.js';
import { createTabStorage } from '../../support/browser-storage.js';
import { advanceTime, useClock } from '../../support/clock.js';
import {
  createPopup,
  installTenant,
  loginByRedirect,
  openPage,
  organizationOf,
  sessionIds,
  signIn,
  type Page,
} from '../../support/page.js';
import { installPasskeys } from '../../support/passkeys.js';
import { activeIn, openIn, returnEvents, type TabPage } from '../../support/tabs.js';
import { ada, bob, A, B, C, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let browser: Browser;
beforeEach(() => {
  tenant = installTenant();
  browser = createBrowser();
  tenant.members[bob] = [A.id, B.id];
  tenant.subjects['theirs'] = ada;
});

type Options = Partial<OrgSessionClientOptions>;

/** A cache that all tabs share, without a list of its keys. */
function createSharedCache(): ICache {
  const entries = new Map<string, unknown>();
  return {
    get: (key) => Promise.resolve(entries.get(key) as never),
    set: (key, entry) => {
      entries.set(key, structuredClone(entry));
      return Promise.resolve();
    },
    remove: (key) => {
      entries.delete(key);
      return Promise.resolve();
    },
  };
}

const modes: [name: string, createOptions: () => Options, isShared: boolean][] = [
  ['cacheLocation localstorage', () => ({ cacheLocation: 'localstorage' }), true],
  ['a shared cache', () => ({ cache: createSharedCache() }), true],
  ['cacheLocation memory', () => ({ cacheLocation: 'memory' }), false],
];
const shared = { cacheLocation: 'localstorage' } as const;
const memory = { cacheLocation: 'memory' } as const;

/** Opens a tab in which no user is signed in. */
async function openSignedOut(options: Options): Promise<TabPage> {
  const { sso } = tenant;
  tenant.sso = undefined;
  const page = await openIn(tenant, browser.openTab(), options);
  tenant.sso = sso;
  expect(page.client.getSnapshot().status).toBe('signed-out');
  forget(page);
  return page;
}
function forget(...pages: Page[]): void {
  for (const page of pages) page.events.length = 0;
  tenant.requests.length = 0;
}
/** Records every snapshot from now on. */
function snapshotsOf({ client }: Page): { status: string; signedOutElsewhere: boolean; id?: string }[] {
  const all: { status: string; signedOutElsewhere: boolean; id?: string }[] = [];
  client.subscribe(() => {
    const { status, signedOutElsewhere, organization } = client.getSnapshot();
    all.push({ status, signedOutElsewhere, ...(organization && { id: organization.id }) });
  });
  return all;
}
const adoption = (organization: object): [string, unknown] => [
  'organizationChanged',
  { previous: undefined, current: organization, reason: 'otherTab' },
];
const expectSignedOut = (page: Page): void => {
  const { status, sessions, error } = page.client.getSnapshot();
  expect({ status, sessions, error }).toEqual({ status: 'signed-out', sessions: [], error: undefined });
};
const expectUntouched = (page: Page): void => {
  expectSignedOut(page);
  expect(page.events).toEqual([]);
};

describe.each(modes)('with %s', (_, createOptions, isShared) => {
  let options: Options;
  beforeEach(() => {
    options = createOptions();
  });

  it.each<[string, (page: Page) => Promise<unknown>]>([
    ['redirect', (page) => loginByRedirect(tenant, page, { organization: A.id })],
    ['popup', ({ client }) => client.loginWithPopup({ organization: A.name })],
    ['popup that names no organization', ({ client }) => client.loginWithPopup()],
    ['switch with a login', ({ client }) => client.switchOrganization(A.id, { interaction: 'popup' })],
    [
      'token exchange',
      ({ client }) =>
        client.loginWithCustomTokenExchange({
          organization: A.id,
          subject_token: 'theirs',
          subject_token_type: 'urn:example:theirs',
        }),
    ],
    [
      'passkey',
      ({ client }) => {
        installPasskeys();
        return client.loginWithPasskey({ organization: A.id });
      },
    ],
  ])('a tab that is signed out follows a %s', async (name, login) => {
    const there = await openSignedOut(options);
    const here = await openSignedOut(options);
    if (name.startsWith('switch')) tenant.sso = undefined;
    await login(here);
    tenant.sso = ada;
    tenant.requests.length = 0;
    await settle();
    expect(activeIn(there)).toBe(A.id);
    expect(there.eventNames().filter((event) => event !== 'tokenRenewed')).toEqual([
      'sessionAdded',
      'organizationChanged',
    ]);
    expect(there.events.at(-1)).toEqual(adoption(A));
    expect(there.client.getSnapshot()).toMatchObject({ status: 'signed-in', user: { sub: ada } });
    expect(tenant.count('authorize', A.id)).toBe(isShared ? 0 : 1);
    expect(organizationOf(await there.client.getToken())).toBe(A.id);
    // The next page of the tab restores it.
    there.client.destroy();
    expect(activeIn(await openIn(tenant, there.tab, options))).toBe(A.id);
  });

  it('a tab that is signed out follows no login with activate: false, and gains its session', async () => {
    const there = await openSignedOut(options);
    const here = await openSignedOut(options);
    await loginByRedirect(tenant, here, { organization: A.id, activate: false });
    tenant.requests.length = 0;
    await settle();
    expect(activeIn(there)).toBeUndefined();
    expect(sessionIds(there)).toEqual(isShared ? [A.id] : []);
    expect(there.events).toEqual(isShared ? [['sessionAdded', { organization: A }]] : []);
    expect(tenant.requests).toEqual([]);
    await loginByRedirect(tenant, here, { organization: B.id });
    await settle();
    expect(activeIn(there)).toBe(B.id);
  });

  it("another person's login with activate: false ends the sessions of this person", async () => {
    const tab = browser.openTab();
    const there = { ...(await signIn(tenant, B.id, options, tab.environment)), tab };
    const here = await openSignedOut({ ...options, resolveOrganization: () => C.id });
    forget(there);
    tenant.person = { sub: bob, organization: A.id };
    tenant.sso = undefined;
    const authorizationParams = { prompt: 'login' } as const;
    await loginByRedirect(tenant, here, { organization: A.id, activate: false, authorizationParams });
    await settle();
    expect(there.client.getSnapshot().status).toBe('signed-out');
    expect(there.events).toContainEqual(['signedOut', { origin: 'other-tab' }]);
    expect(tenant.liveRefreshTokens.map(({ sub }) => sub)).not.toContain(ada);
  });

  it('a tab that is signed in only gains the session', async () => {
    const tab = browser.openTab();
    const there = { ...(await signIn(tenant, B.id, options, tab.environment)), tab };
    const here = await openIn(tenant, browser.openTab(), options);
    forget(there);
    await loginByRedirect(tenant, here, { organization: A.id });
    await settle();
    expect(activeIn(there)).toBe(B.id);
    expect(there.events).toEqual(isShared ? [['sessionAdded', { organization: A }]] : []);
    expect(sessionIds(there)).toEqual(isShared ? [B.id, A.id] : [B.id]);
    expect(tenant.count('authorize', A.id)).toBe(1);
  });

  it('with adoptSignIn false, no organization becomes active and nothing is requested', async () => {
    const there = await openSignedOut({ ...options, adoptSignIn: false });
    const here = await openSignedOut(options);
    await loginByRedirect(tenant, here, { organization: A.id });
    tenant.requests.length = 0;
    await settle();
    expect(there.client.getSnapshot()).toMatchObject({ status: 'signed-out', signedOutElsewhere: false });
    expect(sessionIds(there)).toEqual(isShared ? [A.id] : []);
    expect(there.events).toEqual(isShared ? [['sessionAdded', { organization: A }]] : []);
    expect(tenant.requests).toEqual([]);
  });

  it('a tab whose sign-out was in another tab follows, and is never shown as one that may start a login', async () => {
    const tab = browser.openTab();
    const there = { ...(await signIn(tenant, B.id, options, tab.environment)), tab };
    const here = await openIn(tenant, browser.openTab(), options);
    await here.client.logout({ openUrl: false });
    await settle();
    expect(there.client.getSnapshot()).toMatchObject({ status: 'signed-out', signedOutElsewhere: true });
    forget(there);
    const snapshots = snapshotsOf(there);
    await loginByRedirect(tenant, here, { organization: A.id });
    await settle();
    expect(activeIn(there)).toBe(A.id);
    expect(there.events.at(-1)).toEqual(adoption(A));
    expect(snapshots).not.toContainEqual(
      expect.objectContaining({ status: 'signed-out', signedOutElsewhere: false }),
    );
    expect(snapshots.at(-1)).toEqual({ status: 'signed-in', signedOutElsewhere: false, id: A.id });
    // Nothing is blocked any more.
    expect(organizationOf(await there.client.getTokenForOrg(C.id))).toBe(C.id);
  });

  describe("the organization that this tab's URL names", () => {
    it('counts, if it can be had silently', async () => {
      const there = await openSignedOut({ ...options, resolveOrganization: () => B.name });
      const here = await openSignedOut(options);
      await loginByRedirect(tenant, here, { organization: A.id });
      await settle();
      expect(activeIn(there)).toBe(B.id);
      expect(there.events.at(-1)).toEqual(adoption(B));
      expect(sessionIds(there).sort()).toEqual(isShared ? [A.id, B.id] : [B.id]);
      expect(activeIn(here)).toBe(A.id);
    });

    it('can be the one of the login, by its name', async () => {
      const there = await openSignedOut({ ...options, resolveOrganization: () => A.name });
      const here = await openSignedOut(options);
      await loginByRedirect(tenant, here, { organization: A.id });
      await settle();
      expect(activeIn(there)).toBe(A.id);
    });

    it.each<[string, () => string]>([
      ['needs a login', () => B.name],
      ['is no organization', () => '<script>'],
      [
        'can not be read',
        () => {
          throw new Error('The router is not ready.');
        },
      ],
    ])('leaves the tab signed out, if it %s', async (_problem, resolveOrganization) => {
      let isReady = false;
      const named = await openSignedOut({
        ...options,
        resolveOrganization: () => (isReady ? resolveOrganization() : undefined),
      });
      const here = await openSignedOut(options);
      isReady = true;
      tenant.interceptAuthorize = (params) =>
        Promise.resolve(params.get('prompt') === 'none' ? { error: 'login_required' } : undefined);
      forget(named);
      await loginByRedirect(tenant, here, { organization: A.id });
      await settle();
      expect(named.client.getSnapshot()).toMatchObject({ status: 'signed-out' });
      expect(named.client.getSnapshot().error).toBeUndefined();
      expect(named.eventNames()).toEqual(isShared ? ['sessionAdded'] : []);
    });
  });

  it('another person ends the sessions of this person, and the tab follows that person', async () => {
    const tab = browser.openTab();
    const there = { ...(await signIn(tenant, B.id, options, tab.environment)), tab };
    await there.client.getTokenForOrg(A.id);
    // A tab that knows nothing of the first person.
    const here = await openSignedOut({ ...options, resolveOrganization: () => C.id });
    forget(there);
    tenant.person = { sub: bob, organization: A.id };
    tenant.sso = undefined;
    await loginByRedirect(tenant, here, { organization: A.id, authorizationParams: { prompt: 'login' } });
    await settle();
    expect(there.client.getSnapshot()).toMatchObject({ status: 'signed-in', user: { sub: bob } });
    expect(sessionIds(there)).toEqual([A.id]);
    expect(there.events).toContainEqual(['sessionRemoved', { organization: B, reason: 'otherTab' }]);
    expect(there.events).toContainEqual(['signedOut', { origin: 'other-tab' }]);
    expect(there.events.at(-1)).toEqual(adoption(A));
    expect(here.client.getSnapshot().user?.sub).toBe(bob);
    expect(tenant.liveRefreshTokens.map(({ sub }) => sub)).not.toContain(ada);
  });

  it('another person ends the sessions of this person also with adoptSignIn false', async () => {
    const tab = browser.openTab();
    const there = {
      ...(await signIn(tenant, B.id, { ...options, adoptSignIn: false }, tab.environment)),
      tab,
    };
    const here = await openSignedOut({ ...options, resolveOrganization: () => C.id });
    forget(there);
    tenant.person = { sub: bob, organization: A.id };
    tenant.sso = undefined;
    await loginByRedirect(tenant, here, { organization: A.id, authorizationParams: { prompt: 'login' } });
    await settle();
    expect(there.client.getSnapshot().status).toBe('signed-out');
    expect(there.events).toContainEqual(['signedOut', { origin: 'other-tab' }]);
    expect(there.eventNames().filter((name) => name === 'organizationChanged')).toHaveLength(1);
  });

  it("with identity 'per-organization', another person's login ends nothing", async () => {
    const perOrganization = { ...options, identity: 'per-organization' } as const;
    const tab = browser.openTab();
    const there = { ...(await signIn(tenant, B.id, perOrganization, tab.environment)), tab };
    const here = await openSignedOut({ ...perOrganization, resolveOrganization: () => C.id });
    forget(there);
    tenant.person = { sub: bob, organization: A.id };
    tenant.sso = undefined;
    await loginByRedirect(tenant, here, { organization: A.id, authorizationParams: { prompt: 'login' } });
    await settle();
    expect(activeIn(there)).toBe(B.id);
    expect(there.events).toEqual(isShared ? [['sessionAdded', { organization: A }]] : []);
  });

  it('a late announcement does not sign in again after a sign-out', async () => {
    const there = await openSignedOut(options);
    const here = await openSignedOut(options);
    const deliver = browser.holdMessages();
    await loginByRedirect(tenant, here, { organization: A.id });
    await there.client.logout({ openUrl: false });
    forget(there);
    deliver();
    for (const { channel, data } of [...browser.messages]) browser.broadcast(channel, data);
    for (const [, back] of returnEvents) there.tab.dispatch(back());
    await settle();
    expectUntouched(there);
    expect(tenant.count('authorize')).toBe(0);
  });

  it.each([A.id, A.name])(
    'a late announcement does not sign in again after a sign-out of %s',
    async (organization) => {
      const there = await openSignedOut(options);
      const here = await openSignedOut(options);
      const deliver = browser.holdMessages();
      await loginByRedirect(tenant, here, { organization: A.name });
      await here.client.logoutOrganization(organization);
      forget(there);
      deliver();
      await settle();
      expectUntouched(there);
      expect(tenant.count('authorize')).toBe(0);
    },
  );

  it('a forged announcement with a time in the future hides no later login', async () => {
    const there = await openSignedOut(options);
    const forged = { type: 'signed-in', time: Date.now() + 23 * 3600_000, user: 'x', names: [C.id] };
    tenant.sso = undefined;
    if (isShared) {
      localStorage.setItem('auth0-org-sessions::1::client::signed-in', JSON.stringify(forged));
      there.tab.dispatch(new StorageEvent('storage', { key: 'auth0-org-sessions::1::client::signed-in' }));
    } else browser.broadcast('auth0-org-sessions::1::client::tabs', forged);
    await settle();
    expect(there.client.getSnapshot().status).toBe('signed-out');
    tenant.sso = ada;
    // A tab that did not receive it.
    const here = await openSignedOut(options);
    for (const organization of [A, B]) {
      forget(there);
      await loginByRedirect(tenant, here, { organization: organization.id });
      await settle();
      expect(activeIn(there)).toBe(organization.id);
      await there.client.logoutOrganization(organization.id);
      await settle();
      expect(activeIn(there)).toBeUndefined();
    }
    // It is followed once, or not at all.
    forget(there);
    for (let time = 0; time < 3; time++) for (const [, back] of returnEvents) there.tab.dispatch(back());
    await settle();
    expect(there.events).toEqual([]);
    expect(tenant.count('authorize')).toBe(0);
  });

  it('a login whose message arrives before the end of the sign-out is followed then', async () => {
    const tab = browser.openTab();
    let isLate = false;
    const sharedStorage = (): Storage =>
      new Proxy(tab.environment.sharedStorage?.() as Storage, {
        get: (target, name) => {
          const value: unknown = Reflect.get(target, name);
          if (name !== 'getItem')
            return typeof value === 'function' ? (value.bind(target) as unknown) : value;
          return (key: string) => (isLate && key.endsWith('signed-out-end') ? null : target.getItem(key));
        },
      });
    const there = {
      ...(await signIn(tenant, A.id, options, { ...tab.environment, sharedStorage })),
      tab,
    };
    const here = await openIn(tenant, browser.openTab(), options);
    await here.client.logout({ openUrl: false });
    await settle();
    expect(there.client.getSnapshot()).toMatchObject({ status: 'signed-out', signedOutElsewhere: true });
    isLate = true;
    await loginByRedirect(tenant, here, { organization: B.id });
    await settle();
    expect(activeIn(there)).toBeUndefined();
    isLate = false;
    tab.dispatch(
      new StorageEvent('storage', { key: 'auth0-org-sessions::1::client::signed-out-end', newValue: '1' }),
    );
    await settle();
    expect(activeIn(there)).toBe(B.id);
    expect(there.client.getSnapshot().signedOutElsewhere).toBe(false);
  });

  it.each([
    [
      'a switch fails',
      async (page: TabPage) => rejection(page.client.switchOrganization(C.id, { interaction: 'none' })),
    ],
    ['its start has found no session', async (page: TabPage) => page.client.start()],
  ])('a client that is destroyed when %s does not follow', async (_, work) => {
    const here = await openSignedOut(options);
    const tab = browser.openTab();
    const there = { ...openPage(tenant, { ...options, defaultOrganization: C.id }, tab.environment), tab };
    tenant.interceptAuthorize = () => Promise.resolve({ error: 'login_required' });
    if (_.includes('switch')) await there.client.start();
    const { promise, resolve } = deferred();
    tenant.interceptAuthorize = (params) =>
      params.get('prompt') === 'none' ? promise.then(() => ({ error: 'login_required' })) : undefined;
    tenant.requests.length = 0;
    const done = work(there);
    there.client.subscribe(() => {
      if (there.client.getSnapshot().status === 'signed-out' && !there.client.getSnapshot().switchingTo)
        queueMicrotask(() => there.client.destroy());
    });
    await until(() => tenant.count('authorize', C.id) === 1);
    await loginByRedirect(tenant, here, { organization: A.id });
    await settle();
    forget(there);
    resolve();
    await done;
    tenant.interceptAuthorize = undefined;
    await settle();
    expect(tenant.requests).toEqual([]);
    expect(activeIn(there)).toBeUndefined();
    expect(there.client.getSnapshot().sessions).toEqual([]);
  });

  it('a repeated announcement changes nothing', async () => {
    const there = await openSignedOut(options);
    const here = await openSignedOut(options);
    await loginByRedirect(tenant, here, { organization: A.id });
    await settle();
    await there.client.switchOrganization(B.id);
    await there.client.logoutOrganization(B.id);
    expect(there.client.getSnapshot().status).toBe('signed-out');
    forget(there);
    for (const { channel, data } of [...browser.messages]) browser.broadcast(channel, data);
    for (const [, back] of returnEvents) there.tab.dispatch(back());
    await settle();
    expect(there.events).toEqual([]);
    expect(there.client.getSnapshot().status).toBe('signed-out');
  });

  it('no message and nothing stored for it contains a token or a claim of the user', async () => {
    await openSignedOut(options);
    const here = await openSignedOut(options);
    await loginByRedirect(tenant, here, { organization: A.id });
    await settle();
    const stored = localStorage.getItem('auth0-org-sessions::1::client::signed-in') ?? '';
    expect(stored !== '').toBe(isShared);
    const sent = JSON.stringify(browser.messages) + stored;
    expect(sent).toContain(A.id);
    expect(sent).not.toMatch(/eyJ|refresh-|auth0\|/);
    // A sign-out of the organization leaves nothing of it.
    await here.client.logoutOrganization(A.id);
    expect(localStorage.getItem('auth0-org-sessions::1::client::signed-in')).toBeNull();
  });

  describe('a tab that is in the middle of something', () => {
    it('follows when its start has found no session', async () => {
      const here = await openSignedOut(options);
      const isReady = deferred();
      tenant.interceptAuthorize = async () => {
        await isReady.promise;
        return { error: 'login_required' };
      };
      const there = openPage(
        tenant,
        { ...options, defaultOrganization: B.id },
        browser.openTab().environment,
      );
      const started = there.client.start();
      await until(() => tenant.count('authorize', B.id) === 1);
      tenant.interceptAuthorize = undefined;
      await loginByRedirect(tenant, here, { organization: A.id });
      await settle();
      expect(there.client.getSnapshot().status).toBe('starting');
      isReady.resolve();
      await started;
      await settle();
      expect(activeIn(there)).toBe(A.id);
    });

    it('keeps its switch', async () => {
      const there = await openSignedOut(options);
      const here = await openSignedOut(options);
      const isReady = deferred();
      tenant.interceptAuthorize = async (params) => {
        if (params.get('organization') === B.id) await isReady.promise;
        return undefined;
      };
      const switched = there.client.switchOrganization(B.id);
      await until(() => tenant.count('authorize', B.id) === 1);
      await loginByRedirect(tenant, here, { organization: A.id });
      await settle();
      expect(there.client.getSnapshot()).toMatchObject({ status: 'signed-out', switchingTo: B.id });
      isReady.resolve();
      expect(await switched).toMatchObject({ status: 'switched' });
      await settle();
      expect(activeIn(there)).toBe(B.id);
      expect(there.events.filter(([name]) => name === 'organizationChanged')).toHaveLength(1);
      expect(sessionIds(there).sort()).toEqual(isShared ? [A.id, B.id] : [B.id]);
    });

    it('follows when its switch has failed', async () => {
      const there = await openSignedOut(options);
      const here = await openSignedOut(options);
      const isReady = deferred();
      tenant.interceptAuthorize = async (params) => {
        if (params.get('organization') !== B.id) return undefined;
        await isReady.promise;
        return { error: 'access_denied' };
      };
      const failed = rejection(there.client.switchOrganization(B.id));
      await until(() => tenant.count('authorize', B.id) === 1);
      await loginByRedirect(tenant, here, { organization: A.id });
      await settle();
      isReady.resolve();
      expect(await failed).toMatchObject({ code: 'access_denied' });
      await settle();
      expect(activeIn(there)).toBe(A.id);
    });

    it('keeps its redirect to the login page', async () => {
      const there = await openSignedOut(options);
      const here = await openSignedOut(options);
      await there.client.loginWithRedirect({ organization: B.id });
      expect(there.client.getSnapshot().status).toBe('redirecting');
      forget(there);
      await loginByRedirect(tenant, here, { organization: A.id });
      await settle();
      expect(there.client.getSnapshot().status).toBe('redirecting');
      expect(there.events).toEqual([]);
      expect(there.visited).toHaveLength(1);
      // The user comes back with the back button.
      there.tab.dispatch(Object.assign(new Event('pageshow'), { persisted: true }));
      await settle();
      expect(activeIn(there)).toBe(A.id);
    });

    it('keeps its popup login', async () => {
      const opened: Window[] = [];
      const tab = browser.openTab();
      const isReady = deferred();
      const there = openPage(tenant, options, {
        ...tab.environment,
        openPopup: () => {
          const popup = createPopup();
          opened.push(popup);
          return popup;
        },
      });
      const here = await openSignedOut(options);
      tenant.sso = undefined;
      await there.client.start();
      tenant.sso = ada;
      tenant.interceptAuthorize = async (params) => {
        if (params.get('organization') === B.id) await isReady.promise;
        return undefined;
      };
      const login = there.client.loginWithPopup({ organization: B.id });
      await until(() => tenant.count('authorize', B.id) === 1);
      await loginByRedirect(tenant, here, { organization: A.id });
      await settle();
      expect(activeIn(there)).toBeUndefined();
      isReady.resolve();
      expect(await login).toEqual(B);
      await settle();
      expect(activeIn(there)).toBe(B.id);
      expect(opened).toHaveLength(1);
      // Both logins have the same user, so no tab lost a session.
      expect(activeIn(here)).toBe(A.id);
    });

    it('follows after its own popup login has failed', async () => {
      const tab = browser.openTab();
      const isReady = deferred();
      const there = openPage(tenant, options, { ...tab.environment, openPopup: () => createPopup() });
      const here = await openSignedOut(options);
      tenant.sso = undefined;
      await there.client.start();
      tenant.sso = ada;
      tenant.interceptAuthorize = async (params) => {
        if (params.get('organization') !== B.id) return undefined;
        await isReady.promise;
        return { error: 'access_denied' };
      };
      const login = rejection(there.client.loginWithPopup({ organization: B.id }));
      await until(() => tenant.count('authorize', B.id) === 1);
      await loginByRedirect(tenant, here, { organization: A.id });
      await settle();
      expect(activeIn(there)).toBeUndefined();
      isReady.resolve();
      expect(await login).toMatchObject({ code: 'access_denied' });
      await settle();
      expect(activeIn(there)).toBe(A.id);
    });

    it('follows after its own sign-out that stays on the page', async () => {
      const there = await openSignedOut(options);
      const here = await openSignedOut(options);
      await loginByRedirect(tenant, there, { organization: B.id });
      await settle();
      const { fetch } = globalThis;
      const isReady = deferred();
      vi.stubGlobal('fetch', async (...request: Parameters<typeof fetch>) => {
        if (new Request(...request).url.endsWith('/oauth/revoke')) await isReady.promise;
        return fetch(...request);
      });
      const signOut = there.client.logout({ openUrl: false });
      await settle();
      await loginByRedirect(tenant, here, { organization: A.id });
      await settle();
      expect(activeIn(there)).toBeUndefined();
      isReady.resolve();
      await signOut;
      await settle();
      expect(activeIn(there)).toBe(A.id);
      expect(there.client.getSnapshot().signedOutElsewhere).toBe(false);
    });

    it('follows after a login that began during its own sign-out has failed', async () => {
      const tab = browser.openTab();
      const there = openPage(tenant, options, { ...tab.environment, openPopup: () => createPopup() });
      const here = await openSignedOut(options);
      tenant.sso = undefined;
      await there.client.start();
      tenant.sso = ada;
      await loginByRedirect(tenant, there, { organization: B.id });
      await settle();
      const { fetch } = globalThis;
      const [isRevoked, isAnswered] = [deferred(), deferred()];
      vi.stubGlobal('fetch', async (...request: Parameters<typeof fetch>) => {
        if (new Request(...request).url.endsWith('/oauth/revoke')) await isRevoked.promise;
        return fetch(...request);
      });
      tenant.interceptAuthorize = async (params) => {
        if (params.get('organization') !== B.id) return undefined;
        await isAnswered.promise;
        return { error: 'access_denied' };
      };
      const signOut = there.client.logout({ openUrl: false });
      await settle();
      await loginByRedirect(tenant, here, { organization: A.id });
      await settle();
      const login = rejection(there.client.loginWithPopup({ organization: B.id }));
      isRevoked.resolve();
      await signOut;
      await settle();
      expect(activeIn(there)).toBeUndefined();
      isAnswered.resolve();
      expect(await login).toMatchObject({ code: 'access_denied' });
      await settle();
      expect(activeIn(there)).toBe(A.id);
    });

    it('allows the same silent requests after its own sign-out as before it', async () => {
      const tab = browser.openTab();
      const there = openPage(tenant, options, { ...tab.environment, openPopup: () => createPopup() });
      await there.client.start();
      const here = await openIn(tenant, browser.openTab(), options);
      await here.client.logout({ openUrl: false });
      await settle();
      expect(there.client.getSnapshot().signedOutElsewhere).toBe(true);
      const isReady = deferred();
      tenant.interceptAuthorize = async (params) => {
        if (params.get('organization') === B.id) await isReady.promise;
        return undefined;
      };
      // This tab does not follow the login before its own one ends.
      const login = rejection(there.client.loginWithPopup({ organization: B.id }));
      await until(() => tenant.count('authorize', B.id) === 1);
      await loginByRedirect(tenant, here, { organization: A.id });
      await settle();
      expect(activeIn(there)).toBeUndefined();
      await there.client.logout({ openUrl: false });
      isReady.resolve();
      expect(await login).toMatchObject({ code: 'login_required', reason: 'signed_out' });
      const token = there.client.getTokenForOrg(A.id);
      if (isShared) expect(organizationOf(await token)).toBe(A.id);
      else expect(await rejection(token)).toMatchObject({ code: 'login_required', reason: 'signed_out' });
      expect(there.client.getSnapshot().signedOutElsewhere).toBe(!isShared);
      expect(here.client.getSnapshot().signedOutElsewhere).toBe(true);
    });

    it('does not follow while it leaves for the logout page', async () => {
      const there = await openSignedOut(options);
      const here = await openSignedOut(options);
      await there.client.logout();
      forget(there);
      const login = loginByRedirect(tenant, here, { organization: A.id });
      await settle();
      expect(there.events).toEqual([]);
      expect(there.client.getSnapshot().status).toBe('redirecting');
      void login.catch(() => undefined);
    });
  });

  it('an adoption that the user overtakes changes nothing', async () => {
    const there = await openSignedOut({ ...options, resolveOrganization: () => C.id });
    const here = await openSignedOut(options);
    const isReady = deferred();
    tenant.interceptAuthorize = async (params) => {
      if (params.get('organization') === C.id) await isReady.promise;
      return undefined;
    };
    await loginByRedirect(tenant, here, { organization: A.id });
    await until(() => tenant.count('authorize', C.id) === 1);
    const switched = there.client.switchOrganization(B.id, { interaction: 'none' });
    isReady.resolve();
    await switched;
    await settle();
    expect(activeIn(there)).toBe(B.id);
    expect(there.events.filter(([name]) => name === 'organizationChanged')).toHaveLength(1);
  });

  it('a sign-out ends an adoption', async () => {
    const there = await openSignedOut({ ...options, resolveOrganization: () => C.id });
    const here = await openSignedOut(options);
    const isReady = deferred();
    tenant.interceptAuthorize = async (params) => {
      if (params.get('organization') === C.id) await isReady.promise;
      return undefined;
    };
    await loginByRedirect(tenant, here, { organization: A.id });
    await until(() => tenant.count('authorize', C.id) === 1);
    await here.client.logout({ openUrl: false });
    isReady.resolve();
    await settle();
    expectSignedOut(there);
    expect(there.client.getSnapshot().signedOutElsewhere).toBe(true);
    expect(await rejection(there.client.getTokenForOrg(C.id))).toMatchObject({ reason: 'signed_out' });
    await settle();
    expect(tenant.liveRefreshTokens).toEqual([]);
  });

  it('a tab that was destroyed does not follow; when it starts again it does', async () => {
    const there = await openSignedOut(options);
    const here = await openSignedOut(options);
    there.client.destroy();
    await loginByRedirect(tenant, here, { organization: A.id });
    await settle();
    expect(there.events).toEqual([]);
    await there.client.start();
    expect(activeIn(there)).toBe(A.id);
  });
});

describe('with stored sessions', () => {
  it.each(returnEvents)('a tab that slept finds the session at the event %s', async (_, back) => {
    const there = await openSignedOut(shared);
    const here = await openSignedOut(shared);
    there.tab.isFrozen = true;
    await loginByRedirect(tenant, here, { organization: A.id });
    await settle();
    there.tab.isFrozen = false;
    expect(activeIn(there)).toBeUndefined();
    there.tab.dispatch(back());
    await settle();
    expect(activeIn(there)).toBe(A.id);
    expect(there.events.at(-1)).toEqual(adoption(A));
  });

  it('a tab that slept during a sign-out and the login of another person follows that person', async () => {
    const tab = browser.openTab();
    const there = { ...(await signIn(tenant, B.id, shared, tab.environment)), tab };
    const here = await openIn(tenant, browser.openTab(), shared);
    forget(there);
    tab.isFrozen = true;
    tenant.person = { sub: bob, organization: A.id };
    tenant.sso = undefined;
    await loginByRedirect(tenant, here, { organization: A.id, authorizationParams: { prompt: 'login' } });
    tab.isFrozen = false;
    const snapshots = snapshotsOf(there);
    tab.dispatch(new Event('focus'));
    await settle();
    expect(there.client.getSnapshot()).toMatchObject({ status: 'signed-in', user: { sub: bob } });
    expect(snapshots).not.toContainEqual(
      expect.objectContaining({ status: 'signed-out', signedOutElsewhere: false }),
    );
  });

  it('storage events are sufficient', async () => {
    browser = createBrowser({ channels: false });
    const there = await openSignedOut(shared);
    const here = await openSignedOut(shared);
    await loginByRedirect(tenant, here, { organization: A.id });
    await settle();
    expect(activeIn(there)).toBe(A.id);
  });

  it('a tab that has maxSessions keeps them', async () => {
    const tab = browser.openTab();
    const options = { ...shared, maxSessions: 2 };
    const there = { ...(await signIn(tenant, B.id, options, tab.environment)), tab };
    await there.client.getTokenForOrg(C.id);
    const here = await openSignedOut({ ...shared, resolveOrganization: () => A.id });
    forget(there);
    await loginByRedirect(tenant, here, { organization: A.id });
    await settle();
    expect(sessionIds(there).sort()).toEqual([B.id, C.id]);
    expect(there.events).toEqual([]);
  });

  it.each([
    '',
    '{',
    'null',
    '7',
    '[]',
    '{}',
    '{"time":1e999,"names":["org_A"]}',
    '{"time":"x","names":["org_A"]}',
    '{"time":null,"names":["org_A"]}',
    '{"time":9007199254740991,"names":["org_A"],"user":""}',
    '{"time":1,"names":{"length":1}}',
    '{"time":1,"names":[{"id":"org_A"}]}',
    '{"time":1,"names":["<script>"]}',
    '{"time":1,"names":[]}',
    '{"time":1,"user":"x","names":[{"toString":1}]}',
    '{"time":{"toString":1,"valueOf":1},"user":"x","names":["org_A"]}',
  ])('the record %j does nothing, and the next login is followed', async (text) => {
    const there = await openSignedOut(shared);
    const here = await openSignedOut(shared);
    const errors = vi.fn();
    vi.stubGlobal('reportError', errors);
    localStorage.setItem('auth0-org-sessions::1::client::signed-in', text);
    for (const [, back] of returnEvents) there.tab.dispatch(back());
    await settle();
    expectUntouched(there);
    await loginByRedirect(tenant, here, { organization: A.id });
    await settle();
    expect(activeIn(there)).toBe(A.id);
    expect(errors).not.toHaveBeenCalled();
  });

  it.each(['{"time":1,"user":"x","names":[{"toString":1}]}', '{"time":{"toString":1,"valueOf":1}}'])(
    'the record %j does not keep a page from starting, a login or a sign-out from its end',
    async (text) => {
      localStorage.setItem('auth0-org-sessions::1::client::signed-in', text);
      const here = await openSignedOut(shared);
      await loginByRedirect(tenant, here, { organization: A.id });
      expect(activeIn(here)).toBe(A.id);
      localStorage.setItem('auth0-org-sessions::1::client::signed-in', text);
      await here.client.logout({ openUrl: false });
      expectSignedOut(here);
      expect(tenant.liveRefreshTokens).toEqual([]);
    },
  );

  it('a sign-out of the organization while the session is read ends the adoption', async () => {
    const cache = createSharedCache();
    let reading: Promise<unknown> = Promise.resolve();
    const options: Options = {
      cache: {
        ...cache,
        get: async (key) => {
          const entry = cache.get(key);
          await reading;
          return entry as never;
        },
      },
    };
    const there = await openSignedOut(options);
    const here = await openSignedOut(options);
    const deliver = browser.holdMessages();
    await loginByRedirect(tenant, here, { organization: A.id });
    forget(there);
    const slow = deferred();
    reading = slow.promise;
    deliver();
    await settle();
    const signedOut = there.client.logoutOrganization(A.id);
    slow.resolve();
    await signedOut;
    await settle();
    expectUntouched(there);
    expect(tenant.count('authorize')).toBe(0);
  });

  it('follows after a switch that began while it read the new session has failed', async () => {
    let reading = Promise.resolve();
    const cache = createSharedCache();
    const options: Options = {
      cache: {
        ...cache,
        async get(key) {
          await reading;
          return cache.get(key);
        },
      },
    };
    const there = await openSignedOut(options);
    const here = await openSignedOut(options);
    const deliver = browser.holdMessages();
    await loginByRedirect(tenant, here, { organization: A.id });
    const slow = deferred();
    reading = slow.promise;
    deliver();
    await settle();
    tenant.interceptAuthorize = (params) =>
      Promise.resolve(params.get('organization') === B.id ? { error: 'access_denied' } : undefined);
    const switched = rejection(there.client.switchOrganization(B.id, { interaction: 'none' }));
    slow.resolve();
    expect(await switched).toMatchObject({ code: 'access_denied' });
    await settle();
    expect(activeIn(there)).toBe(A.id);
  });

  it('a tab that was frozen follows a login that another one with activate: false came after', async () => {
    const there = await openSignedOut(shared);
    const here = await openSignedOut(shared);
    there.tab.isFrozen = true;
    await loginByRedirect(tenant, here, { organization: A.id });
    await loginByRedirect(tenant, here, { organization: B.id, activate: false });
    await settle();
    there.tab.isFrozen = false;
    forget(there);
    there.tab.dispatch(new Event('focus'));
    await settle();
    expect(activeIn(there)).toBe(A.id);
    expect(tenant.requests).toEqual([]);
    expect(organizationOf(await there.client.getTokenForOrg(B.id))).toBe(B.id);
    expect(tenant.requests).toEqual([]);
  });

  it('both of two logins that arrive at once are seen', async () => {
    const there = await openSignedOut(shared);
    const here = await openSignedOut(shared);
    const deliver = browser.holdMessages();
    await loginByRedirect(tenant, here, { organization: A.id });
    await loginByRedirect(tenant, here, { organization: B.id, activate: false });
    deliver();
    await settle();
    expect(activeIn(there)).toBe(A.id);
    expect(sessionIds(there).sort()).toEqual([A.id, B.id]);
  });

  it('a forged record of a session that is not stored signs in to nothing but what a start would restore', async () => {
    const there = await openSignedOut(shared);
    tenant.sso = undefined;
    localStorage.setItem(
      'auth0-org-sessions::1::client::signed-in',
      JSON.stringify({ time: Date.now() + 1000, user: 'x', names: [A.id] }),
    );
    there.tab.dispatch(new Event('focus'));
    await settle();
    expectUntouched(there);
  });
});

/** A tab in another process: its view of localStorage, and its storage events, can be older than a message. */
function openTabWithLateStorage(): Tab & { hold: () => void; catchUp: () => void } {
  const tab = browser.openTab();
  const { environment } = tab;
  let view: Storage | undefined;
  const events: (() => void)[] = [];
  return {
    ...tab,
    environment: {
      ...environment,
      sharedStorage: () => view ?? environment.sharedStorage?.(),
      listen: (type, listener, ...more) =>
        environment.listen?.(
          type,
          (event) => (view ? events.push(() => listener(event)) : listener(event)),
          ...more,
        ) as () => void,
    },
    hold() {
      view = createTabStorage();
      for (const [key, value] of Object.entries(localStorage)) view.setItem(key, String(value));
    },
    catchUp() {
      view = undefined;
      for (const deliver of events.splice(0)) deliver();
    },
  };
}

it.each([true, false])(
  'a message that arrives before the tokens: the tab gains the session when it can read them (adoptSignIn: %s)',
  async (adoptSignIn) => {
    tenant.sso = undefined;
    const tab = openTabWithLateStorage();
    const there = await openIn(tenant, tab, { ...shared, adoptSignIn });
    const here = await openSignedOut(shared);
    tab.hold();
    await loginByRedirect(tenant, here, { organization: A.id });
    forget(there);
    await settle();
    expect(there.client.getSnapshot().status).toBe('signed-out');
    tab.catchUp();
    await settle();
    expect(sessionIds(there)).toEqual([A.id]);
    expect(activeIn(there)).toBe(adoptSignIn ? A.id : undefined);
    // It needs no request.
    expect(tenant.requests).toEqual([]);
  },
);

describe('in memory mode', () => {
  it('a message of another script does not keep a sign-out from its end', async () => {
    const here = await openSignedOut(memory);
    await loginByRedirect(tenant, here, { organization: A.id });
    const names = [{ toString: 1 }];
    browser.broadcast('auth0-org-sessions::1::client::tabs', {
      type: 'signed-in',
      time: 1,
      user: 'x',
      names,
    });
    await settle();
    await here.client.logout({ openUrl: false });
    expectSignedOut(here);
  });

  it.each([
    'login_required',
    'consent_required',
    'interaction_required',
    'access_denied',
    'temporarily_unavailable',
    'server_error',
  ])('a silent login that fails with %s is not repeated, and nothing shows it', async (error) => {
    const there = await openSignedOut(memory);
    const here = await openSignedOut(memory);
    const snapshot = there.client.getSnapshot();
    tenant.interceptAuthorize = (params) =>
      Promise.resolve(params.get('prompt') === 'none' ? { error } : undefined);
    useClock();
    await loginByRedirect(tenant, here, { organization: A.id });
    tenant.requests.length = 0;
    // A temporary failure is repeated for ten seconds.
    await advanceTime(15_000);
    const requests = tenant.count('authorize', A.id);
    expect(requests).toBeGreaterThan(0);
    for (const [, back] of returnEvents) there.tab.dispatch(back());
    there.tab.dispatch(new Event('online'));
    for (const { channel, data } of [...browser.messages]) browser.broadcast(channel, data);
    await advanceTime(15_000);
    expect(tenant.count('authorize', A.id)).toBe(requests);
    expectUntouched(there);
    expect(there.client.getSnapshot()).toBe(snapshot);
  });

  it('a silent login that fails leaves the tab as one whose sign-out was in another tab', async () => {
    const tab = browser.openTab();
    const there = { ...(await signIn(tenant, B.id, memory, tab.environment)), tab };
    const here = await openIn(tenant, browser.openTab(), memory);
    await here.client.logout({ openUrl: false });
    await settle();
    forget(there);
    tenant.interceptAuthorize = (params) =>
      Promise.resolve(params.get('prompt') === 'none' ? { error: 'login_required' } : undefined);
    await loginByRedirect(tenant, here, { organization: A.id });
    await settle();
    expectUntouched(there);
    expect(there.client.getSnapshot().signedOutElsewhere).toBe(true);
    expect(await rejection(there.client.getTokenForOrg(A.id))).toMatchObject({ reason: 'signed_out' });
  });

  it("with silentAuth 'off' nothing is requested", async () => {
    const options = { ...memory, silentAuth: 'off' } as const;
    const there = await openSignedOut(options);
    const here = await openSignedOut(options);
    await loginByRedirect(tenant, here, { organization: A.id });
    tenant.requests.length = 0;
    await settle();
    expectUntouched(there);
    expect(tenant.requests).toEqual([]);
  });

  it('isTrustedOrganization is asked again', async () => {
    const isTrustedOrganization = vi.fn(() => true);
    const there = await openSignedOut({ ...memory, isTrustedOrganization });
    const here = await openSignedOut(memory);
    await loginByRedirect(tenant, here, { organization: A.id });
    await settle();
    expect(isTrustedOrganization.mock.calls).toEqual([[A]]);
    expect(activeIn(there)).toBe(A.id);
  });

  it('an organization that is not trusted does not become active', async () => {
    const there = await openSignedOut({ ...memory, isTrustedOrganization: () => false });
    const here = await openSignedOut(memory);
    await loginByRedirect(tenant, here, { organization: A.id });
    await settle();
    expectSignedOut(there);
    expect(there.eventNames()).not.toContain('organizationChanged');
  });

  it('many tabs sign in one after the other, each with one request', async () => {
    const pages: TabPage[] = [];
    for (let count = 0; count < 12; count++) pages.push(await openSignedOut(memory));
    const here = await openSignedOut(memory);
    let running = 0;
    let most = 0;
    tenant.interceptAuthorize = async (params) => {
      if (params.get('prompt') !== 'none') return undefined;
      most = Math.max(most, ++running);
      await settle();
      running--;
      return undefined;
    };
    await loginByRedirect(tenant, here, { organization: A.id });
    tenant.requests.length = 0;
    await until(() => pages.every((page) => activeIn(page) === A.id));
    expect(most).toBe(1);
    expect(tenant.count('authorize', A.id)).toBe(pages.length);
  });

  it('of two logins as different people, the later one counts, also if its message is late', async () => {
    const there = await openSignedOut(memory);
    const here = await openSignedOut(memory);
    useClock();
    const deliver = browser.holdMessages();
    tenant.person = { sub: bob, organization: A.id };
    tenant.sso = undefined;
    await loginByRedirect(tenant, here, { organization: A.id });
    await advanceTime(10);
    tenant.person = { sub: ada, organization: B.id };
    tenant.sso = undefined;
    await loginByRedirect(tenant, there, { organization: B.id });
    deliver();
    await advanceTime(10);
    expect(there.client.getSnapshot().user?.sub).toBe(ada);
    expect(activeIn(there)).toBe(B.id);
    expect(here.client.getSnapshot().user?.sub).toBe(ada);
    vi.useRealTimers();
  });
});

it.each(modes.slice(1))(
  'with %s, if localStorage is blocked, the message is sufficient',
  async (_, createOptions) => {
    const options = createOptions();
    const blocked = (): Tab => {
      const tab = browser.openTab();
      return { ...tab, environment: { ...tab.environment, sharedStorage: () => undefined } };
    };
    const { sso } = tenant;
    tenant.sso = undefined;
    const [here, there] = [
      await openIn(tenant, blocked(), options),
      await openIn(tenant, blocked(), options),
    ];
    tenant.sso = sso;
    await loginByRedirect(tenant, here, { organization: A.id });
    await settle();
    expect(activeIn(there)).toBe(A.id);
  },
);

describe('two clients of one page', () => {
  it('hear each other with BroadcastChannel', async () => {
    const tab = browser.openTab();
    tenant.sso = undefined;
    const [here, there] = [await openIn(tenant, tab, shared), await openIn(tenant, tab, shared)];
    await loginByRedirect(tenant, here, { organization: A.id });
    await settle();
    expect(activeIn(there)).toBe(A.id);
  });
});
