import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClientOptions, RedirectLoginOptions } from '../../../src/index.js';
import { rejection } from '../../support/async.js';
import {
  sessionIds,
  installTenant,
  loginByRedirect,
  openPage,
  organizationOf,
  signIn,
  type Page,
} from '../../support/page.js';
import { createStorage, createTabStorage, type BrowserStorage } from '../../support/browser-storage.js';
import { A, ada, B, C, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let storage: BrowserStorage;
beforeEach(() => {
  tenant = installTenant();
  storage = createStorage();
});

const shared = { cacheLocation: 'localstorage' } as const;
const open = (address?: string, options: Partial<OrgSessionClientOptions> = {}): Page =>
  openPage(tenant, { ...shared, ...options }, storage.environment, address);

/** Makes a tab the current one: the tabs have separate sessionStorages, also for auth0-spa-js, and share everything else. */
const switchToTab = (tab: Storage): void => void vi.stubGlobal('sessionStorage', tab);

/** Starts a login, and returns the callback URL. */
async function goAndComeBack(options: RedirectLoginOptions = { organization: B.id }): Promise<string> {
  const page = open();
  await page.client.loginWithRedirect(options);
  page.client.destroy();
  return tenant.signIn(page.visited[0] ?? '');
}

/** The same callback with its parameters in the fragment, as with `response_mode=fragment`. */
function inFragment(callback: string, { query = '', hash = '' } = {}): string {
  const url = new URL(callback);
  return `https://app.example/in${query}#${url.search.slice(1)}${hash}`;
}

const stateOf = (callback: string): string => {
  const { searchParams, hash } = new URL(callback);
  return searchParams.get('state') ?? new URLSearchParams(hash.slice(1)).get('state') ?? '';
};

const keysOf = (kept: Storage): string[] =>
  Array.from({ length: kept.length }, (_, index) => kept.key(index) ?? '');

/** The keys of the entries that contain the state of a login. */
const tracesOf = (state: string, kept: Storage): string[] =>
  keysOf(kept).filter((key) => kept.getItem(key)?.includes(state));

const denied = { name: 'AccessDeniedError', code: 'access_denied', organization: B.id };

describe('a callback in the fragment', () => {
  it.each([
    ['alone', {}, 'https://app.example/in'],
    ['beside the app’s query', { query: '?tab=2' }, 'https://app.example/in?tab=2'],
    ['with a part of the app', { hash: '&section=3' }, 'https://app.example/in#section=3'],
    ['beside the app’s own state', { query: '?state=open' }, 'https://app.example/in?state=open'],
    ['beside the app’s own code', { query: '?code=42' }, 'https://app.example/in?code=42'],
  ])('%s completes the login, and is removed from the URL', async (_, own, address) => {
    const page = open(inFragment(await goAndComeBack(), own));
    const snapshot = await page.client.start();
    expect(snapshot).toMatchObject({ status: 'signed-in', organization: B });
    expect(snapshot.error).toBeUndefined();
    expect(page.url.href).toBe(address);
    expect(organizationOf(await page.client.getToken({ cacheMode: 'off' }))).toBe(B.id);
  });

  it('leads to returnTo', async () => {
    const callback = await goAndComeBack({ organization: B.id, returnTo: '/invoices#top' });
    const page = open(inFragment(callback));
    await page.client.start();
    expect(page.url.href).toBe('https://app.example/invoices#top');
  });

  it('is also handled by handleRedirectCallback, and only once', async () => {
    const callback = inFragment(await goAndComeBack());
    const { length } = tenant.requests;
    const { client } = open();
    const [first, second] = await Promise.all([
      client.handleRedirectCallback(callback),
      client.handleRedirectCallback(callback),
    ]);
    expect(first).toMatchObject({ organization: B, url: '/in' });
    expect(second).toBe(first);
    expect(tenant.requests).toHaveLength(length + 1);
  });

  it('is no error after a reload', async () => {
    const callback = inFragment(await goAndComeBack());
    await open(callback).client.start();
    const reloaded = open(callback);
    const snapshot = await reloaded.client.start();
    expect(snapshot).toMatchObject({ status: 'signed-in', organization: B });
    expect(snapshot.error).toBeUndefined();
    expect(reloaded.url.href).toBe('https://app.example/in');
  });

  it('with an error is reported once, and is removed from the URL', async () => {
    await signIn(tenant, A.id, shared, storage.environment);
    tenant.members = { [ada]: [A.id] };
    const callback = inFragment(await goAndComeBack(), { query: '?tab=2' });
    expect(callback).toContain('#error=access_denied');
    tenant.requests.length = 0;
    const page = open(callback);
    await expect(page.client.start()).resolves.toMatchObject({
      status: 'signed-in',
      organization: A,
      error: denied,
    });
    expect(page.url.href).toBe('https://app.example/in?tab=2');
    expect(page.visited).toEqual([]);
    expect(tenant.requests).toEqual([]);
    expect((await open(page.url.href).client.start()).error).toBeUndefined();
  });

  it('of another library is ignored', async () => {
    const address = 'https://app.example/in?tab=2#code=abc&state=another-state';
    await signIn(tenant, A.id, shared, storage.environment);
    const page = open(address);
    const snapshot = await page.client.start();
    expect(snapshot).toMatchObject({ status: 'signed-in', organization: A });
    expect(snapshot.error).toBeUndefined();
    expect(page.url.href).toBe(address);
  });
});

it.each(['iss', 'session_state', 'error_description', 'error_uri'])(
  'the parameter %s of the tenant is removed from the URL',
  async (name) => {
    const callback = await goAndComeBack();
    for (const address of [
      `${callback}&${name}=1&tab=2`,
      inFragment(callback, { hash: `&${name}=1&tab=2` }),
    ]) {
      const page = open(address);
      await page.client.start();
      expect(page.url.search + page.url.hash).toMatch(/^[?#]tab=2$/);
    }
  },
);

it.each(['?', '#'])('the state of a login alone, after %s, is no callback', async (mark) => {
  const callback = await goAndComeBack();
  const address = `https://app.example/in${mark}state=${stateOf(callback)}`;
  const page = open(address);
  expect((await page.client.start()).error).toBeUndefined();
  expect(page.url.href).toBe(address);
  await expect(open(callback).client.start()).resolves.toMatchObject({
    status: 'signed-in',
    organization: B,
  });
});

it('a path that begins with two slashes stays a path of the callback’s origin', async () => {
  const { search } = new URL(await goAndComeBack());
  const page = open(`https://app.example//evil.example/in${search}`);
  await expect(page.client.start()).resolves.toMatchObject({ status: 'signed-in', organization: B });
  expect(page.url.href).toBe('https://app.example//evil.example/in');
});

describe('the app’s own hash', () => {
  it.each([
    '#/invoices/3',
    '#/invoices?page=2&state=open',
    '#/in?code=abc&state=open',
    '#state=open&tab=2',
    '#code=42',
    '#section',
    '#a=b&c=d%20e',
  ])('%s is no callback, and stays as it is', async (hash) => {
    await signIn(tenant, A.id, shared, storage.environment);
    const address = `https://app.example/?tab=2${hash}`;
    const page = open(address);
    const snapshot = await page.client.start();
    expect(snapshot).toMatchObject({ status: 'signed-in', organization: A });
    expect(snapshot.error).toBeUndefined();
    expect(page.url.href).toBe(address);
    expect(await rejection(page.client.handleRedirectCallback())).toMatchObject({ reason: 'unknown' });
    expect(page.url.href).toBe(address);
  });

  it.each(['#/invoices/3', '#/invoices?page=2&state=open', '#section', '#a=b&c=d%20e'])(
    '%s stays as it is where the callback is in the query',
    async (hash) => {
      const page = open(`${await goAndComeBack()}&tab=2${hash}`);
      await expect(page.client.start()).resolves.toMatchObject({ status: 'signed-in', organization: B });
      expect(page.url.href).toBe(`https://app.example/?tab=2${hash}`);
    },
  );
});

describe('a callback in another tab', () => {
  let begun: Storage;
  let other: Storage;
  let callback: string;
  beforeEach(async () => {
    begun = createTabStorage();
    other = createTabStorage();
    switchToTab(begun);
    callback = await goAndComeBack({ organization: B.id, returnTo: '/invoices' });
    tenant.requests.length = 0;
    switchToTab(other);
  });

  const otherTab = {
    name: 'CallbackError',
    code: 'invalid_callback',
    reason: 'other_tab',
    organization: B.id,
  };

  it.each(['query', 'fragment'])(
    'in the %s is reported, removed from the URL, and its code is not sent',
    async (where) => {
      const page = open(where === 'query' ? `${callback}&tab=2#here` : inFragment(callback));
      const snapshot = await page.client.start();
      expect(snapshot).toMatchObject({ status: 'signed-out', error: otherTab, sessions: [] });
      expect(page.url.href).toBe(
        where === 'query' ? 'https://app.example/?tab=2#here' : 'https://app.example/in',
      );
      expect(page.url.href).not.toContain(stateOf(callback));
      expect(tenant.requests).toEqual([]);
      expect(page.visited).toEqual([]);
    },
  );

  it('makes handleRedirectCallback reject', async () => {
    const page = open(callback);
    expect(await rejection(page.client.handleRedirectCallback())).toMatchObject(otherTab);
    expect(page.url.href).toBe('https://app.example/');
    expect(tenant.requests).toEqual([]);
  });

  it('does not change the session there', async () => {
    await signIn(tenant, A.id, shared, storage.environment);
    const page = open(callback);
    await expect(page.client.start()).resolves.toMatchObject({
      status: 'signed-in',
      organization: A,
      error: otherTab,
    });
    expect(sessionIds(page)).toEqual([A.id]);
    expect(organizationOf(await page.client.getToken({ cacheMode: 'off' }))).toBe(A.id);
  });

  it('has an error with the organization, and a login for it completes', async () => {
    const page = open(callback);
    const { error } = await page.client.start();
    const next = open(await goAndComeBack({ organization: error?.organization ?? '' }));
    const snapshot = await next.client.start();
    expect(snapshot).toMatchObject({ status: 'signed-in', organization: B });
    expect(snapshot.error).toBeUndefined();
  });

  it('still completes in the tab that started the login', async () => {
    const kept = (): unknown => keysOf(begun).map((key) => [key, begun.getItem(key)]);
    const before = kept();
    await open(callback).client.start();
    expect(kept()).toEqual(before);
    switchToTab(begun);
    const page = open(callback);
    const snapshot = await page.client.start();
    expect(snapshot).toMatchObject({ status: 'signed-in', organization: B });
    expect(snapshot.error).toBeUndefined();
    expect(page.url.href).toBe('https://app.example/invoices');
  });

  it('with an error rejects in the same way, and not as a denied login', async () => {
    const url = new URL(callback);
    url.searchParams.delete('code');
    url.searchParams.set('error', 'access_denied');
    const page = open(url.href);
    await expect(page.client.start()).resolves.toMatchObject({ error: { code: 'invalid_callback' } });
    expect(page.url.href).toBe('https://app.example/');
  });
});

it('a callback with the application’s own scheme leads to the page that is shown', async () => {
  const redirect_uri = 'com.example.app://tenant.example/capacitor/com.example.app/callback';
  const authorizationParams = { audience: 'https://api.example', redirect_uri };
  const onRedirectCallback = vi.fn();
  const options = { authorizationParams, onRedirectCallback };
  const page = openPage(tenant, options, {}, 'https://localhost/invoices?page=2');
  await page.client.start();
  const result = await loginByRedirect(tenant, page, { organization: A.id });
  expect(result).toMatchObject({ organization: A, url: '/invoices?page=2' });
  expect(onRedirectCallback.mock.calls).toEqual([[undefined, '/invoices?page=2']]);
});

it('a callback completes in its own tab, even if tabs share no storage', async () => {
  const callback = await goAndComeBack();
  localStorage.clear();
  const page = openPage(tenant, {}, { sharedStorage: () => undefined }, callback);
  await expect(page.client.start()).resolves.toMatchObject({ status: 'signed-in', organization: B });
});

describe('two tabs with a pending login each', () => {
  let first: Storage;
  let second: Storage;
  let toB: string;
  let toC: string;
  beforeEach(async () => {
    first = createTabStorage();
    second = createTabStorage();
    switchToTab(first);
    toB = await goAndComeBack({ organization: B.id, returnTo: '/b' });
    switchToTab(second);
    toC = await goAndComeBack({ organization: C.id, returnTo: '/c' });
  });

  const finish = async (tab: Storage, callback: string): Promise<Page> => {
    switchToTab(tab);
    const page = open(callback);
    await page.client.start();
    return page;
  };

  it.each(['the first one first', 'the second one first'])('both complete, %s', async (order) => {
    const pages: Record<string, Page> = {};
    const inB = async (): Promise<unknown> => (pages['b'] = await finish(first, toB));
    const inC = async (): Promise<unknown> => (pages['c'] = await finish(second, toC));
    for (const one of order.startsWith('the first') ? [inB, inC] : [inC, inB]) await one();
    expect(pages['b']?.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: B });
    expect(pages['b']?.url.pathname).toBe('/b');
    expect(pages['c']?.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: C });
    expect(pages['c']?.url.pathname).toBe('/c');
    for (const page of Object.values(pages)) expect(page.client.getSnapshot().error).toBeUndefined();
  });

  it('a callback in the wrong tab ends neither login', async () => {
    const lost = await finish(second, toB);
    expect(lost.client.getSnapshot().error).toMatchObject({ reason: 'other_tab', organization: B.id });
    expect((await finish(second, toC)).client.getSnapshot()).toMatchObject({ organization: C });
    expect((await finish(first, toB)).client.getSnapshot()).toMatchObject({ organization: B });
  });

  it('a dozen abandoned logins in one tab do not affect the other tab', async () => {
    for (let login = 0; login < 12; login++) await goAndComeBack({ organization: A.id });
    const page = await finish(first, toB);
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: B });
    expect(page.client.getSnapshot().error).toBeUndefined();
  });
});

