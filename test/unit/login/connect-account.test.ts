/** `connectAccountWithRedirect` connects an account as one organization. Who is signed in does not change. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConnectAccountOptions, OrgSessionClientOptions } from '../../../src/index.js';
import { createBrowser, type Browser, type Tab } from '../../support/browser.js';
import { deferred, rejection, until } from '../../support/async.js';
import { callbackOf, installTenant, openPage, sessionIds, signIn, type Page } from '../../support/page.js';
import { A, ada, B, bob, type Tenant } from '../../support/tenant.js';
import { installWorkers } from '../../support/worker.js';

let tenant: Tenant;
let browser: Browser;
beforeEach(() => {
  tenant = installTenant();
  browser = createBrowser();
});

const google = { connection: 'google-oauth2', scopes: ['calendar'], returnTo: '/settings?tab=2' };

const MODES: Record<string, Partial<OrgSessionClientOptions> & { workers?: true }> = {
  memory: {},
  'memory with Workers': { workers: true },
  localstorage: { cacheLocation: 'localstorage' },
};

describe.each(Object.entries(MODES))('in %s', (_, { workers, ...mode }) => {
  let tab: Tab;
  const open = async (options: Partial<OrgSessionClientOptions> = {}): Promise<Page> => {
    if (workers) installWorkers(tenant);
    tab = browser.openTab();
    return signIn(tenant, A.id, { ...mode, ...options }, tab.environment);
  };
  /** Leaves the page for the connection. Returns the callback URL. */
  const leave = async (
    page: Page,
    options: Partial<ConnectAccountOptions> = {},
    parameters?: Record<string, string>,
  ): Promise<string> => {
    await page.client.connectAccountWithRedirect({ ...google, ...options });
    page.client.destroy();
    return tenant.connect(page.visited.at(-1) ?? '', parameters);
  };
  const comeBack = (url: string, options: Partial<OrgSessionClientOptions> = {}): Page =>
    openPage(tenant, { ...mode, ...options }, tab.environment, url);

  it.each([
    ['the active organization', undefined, A],
    ['another organization', B.id, B],
    ['another organization, by name', B.name, B],
  ])(
    'as %s: start() completes it, restores the session and shows the path',
    async (_, organization, expected) => {
      const url = await leave(await open(), { ...(organization && { organization }), appState: { step: 2 } });
      const onRedirectCallback = vi.fn();
      const page = comeBack(url, { onRedirectCallback });
      expect(await page.client.start()).toMatchObject({ status: 'signed-in', organization: A });
      expect(page.client.getSnapshot().error).toBeUndefined();
      expect(page.url.href).not.toMatch(/code|state/);
      expect(onRedirectCallback).toHaveBeenCalledExactlyOnceWith({ step: 2 }, google.returnTo);
      expect(tenant.connectedAccounts).toMatchObject([
        { sub: ada, organization: expected.id, connection: google.connection, scopes: ['calendar'] },
      ]);
      expect(page.eventNames()).not.toContain('userChanged');
      expect(await page.client.handleRedirectCallback(url)).toMatchObject({
        organization: expected,
        connectedAccount: { id: 'cac_1', connection: google.connection },
      });
      expect(tenant.connectedAccounts).toHaveLength(1);
    },
  );

  it('without a router, the path to return to is shown at once', async () => {
    const page = comeBack(await leave(await open()));
    await page.client.start();
    expect(page.url.href).toBe(`https://app.example${google.returnTo}`);
  });

  it('on a page that stays, the active organization and its token are the same afterwards', async () => {
    const page = await open();
    const token = await page.client.getToken();
    let address = '';
    await page.client.connectAccountWithRedirect({
      ...google,
      organization: B.id,
      openUrl: (url) => void (address = url),
    });
    expect(page.visited).toEqual([]);
    page.events.length = 0;
    await page.client.handleRedirectCallback(tenant.connect(address));
    expect(page.eventNames()).not.toContain('organizationChanged');
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
    expect(await page.client.getToken()).toBe(token);
    expect(sessionIds(page).sort()).toEqual([A.id, B.id]);
  });

  it('an error of the connection rejects, with the state of the application, and the session stays', async () => {
    const failure = { error: 'access_denied', error_description: 'The user refused.' };
    const url = await leave(await open(), { appState: 7 }, failure);
    const page = comeBack(url);
    expect(await page.client.start()).toMatchObject({ status: 'signed-in', organization: A });
    expect(page.client.getSnapshot().error).toMatchObject({
      code: 'access_denied',
      message: expect.stringContaining('The user refused.') as string,
      appState: 7,
      returnTo: google.returnTo,
    });
    expect(tenant.connectedAccounts).toEqual([]);
  });

  it.each([
    [403, 'access_denied'],
    [404, 'access_denied'],
    [429, 'temporary'],
    [503, 'temporary'],
  ])('a %i of the My Account API is %s', async (status, code) => {
    const page = await open();
    tenant.refuseConnections = status;
    expect(await rejection(page.client.connectAccountWithRedirect(google))).toMatchObject({
      code,
      organization: A.id,
    });
    expect(page.visited).toEqual([]);
    expect(sessionIds(page)).toEqual([A.id]);
    expect(page.client.getSnapshot().status).toBe('signed-in');
  });

  it('after a sign-out nothing is connected', async () => {
    const url = await leave(await open());
    const later = { ...browser.openTab().environment, now: () => Date.now() + 1000 };
    const other = openPage(tenant, mode, later);
    await other.client.logout({ openUrl: false });
    const page = comeBack(url);
    await page.client.start();
    expect(tenant.connectedAccounts).toEqual([]);
  });

  it('after a sign-out of its organization in another tab, nothing is connected and nothing signs in', async () => {
    const url = await leave(await open(), { organization: B.id });
    const later = { ...browser.openTab().environment, now: () => Date.now() + 1000 };
    const other = openPage(tenant, mode, later);
    await other.client.start();
    await other.client.logoutOrganization(B.id);
    const page = comeBack(url);
    expect(await page.client.start()).toMatchObject({ status: 'signed-in', organization: A });
    expect(await rejection(page.client.handleRedirectCallback(url))).toMatchObject({ reason: 'signed_out' });
    expect(tenant.connectedAccounts).toEqual([]);
    expect(sessionIds(page)).toEqual([A.id]);
  });

  it('a logout during its request goes to the logout page only', async () => {
    const held = deferred();
    let isRequested = false;
    const { fetch } = tenant;
    vi.stubGlobal('fetch', async (input: RequestInfo, init?: RequestInit) => {
      if (new URL(input instanceof Request ? input.url : input).pathname.startsWith('/me/')) {
        isRequested = true;
        await held.promise;
      }
      return fetch(input, init);
    });
    const page = await open();
    const connecting = rejection(page.client.connectAccountWithRedirect(google));
    await until(() => isRequested);
    await page.client.logout();
    held.resolve();
    expect(await connecting).toMatchObject({ reason: 'signed_out', organization: A.id });
    expect(page.visited.map((address) => new URL(address).pathname)).toEqual(['/v2/logout']);
  });

  it('another user, who has signed in meanwhile, does not get the account', async () => {
    const url = await leave(await open(), { organization: B.id });
    tenant.sso = bob;
    tenant.person = { sub: bob, organization: B.id };
    const second = openPage(tenant, mode, browser.openTab().environment);
    const callback = await callbackOf(tenant, second, B.id, { switchUser: true });
    await second.client.handleRedirectCallback(callback);
    const page = comeBack(url);
    await page.client.start();
    expect(tenant.connectedAccounts).toEqual([]);
    expect(await rejection(page.client.handleRedirectCallback(url))).toMatchObject({
      code: expect.stringMatching(/user_mismatch|login_required/) as string,
    });
  });

  it('a forged callback does not harm it', async () => {
    const page = await open();
    let address = '';
    await page.client.connectAccountWithRedirect({ ...google, openUrl: (url) => void (address = url) });
    const forged = 'https://app.example/?connect_code=x&state=forged';
    expect(await rejection(page.client.handleRedirectCallback(forged))).toMatchObject({ reason: 'unknown' });
    await page.client.handleRedirectCallback(tenant.connect(address));
    expect(tenant.connectedAccounts).toMatchObject([{ organization: A.id }]);
  });

  it('a later login supersedes it, as it does an earlier login', async () => {
    const page = await open();
    let address = '';
    await page.client.connectAccountWithRedirect({ ...google, openUrl: (url) => void (address = url) });
    const login = await callbackOf(tenant, page, B.id);
    const error = await rejection(page.client.handleRedirectCallback(tenant.connect(address)));
    expect(error).toMatchObject({ code: 'invalid_callback', reason: 'superseded' });
    expect(await page.client.handleRedirectCallback(login)).toMatchObject({ organization: B });
  });

  it('another tab can not complete it', async () => {
    const url = await leave(await open());
    const other = openPage(tenant, mode, browser.openTab().environment, url);
    await other.client.start();
    expect(other.client.getSnapshot().error).toMatchObject({ code: 'invalid_callback', reason: 'other_tab' });
    expect(tenant.connectedAccounts).toEqual([]);
  });

  it('a double click is one request', async () => {
    const page = await open();
    await Promise.all([1, 2].map(() => page.client.connectAccountWithRedirect(google)));
    expect(page.visited).toHaveLength(1);
  });
});

