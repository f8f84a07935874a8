import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClientOptions } from '../../../src/index.js';
import {
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

describe('nobody is signed in', () => {
  it('is a state where no organization is known: nothing is asked', async () => {
    const page = open();
    await expect(page.client.start()).resolves.toEqual({
      status: 'signed-out',
      permissions: [],
      roles: [],
      scopes: [],
      sessions: [],
    });
    expect(tenant.requests).toEqual([]);
    expect(page.events).toEqual([]);
  });

  it.each(['login_required', 'consent_required', 'interaction_required'])(
    'is a state where the tenant says %s: no error, no event, no login page',
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
  it('is done once, and all callers share one promise', async () => {
    const page = open({ defaultOrganization: A.id });
    const first = page.client.start();
    expect(page.client.start()).toBe(first);
    expect(await first).toBe(page.client.getSnapshot());
    expect(page.client.start()).toBe(first);
    expect(tenant.count('authorize')).toBe(1);
    expect(page.eventNames().filter((name) => name === 'organizationChanged')).toHaveLength(1);
  });

  it('tells what failed in the snapshot', async () => {
    tenant.interceptToken = () => Promise.resolve(json({}, 503));
    const { client } = open({ defaultOrganization: A.id });
    await expect(client.start()).resolves.toMatchObject({
      status: 'signed-out',
      error: { code: 'temporary', organization: A.id },
    });
  });

  it('tells of a resolveOrganization that answers nonsense', async () => {
    const { client } = open({ resolveOrganization: () => '../etc' });
    const { error } = await client.start();
    expect(error).toMatchObject({ code: 'configuration' });
    expect(error?.message).toContain('resolveOrganization');
    expect(tenant.requests).toEqual([]);
  });

  it('does not take the place of a switch that the app began meanwhile', async () => {
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
    // This tab was in A last, the browser in B.
    const inA = open({ defaultOrganization: A.id }, tab);
    await inA.client.start();
    const inB = open({ defaultOrganization: A.id });
    await inB.client.start();
    await inB.client.switchOrganization(B.id);
  });

  it('is the one that the URL asks for', async () => {
    await expect(active(open({ resolveOrganization: () => ' Initech ' }, tab))).resolves.toEqual(C);
  });

  it('is this tab’s last, where the URL asks for none', async () => {
    const options = { resolveOrganization: () => undefined, defaultOrganization: C.id };
    await expect(active(open(options, tab))).resolves.toEqual(A);
  });

  it('is the browser’s last in a new tab', async () => {
    await expect(active(open({ defaultOrganization: C.id }))).resolves.toEqual(B);
  });

  it('is defaultOrganization in a new browser', async () => {
    localStorage.clear();
    await expect(active(open({ defaultOrganization: C.name }))).resolves.toEqual(C);
  });

  it('is none after a sign-out, though the tenant’s session lives on', async () => {
    const page = open({}, tab);
    await page.client.start();
    await page.client.logout({ openUrl: false });
    tenant.requests.length = 0;
    await expect(active(open({}, tab))).resolves.toBeUndefined();
    await expect(active(open())).resolves.toBeUndefined();
    expect(tenant.requests).toEqual([]);
  });

  it('is told as an event', async () => {
    const page = open({}, tab);
    await page.client.start();
    expect(page.events).toContainEqual([
      'organizationChanged',
      { previous: undefined, current: A, reason: 'restore' },
    ]);
  });

  it('is not asked for again and again where they are no member any more', async () => {
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
    // It expires when it did before, not an hour after the reload.
    const restored = await page.client.getToken({ detailed: true });
    expect(Math.abs(restored.expiresAt - expiresAt)).toBeLessThan(1000);
    expect(organizationOf(await page.client.getTokenForOrg(B.id, { cacheMode: 'off' }))).toBe(B.id);
    expect(tenant.requests.at(-1)).toMatchObject({ kind: 'refresh_token', organization: B.id });
  });

  it('in localstorage mode renews what has expired by refresh token', async () => {
    const before = await signIn(tenant, A.id, { cacheLocation: 'localstorage' }, storage.environment);
    before.client.destroy();
    tenant.requests.length = 0;
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 7200_000 });
    const page = openPage(tenant, { cacheLocation: 'localstorage' }, storage.environment);
    await expect(page.client.start()).resolves.toMatchObject({ status: 'signed-in', organization: A });
    expect(tenant.requests.map(({ kind }) => kind)).toEqual(['refresh_token']);
  });

  it('in memory mode asks the tenant silently', async () => {
    (await signIn(tenant, A.id)).client.destroy();
    tenant.requests.length = 0;
    const page = openPage(tenant);
    await expect(page.client.start()).resolves.toMatchObject({ status: 'signed-in', organization: A });
    expect(tenant.requests.map(({ kind }) => kind)).toEqual(['authorize', 'authorization_code']);
    expect(page.events).toContainEqual(['tokenRenewed', expect.objectContaining({ source: 'iframe' })]);
  });
});