describe('the login transaction', () => {
  /** The tab's storage may contain it as completed, so that it is not handled again. */
  const expectDone = (state: string): void => {
    expect(tracesOf(state, localStorage)).toEqual([]);
    expect(sessionStorage.getItem(`a0.spajs.txs.${tenant.clientId}`)).toBeNull();
    for (const key of tracesOf(state, sessionStorage)) {
      const logins = JSON.parse(sessionStorage.getItem(key) ?? '') as { state: string; finished?: boolean }[];
      expect(logins.filter((login) => login.state === state)).toMatchObject([{ finished: true }]);
    }
  };

  it.each(['finished', 'denied', 'completed with a wrong token'])(
    'of a login that was %s is in neither storage',
    async (end) => {
      if (end === 'denied') tenant.members = {};
      const callback = await goAndComeBack();
      const state = stateOf(callback);
      expect(tracesOf(state, localStorage)).not.toEqual([]);
      expect(tracesOf(state, sessionStorage)).not.toEqual([]);
      if (end === 'completed with a wrong token')
        tenant.alterTokens = ({ idClaims }) => (idClaims['org_id'] = C.id);
      await open(callback).client.start();
      expectDone(state);
    },
  );

  it('of a callback in another tab is not in the shared storage', async () => {
    switchToTab(createTabStorage());
    const callback = await goAndComeBack();
    switchToTab(createTabStorage());
    await open(callback).client.start();
    expect(tracesOf(stateOf(callback), localStorage)).toEqual([]);
    expect(tracesOf(stateOf(callback), sessionStorage)).toEqual([]);
  });

  it('takes limited space when logins are abandoned in many tabs', async () => {
    const sizes: number[] = [];
    for (let tab = 0; tab < 20; tab++) {
      switchToTab(createTabStorage());
      for (let login = 0; login < 3; login++) await goAndComeBack();
      sizes.push(JSON.stringify(Object.entries(localStorage)).length);
    }
    expect(sizes.at(-1)).toBeLessThan((sizes[4] ?? 0) * 1.1);
  });
});

