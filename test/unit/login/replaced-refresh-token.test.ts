/** The refresh token that a login replaces is revoked: nothing else could revoke it later. */
import type { ICache } from '@auth0/auth0-spa-js';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Environment, OrgSessionClientOptions } from '../../../src/index.js';
import { deferred, settle } from '../../support/async.js';
import { createBrowser, type Browser } from '../../support/browser.js';
import { installTenant, loginByRedirect, organizationOf, signIn, type Page } from '../../support/page.js';
import { createSlowCache } from '../../support/slow-cache.js';
import { openIn } from '../../support/tabs.js';
import { A, ada, B, type Tenant } from '../../support/tenant.js';
import { installWorkers } from '../../support/worker.js';

type Options = Partial<OrgSessionClientOptions>;

let tenant: Tenant;
let browser: Browser;
/** Runs before the response to a revocation. */
let beforeRevocation: () => Promise<unknown>;
beforeEach(() => {
  tenant = installTenant();
  beforeRevocation = () => Promise.resolve();
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    if (url.endsWith('/oauth/revoke')) await beforeRevocation();
    return tenant.fetch(url, init);
  });
  tenant.subjects = { 'subject-of-ada': ada };
  browser = createBrowser();
});

/** A custom cache without a list of its keys. */
const withoutList = (): ICache => {
  const { get, set, remove } = createSlowCache(0).cache;
  return { get, set, remove };
};
const storedModes: [string, () => Options][] = [
  ['localStorage', () => ({ cacheLocation: 'localstorage' })],
  ['a custom cache', () => ({ cache: createSlowCache(0).cache })],
  ['a custom cache without a list', () => ({ cache: withoutList() })],
  ['a slow custom cache', () => ({ cache: createSlowCache(5).cache })],
];
const modes: [string, () => Options][] = [
  ['Workers', () => ({})],
  ['the memory of the SDK', () => ({})],
  ['the memory of the page', () => ({ silentAuth: 'off' })],
  ...storedModes,
];
const logins: [string, (page: Page) => Promise<unknown>][] = [
  ['popup', ({ client }) => client.loginWithPopup({ organization: A.id })],
  ['redirect', (page) => loginByRedirect(tenant, page, { organization: A.id })],
  [
    'token exchange',
    ({ client }) =>
      client.loginWithCustomTokenExchange({
        organization: A.id,
        subject_token: 'subject-of-ada',
        subject_token_type: 'urn:acme:legacy-token',
      }),
  ],
];

const renew = async ({ client }: Page): Promise<void> => {
  expect(organizationOf(await client.getTokenForOrg(A.id, { cacheMode: 'off' }))).toBe(A.id);
};
const liveTokens = (): string[] => tenant.liveRefreshTokenTexts;

describe.each(modes)('with refresh tokens in %s', (mode, makeOptions) => {
  let options: Options;
  beforeEach(() => {
    if (mode === 'Workers') installWorkers(tenant);
    options = makeOptions();
  });
  const isStored = storedModes.some(([name]) => name === mode);

  it.each(logins)('a login by %s revokes it', async (_, login) => {
    const page = await signIn(tenant, A.id, options, browser.openTab().environment);
    const [first = ''] = liveTokens();
    for (let round = 0; round < 2; round++) {
      await login(page);
      await settle();
      expect(liveTokens()).toHaveLength(1);
    }
    expect(liveTokens()).not.toContain(first);
    await renew(page);
    expect(tenant.count('authorize')).toBeLessThan(4);
    await page.client.logout({ openUrl: false });
    expect(liveTokens()).toEqual([]);
  });

  it.each(logins)('a login by %s in a second tab revokes it', async (_, login) => {
    const here = await signIn(tenant, A.id, options, browser.openTab().environment);
    const there = await openIn(tenant, browser.openTab(), options);
    await login(there);
    await settle();
    if (isStored) expect(liveTokens()).toHaveLength(1);
    for (const page of [there, here]) await renew(page);
    await here.client.logout({ openUrl: false });
    await settle();
    expect(liveTokens()).toEqual([]);
  });

  it('a sign-out waits until it is revoked', async () => {
    const slow = deferred();
    beforeRevocation = () => slow.promise;
    const page = await signIn(tenant, A.id, options, browser.openTab().environment);
    await page.client.loginWithPopup({ organization: A.id });
    await settle();
    expect(liveTokens()).toHaveLength(2);
    const signedOut = page.client.logout({ openUrl: false });
    await settle();
    slow.resolve();
    await signedOut;
    expect(liveTokens()).toEqual([]);
  });
});

describe.each(storedModes)('with refresh tokens in %s', (_, makeOptions) => {
  let options: Options;
  let environment: Partial<Environment>;
  let page: Page;
  let first: string;
  beforeEach(async () => {
    options = makeOptions();
    ({ environment } = browser.openTab());
    page = await signIn(tenant, A.id, options, environment);
    first = liveTokens()[0] ?? '';
  });
  const loginAgain = (): Promise<unknown> => page.client.loginWithPopup({ organization: A.id });

  it('a redirect login that leaves the page revokes it', async () => {
    page.client.destroy();
    const next = await signIn(tenant, A.id, options, environment);
    await settle();
    expect(liveTokens()).toHaveLength(1);
    expect(liveTokens()).not.toContain(first);
    await renew(next);
    await next.client.logout({ openUrl: false });
    expect(liveTokens()).toEqual([]);
  });

  it('a token that the new session has too is not revoked', async () => {
    tenant.alterTokens = ({ body }) => (body['refresh_token'] = first);
    await loginAgain();
    await settle();
    expect(liveTokens()).toContain(first);
    tenant.alterTokens = undefined;
    await renew(page);
  });

  it('a token that another organization has too is not revoked', async () => {
    tenant.alterTokens = ({ body }) => (body['refresh_token'] = first);
    await page.client.loginWithPopup({ organization: B.id });
    tenant.alterTokens = undefined;
    await loginAgain();
    await settle();
    expect(liveTokens()).toContain(first);
  });

  it('a revocation that does not end, or fails, does not delay the login', async () => {
    for (const revocation of [
      () => new Promise<never>(() => undefined),
      () => Promise.reject(new Error('offline')),
    ]) {
      beforeRevocation = revocation;
      await loginAgain();
      await renew(page);
    }
  });
});

it.each([['silent request', undefined] as const, ...logins.slice(0, 2)])(
  'the refresh token of an entry of another user is revoked by a %s',
  async (_, login) => {
    const options = { cacheLocation: 'localstorage' } as const;
    const before = await signIn(tenant, A.id, options, browser.openTab().environment);
    const [first] = liveTokens();
    before.client.destroy();
    for (const [key, text] of Object.entries(localStorage))
      localStorage.setItem(key, String(text).replace(`"${ada} `, '"auth0|bob '));
    if (login) tenant.sso = undefined;
    const page = await openIn(tenant, browser.openTab(), options);
    await login?.(page);
    await settle();
    expect(liveTokens()).toHaveLength(1);
    expect(liveTokens()).not.toContain(first);
    await page.client.logout({ openUrl: false });
    expect(liveTokens()).toEqual([]);
  },
);
