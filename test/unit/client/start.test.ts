import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClientOptions } from '../../../src/index.js';
import {
  callbackOf,
  sessionIds,
  installTenant,
  openPage,
  organizationOf,
  signIn,
  type Page,
} from '../../support/page.js';
import { createStorage, createTabStorage, type BrowserStorage } from '../../support/browser-storage.js';
import { A, B, C, json, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let storage: BrowserStorage;
beforeEach(() => {
  tenant = installTenant();
  storage = createStorage();
});
afterEach(() => {
  vi.useRealTimers();
});

const open = (options: Partial<OrgSessionClientOptions> = {}, tab = createTabStorage()): Page =>
  openPage(
    tenant,
    { cacheLocation: 'localstorage', ...options },
    { ...storage.environment, tabStorage: () => tab },
  );

describe('the signed-out state', () => {
  it('needs no request if no organization is known', async () => {
    const page = open();
    await expect(page.client.start()).resolves.toEqual({
      status: 'signed-out',
      permissions: [],
      roles: [],
      scopes: [],
      sessions: [],
      signedOutElsewhere: false,
    });
    expect(tenant.requests).toEqual([]);
    expect(page.events).toEqual([]);
  });

  it.each(['login_required', 'consent_required', 'interaction_required'])(
    'follows the response %s: no error, no event, no login page',
    async (error) => {
      tenant.interceptAuthorize = () => Promise.resolve({ error });
      const page = open({ defaultOrganization: A.id });
      const snapshot = await page.client.start();
      expect(snapshot.status).toBe('signed-out');
      expect(snapshot.error).toBeUndefined();
      expect(tenant.requests).toEqual([{ kind: 'authorize', organization: A.id, prompt: 'none' }]);
      expect(page.visited).toEqual([]);
      expect(page.events).toEqual([]);
    },
  );
});

describe('start', () => {
  it('runs once, and all callers get the same promise', async () => {
    const page = open({ defaultOrganization: A.id });
    const first = page.client.start();
    expect(page.client.start()).toBe(first);
    expect(await first).toBe(page.client.getSnapshot());
    expect(page.client.start()).toBe(first);
    expect(tenant.count('authorize')).toBe(1);
    expect(page.eventNames().filter((name) => name === 'organizationChanged')).toHaveLength(1);
  });

  it('puts its error into the snapshot', async () => {
    tenant.interceptToken = () => Promise.resolve(json({}, 503));
    const { client } = open({ defaultOrganization: A.id });
    await expect(client.start()).resolves.toMatchObject({
      status: 'signed-out',
      error: { code: 'temporary', organization: A.id },
    });
  });

  it('puts an error into the snapshot if resolveOrganization returns an invalid value', async () => {
    const { client } = open({ resolveOrganization: () => '../etc' });
    const { error } = await client.start();
    expect(error).toMatchObject({ code: 'configuration' });
    expect(error?.message).toContain('resolveOrganization');
    expect(tenant.requests).toEqual([]);
  });

  it('does not override a switch that the app started in the meantime', async () => {
    const { client } = open({ defaultOrganization: A.id });
    const started = client.start();
    await client.switchOrganization(B.id);
    await started;
    expect(client.getSnapshot().organization).toEqual(B);
  });
});

describe('the organization at the start', () => {
  const tab = createTabStorage();
  const active = async (page: Page): Promise<unknown> => (await page.client.start()).organization;
  beforeEach(async () => {
    tab.clear();
    // A was the last active organization of this tab, B that of the browser.
    const inA = open({ defaultOrganization: A.id }, tab);
    await inA.client.start();
    const inB = open({ defaultOrganization: A.id });
    await inB.client.start();
    await inB.client.switchOrganization(B.id);
  });

  it('is that of the URL', async () => {
    await expect(active(open({ resolveOrganization: () => ' Initech ' }, tab))).resolves.toEqual(C);
  });

  it('is the last one of this tab if the URL has none', async () => {
    const options = { resolveOrganization: () => undefined, defaultOrganization: C.id };
    await expect(active(open(options, tab))).resolves.toEqual(A);
  });

  it('is the last one of the browser in a new tab', async () => {
    await expect(active(open({ defaultOrganization: C.id }))).resolves.toEqual(B);
  });

  it('is defaultOrganization in a new browser', async () => {
    localStorage.clear();
    await expect(active(open({ defaultOrganization: C.name }))).resolves.toEqual(C);
  });

  it('is none after a sign-out, although the tenant’s session goes on', async () => {
    const page = open({}, tab);
    await page.client.start();
    await page.client.logout({ openUrl: false });
    tenant.requests.length = 0;
    await expect(active(open({}, tab))).resolves.toBeUndefined();
    await expect(active(open())).resolves.toBeUndefined();
    expect(tenant.requests).toEqual([]);
  });

  it('is emitted as an event', async () => {
    const page = open({}, tab);
    await page.client.start();
    expect(page.events).toContainEqual([
      'organizationChanged',
      { previous: undefined, current: A, reason: 'restore' },
    ]);
  });

  it('is not requested again if the user is no longer a member', async () => {
    localStorage.clear();
    tenant.members = {};
    const first = open({}, tab);
    await expect(first.client.start()).resolves.toMatchObject({
      status: 'signed-out',
      error: { code: 'access_denied', organization: A.id },
    });
    tenant.requests.length = 0;
    await open({}, tab).client.start();
    expect(tenant.requests).toEqual([]);
  });
});

describe('a reload', () => {
  it('in localstorage mode restores all organizations without a request', async () => {
    const before = await signIn(tenant, A.id, { cacheLocation: 'localstorage' }, storage.environment);
    const token = await before.client.getTokenForOrg(B.id);
    const { expiresAt } = await before.client.getToken({ detailed: true });
    before.client.destroy();
    tenant.requests.length = 0;
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 600_000 });

    const page = openPage(tenant, { cacheLocation: 'localstorage' }, storage.environment);
    await expect(page.client.start()).resolves.toMatchObject({ status: 'signed-in', organization: A });
    expect(sessionIds(page).sort()).toEqual([A.id, B.id]);
    await expect(page.client.getTokenForOrg(B.id)).resolves.toBe(token);
    await expect(page.client.getTokenForOrg(B.name)).resolves.toBe(token);
    expect(tenant.requests).toEqual([]);
    expect(page.eventNames()).not.toContain('tokenRenewed');
    // The expiry stays the same; it is not an hour after the reload.
    const restored = await page.client.getToken({ detailed: true });
    expect(Math.abs(restored.expiresAt - expiresAt)).toBeLessThan(1000);
    expect(organizationOf(await page.client.getTokenForOrg(B.id, { cacheMode: 'off' }))).toBe(B.id);
    expect(tenant.requests.at(-1)).toMatchObject({ kind: 'refresh_token', organization: B.id });
  });

  it('in localstorage mode renews an expired token by refresh token', async () => {
    const before = await signIn(tenant, A.id, { cacheLocation: 'localstorage' }, storage.environment);
    before.client.destroy();
    tenant.requests.length = 0;
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 7200_000 });
    const page = openPage(tenant, { cacheLocation: 'localstorage' }, storage.environment);
    await expect(page.client.start()).resolves.toMatchObject({ status: 'signed-in', organization: A });
    expect(tenant.requests.map(({ kind }) => kind)).toEqual(['refresh_token']);
  });

  it('in memory mode sends a silent request', async () => {
    (await signIn(tenant, A.id)).client.destroy();
    tenant.requests.length = 0;
    const page = openPage(tenant);
    await expect(page.client.start()).resolves.toMatchObject({ status: 'signed-in', organization: A });
    expect(tenant.requests.map(({ kind }) => kind)).toEqual(['authorize', 'authorization_code']);
    expect(page.events).toContainEqual(['tokenRenewed', expect.objectContaining({ source: 'iframe' })]);
  });
});