describe('a login transaction with invalid data', () => {
  /** Replaces the stored login transaction. */
  const rewrite = (kept: Storage, state: string, text: (before: string) => string): void => {
    const keys = tracesOf(state, kept).filter((key) => key.startsWith('auth0-org-sessions'));
    expect(keys).not.toEqual([]);
    for (const key of keys) kept.setItem(key, text(kept.getItem(key) ?? ''));
  };

  const broken = ['', 'not json', '42', 'null', '{}', '"text"', '[null]', '[[]]', '[{"state":42}]', '[{}]'];

  it.each(broken)('in both storages, %j, is ignored, and the next login completes', async (text) => {
    await signIn(tenant, A.id, shared, storage.environment);
    const callback = await goAndComeBack();
    for (const kept of [sessionStorage, localStorage]) rewrite(kept, stateOf(callback), () => text);
    const page = open(callback);
    const snapshot = await page.client.start();
    expect(snapshot).toMatchObject({ status: 'signed-in', organization: A });
    expect(snapshot.error).toBeUndefined();
    expect(sessionIds(page)).toEqual([A.id]);

    const next = open(await goAndComeBack({ organization: C.id }));
    await expect(next.client.start()).resolves.toMatchObject({ status: 'signed-in', organization: C });
  });

  it.each(broken)('in the shared storage, %j, does not affect this tab', async (text) => {
    const callback = await goAndComeBack();
    rewrite(localStorage, stateOf(callback), () => text);
    await expect(open(callback).client.start()).resolves.toMatchObject({ organization: B });
  });

  type Login = Record<string, unknown>;
  const change =
    (changes: Login) =>
    (text: string): string =>
      JSON.stringify((JSON.parse(text) as Login[]).map((login) => ({ ...login, ...changes })));

  it.each(['//evil.example', 'https://evil.example/', '/\\evil.example', 'javascript:alert(1)', 42, {}])(
    'does not lead to another origin: returnTo %j',
    async (returnTo) => {
      const callback = await goAndComeBack();
      rewrite(sessionStorage, stateOf(callback), change({ returnTo }));
      const page = open(callback);
      await expect(page.client.start()).resolves.toMatchObject({ organization: B });
      expect(page.url.href).toBe('https://app.example/');
    },
  );

  it('activates only the organization of the tokens', async () => {
    const callback = await goAndComeBack();
    rewrite(sessionStorage, stateOf(callback), change({ organization: C.id }));
    const page = open(callback);
    await expect(page.client.start()).resolves.toMatchObject({
      status: 'signed-out',
      error: { code: 'organization_mismatch', organization: C.id },
      sessions: [],
    });
    expect(await storage.storedText()).not.toMatch(/org_[BC]/);
  });

  it.each<Login>([
    { organization: '../x' },
    { organization: 42 },
    { organization: {} },
    { audience: 42 },
    { scope: 42 },
    { scope: {} },
    { audience: { toString: 1 } },
    { startedAt: 'yesterday' },
    { startedAt: null },
    { appState: { deep: true }, extra: 1 },
  ])('with %j ends with the login or with an error of ours, and a clean address', async (changes) => {
    await signIn(tenant, A.id, shared, storage.environment);
    const callback = await goAndComeBack();
    rewrite(sessionStorage, stateOf(callback), change(changes));
    const page = open(callback);
    const { error, organization } = await page.client.start();
    if (error) {
      expect(typeof error.code).toBe('string');
      expect(organization).toEqual(A);
    } else expect(organization).toEqual(B);
    expect(page.url.href).toBe('https://app.example/');
    expect(organizationOf(await page.client.getTokenForOrg(A.id))).toBe(A.id);

    const next = open(await goAndComeBack({ organization: C.id }));
    await expect(next.client.start()).resolves.toMatchObject({ status: 'signed-in', organization: C });
  });
});