it('without an active organization it rejects, unless one is named', async () => {
  const page = openPage(tenant);
  await page.client.start();
  expect(await rejection(page.client.connectAccountWithRedirect(google))).toMatchObject({
    code: 'login_required',
    reason: 'no_active_organization',
  });
  await page.client.connectAccountWithRedirect({ ...google, organization: B.id });
  expect(page.visited).toHaveLength(1);
});

it.each([
  [{}, 'Option connection is missing.'],
  [undefined, 'Option connection is missing.'],
  [{ connection: 7 }, 'Option connection must be'],
  [{ connection: 'x', organisation: 'acme' }, 'Did you mean organization?'],
  [{ connection: 'x', organization: 'Not a name!' }, 'organization'],
])('refuses %j before any request', async (options, message) => {
  const { client } = openPage(tenant);
  const error = await rejection(
    client.connectAccountWithRedirect(options as unknown as ConnectAccountOptions),
  );
  expect(error).toMatchObject({ code: 'configuration', message: expect.stringContaining(message) as string });
  expect(tenant.requests).toEqual([]);
});

it('two at once for different connections are both correct: the later one can come back', async () => {
  const page = await signIn(tenant, A.id);
  const addresses: string[] = [];
  const openUrl = (url: string): void => void addresses.push(url);
  for (const connection of ['first', 'second'])
    void page.client.connectAccountWithRedirect({ connection, openUrl });
  await expect.poll(() => addresses).toHaveLength(2);
  await page.client.handleRedirectCallback(tenant.connect(addresses[1] ?? ''));
  expect(tenant.connectedAccounts).toMatchObject([{ connection: 'second' }]);
});