describe('resolveOrganization', () => {
  const login = async (page: Page): Promise<string> => {
    await page.client.loginWithRedirect({ organization: A.id });
    page.client.destroy();
    return tenant.signIn(page.visited[0] ?? '');
  };

  it('is called once by start(), and not for an address without an invitation', async () => {
    const resolveOrganization = vi.fn(() => A.id);
    const { client } = open({ resolveOrganization });
    expect(await client.acceptInvitation()).toBe(false);
    expect(resolveOrganization).not.toHaveBeenCalled();
    await client.start();
    await client.start();
    await client.getToken();
    expect(resolveOrganization).toHaveBeenCalledTimes(1);
  });

  it('is not called by a page that finishes a login', async () => {
    const resolveOrganization = vi.fn(() => B.id);
    const tab = createTabStorage();
    const callback = await login(open({}, tab));
    const { client } = openPage(
      tenant,
      { cacheLocation: 'localstorage', resolveOrganization },
      { ...storage.environment, tabStorage: () => tab },
      callback,
    );
    expect((await client.start()).organization).toEqual(A);
    expect(resolveOrganization).not.toHaveBeenCalled();
  });

  it('is called for a link with an organization, and not for one with an invitation', async () => {
    const resolveOrganization = vi.fn(() => undefined);
    const link = (query: string): Page =>
      openPage(tenant, { resolveOrganization }, storage.environment, `https://app.example/?${query}`);
    await link(`organization=${A.id}&invitation=ticket`).client.acceptInvitation();
    expect(resolveOrganization).not.toHaveBeenCalled();
    await link(`organization=${A.id}`).client.acceptInvitation();
    expect(resolveOrganization).toHaveBeenCalledTimes(1);
  });
});

describe('a call of start()', () => {
  it('removes the callback from the URL before it returns', async () => {
    const tab = createTabStorage();
    const before = open({}, tab);
    await before.client.loginWithRedirect({ organization: A.id, returnTo: '/invoices?page=2' });
    before.client.destroy();
    const environment = { ...storage.environment, tabStorage: () => tab };
    const page = openPage(
      tenant,
      { cacheLocation: 'localstorage' },
      environment,
      await tenant.signIn(before.visited[0] ?? ''),
    );
    const started = page.client.start();
    expect(page.url.href).toBe('https://app.example/invoices?page=2');
    expect((await started).organization).toEqual(A);
  });

  it('while another one changes the address returns the same promise', async () => {
    let inRouter: Promise<unknown> | undefined;
    const page = openPage(
      tenant,
      {},
      {
        replaceUrl: (url) => {
          page.url = new URL(url, page.url);
          inRouter = page.client.start();
        },
      },
      await callbackOf(tenant, openPage(tenant), A.id),
    );
    const started = page.client.start();
    expect(inRouter).toBe(started);
    expect(await started).toMatchObject({ status: 'signed-in', organization: A });
  });

  it('does not supersede a callback that handleRedirectCallback handles', async () => {
    const address = await callbackOf(tenant, openPage(tenant), A.id);
    const page = openPage(tenant, { defaultOrganization: B.id }, {}, address);
    await Promise.all([page.client.handleRedirectCallback(), page.client.start()]);
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
  });

  it.each<[string, (page: Page) => Promise<unknown>]>([
    ['loginWithRedirect', ({ client }) => client.loginWithRedirect({ organization: B.id })],
    ['switchOrganization', ({ client }) => client.switchOrganization(B.id)],
  ])('does not supersede %s that began before', async (_, begin) => {
    (await signIn(tenant, A.id, { cacheLocation: 'localstorage' }, storage.environment)).client.destroy();
    const page = open();
    const [begun] = await Promise.allSettled([begin(page), page.client.start()]);
    expect(begun).toMatchObject({ status: 'fulfilled' });
    expect(page.client.getSnapshot().organization).not.toEqual(A);
  });
});
