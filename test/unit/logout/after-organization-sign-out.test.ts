/** After a sign-out of one organization, only the application signs in to it again: with a login, or with a call that names it. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { OrgSessionClient, OrgSessionClientOptions } from '../../../src/index.js';
import { createScopedClient, restart } from '../../../src/scoped/scoped-client.js';
import { apiUrl, useTenantWithApi, type Api } from '../../support/api.js';
import { deferred, rejection, settle, until } from '../../support/async.js';
import { createBrowser, type Browser } from '../../support/browser.js';
import {
  loginByRedirect,
  openPage,
  organizationOf,
  sessionIds,
  signIn,
  type Page,
} from '../../support/page.js';
import { A, ada, B, bob, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let api: Api;
let browser: Browser;
useTenantWithApi((created) => {
  ({ tenant, api } = created);
});
beforeEach(() => {
  browser = createBrowser();
});

type Options = Partial<OrgSessionClientOptions>;
const MODES = ['memory', 'localstorage'] as const;
const baseUrl = apiUrl;
const names = [B.id, B.name] as const;

const open = (options: Options = {}): Promise<Page> =>
  signIn(tenant, A.id, options, browser.openTab().environment);

/** What gets a session by itself. Resolves with the reason of the error, if there is one. */
const automatic: Record<string, (client: OrgSessionClient, organization: string) => Promise<unknown>> = {
  prefetch: (client, organization) => client.prefetch(organization),
  'getToken of a scope': async (client, organization) =>
    reasonOf(await rejection(client.scope(organization).getToken())),
  'getToken of a scope, for another audience': async (client, organization) =>
    reasonOf(await rejection(client.scope(organization).getToken({ audience: 'https://billing.example' }))),
  'fetch of a scope': async (client, organization) =>
    reasonOf(await rejection(client.scope(organization, { baseUrl }).fetch('/rows'))),
  'the first start of OrganizationScope': async (client, organization) => {
    const scoped = createScopedClient(client, organization);
    const { error } = await scoped.start();
    scoped.destroy();
    return error && reasonOf(error);
  },
};
const reasonOf = (error: object): unknown => (error as { reason?: unknown }).reason;

/** What the application asks for by the organization's id or name. */
const named: Record<string, (client: OrgSessionClient, organization: string) => Promise<unknown>> = {
  getTokenForOrg: (client, organization) => client.getTokenForOrg(organization),
  switchOrganization: (client, organization) => client.switchOrganization(organization),
  createFetcher: (client, organization) => client.createFetcher({ baseUrl, organization })('/rows'),
};

describe.each(MODES)('after logoutOrganization (%s)', (cacheLocation) => {
  describe.each(names)('by %s', (signedOut) => {
    it.each(Object.keys(automatic).flatMap((what) => names.map((name) => [what, name] as const)))(
      '%s of %s sends no request until the next login',
      async (what, organization) => {
        const page = await open({ cacheLocation });
        const { client } = page;
        await client.getTokenForOrg(B.id);
        await client.logoutOrganization(signedOut);
        page.events.length = tenant.requests.length = 0;
        const expected = what === 'prefetch' ? undefined : 'signed_out';
        expect(await automatic[what]?.(client, organization)).toBe(expected);
        // Other organizations are not signed out of.
        await client.getToken({ cacheMode: 'off' });
        expect(names.map((name) => tenant.count('authorize', name))).toEqual([0, 0]);
        expect(api.requests).toEqual([]);
        expect(sessionIds(page)).toEqual([A.id]);

        await loginByRedirect(tenant, page, { organization: B.id });
        expect(organizationOf(await client.scope(organization).getToken())).toBe(B.id);
      },
    );

    it.each(Object.keys(named))('%s may sign in again silently', async (what) => {
      const page = await open({ cacheLocation });
      await page.client.getTokenForOrg(B.id);
      await page.client.logoutOrganization(signedOut);
      await named[what]?.(page.client, B.name);
      expect(sessionIds(page)).toContain(B.id);
      expect(organizationOf(await page.client.scope(B.id).getToken())).toBe(B.id);
    });
  });

  it.each(Object.keys(automatic))('in another tab, %s sends no request', async (what) => {
    const here = await open({ cacheLocation });
    const there = await open({ cacheLocation });
    for (const { client } of [here, there]) await client.getTokenForOrg(B.id);
    await here.client.logoutOrganization(B.id);
    await settle();
    tenant.requests.length = 0;
    for (const organization of names) await automatic[what]?.(there.client, organization);
    expect(tenant.requests).toEqual([]);
    expect(sessionIds(there)).toEqual([A.id]);
  });

  it.each(Object.keys(automatic))('%s works again on the next page after a login', async (what) => {
    const tab = browser.openTab();
    const before = await signIn(tenant, A.id, { cacheLocation }, tab.environment);
    await before.client.getTokenForOrg(B.id);
    await before.client.logoutOrganization(B.name);
    await loginByRedirect(tenant, before, { organization: B.id });
    await before.client.switchOrganization(A.id);
    before.client.destroy();
    const page = openPage(tenant, { cacheLocation }, tab.environment);
    await page.client.start();
    await automatic[what]?.(page.client, B.name).catch(() => undefined);
    await page.client.switchOrganization(B.id);
    expect(page.client.getSnapshot().organization?.id).toBe(B.id);
    expect(await reasonOfScope(page.client, B.name)).toBe('held');
  });

  it.each(names)('a start does not sign in to the default organization %s', async (defaultOrganization) => {
    const tab = browser.openTab();
    const before = await signIn(tenant, B.id, { cacheLocation }, tab.environment);
    await before.client.logoutOrganization(B.id);
    before.client.destroy();
    tenant.requests.length = 0;
    const page = openPage(tenant, { cacheLocation, defaultOrganization }, tab.environment);
    expect(await page.client.start()).toMatchObject({ status: 'signed-out' });
    expect(page.client.getSnapshot().error).toBeUndefined();
    expect(tenant.requests).toEqual([]);
    page.client.destroy();
  });

  it('a logout and a login of another organization end it', async () => {
    const page = await open({ cacheLocation });
    const { client } = page;
    await client.getTokenForOrg(B.id);
    await client.logoutOrganization(B.id);
    await client.logout({ openUrl: false });
    await loginByRedirect(tenant, page, { organization: A.id });
    expect(organizationOf(await client.scope(B.name).getToken())).toBe(B.id);
  });

  it('a login of another user ends it', async () => {
    tenant.members[bob] = [A.id, B.id];
    const page = await open({ cacheLocation });
    const { client } = page;
    await client.getTokenForOrg(B.id);
    await client.logoutOrganization(B.id);
    tenant.person.sub = bob;
    tenant.sso = bob;
    await client.loginWithPopup({ organization: A.id });
    expect(organizationOf(await client.scope(B.id).getToken())).toBe(B.id);
  });

  it('a second sign-out counts after a login', async () => {
    const page = await open({ cacheLocation });
    const { client } = page;
    for (let time = 0; time < 2; time++) {
      await loginByRedirect(tenant, page, { organization: B.id });
      await client.logoutOrganization(B.name);
      for (const name of names) expect(await reasonOfScope(client, name)).toBe('signed_out');
    }
  });
});

const reasonOfScope = (client: OrgSessionClient, organization: string): Promise<unknown> =>
  client
    .scope(organization)
    .getToken()
    .then(
      () => 'held',
      (error: unknown) => reasonOf(Object(error) as object),
    );

it('a scope that is signed out of returns undefined from its cache, and sends anonymous requests', async () => {
  const { client } = await open();
  await client.logoutOrganization(B.id);
  const scope = client.scope(B.id, { baseUrl, anonymous: 'send' });
  await expect(scope.getToken({ cacheMode: 'cache-only' })).resolves.toBeUndefined();
  expect((await scope.fetch('/rows')).status).toBe(200);
  expect(api.tokens()).toEqual([null]);
});

it.each(names)('a call that names the organization is no login: %s', async (organization) => {
  const { client } = await open();
  await client.getTokenForOrg(B.id);
  await client.logoutOrganization(B.id);
  await client.getTokenForOrg(organization);
  const next = openPage(tenant, {}, browser.openTab().environment);
  await next.client.start();
  expect(await rejection(next.client.scope(organization).getToken())).toMatchObject({ reason: 'signed_out' });
});

it.each(names)('after a login, the next page signs in silently: %s', async (organization) => {
  const { client } = await open();
  await client.getTokenForOrg(B.id);
  await client.logoutOrganization(B.id);
  await client.loginWithPopup({ organization: B.id, activate: false });
  const next = openPage(tenant, {}, browser.openTab().environment);
  expect((await next.client.start()).organization).toEqual(A);
  expect(organizationOf(await next.client.scope(organization).getToken())).toBe(B.id);
});

it('a scope tells the listeners of loginRequired', async () => {
  const page = await open();
  tenant.interceptAuthorize = () => Promise.resolve({ error: 'login_required' });
  await rejection(page.client.scope('umbrella').getToken());
  expect(page.eventNames()).toContain('loginRequired');
});

it('retry of OrganizationScope signs in again, because the user wants it', async () => {
  const { client } = await open();
  await client.getTokenForOrg(B.id);
  await client.logoutOrganization(B.id);
  const scoped = createScopedClient(client, B.name);
  expect((await scoped.start()).error).toMatchObject({ reason: 'signed_out' });
  restart(scoped);
  await until(() => scoped.getSnapshot().status === 'signed-in');
  expect(scoped.getSnapshot().organization?.id).toBe(B.id);
  scoped.destroy();
});

describe('a sign-out of the last session', () => {
  it.each(names)('ends what was requested in advance: %s', async (organization) => {
    const page = await open();
    await page.client.prefetch(organization);
    await page.client.logoutOrganization(A.id);
    expect(tenant.liveRefreshTokens).toEqual([]);
  });

  it.each(names)('ends what is requested in advance at that time: %s', async (organization) => {
    const page = await open();
    const { promise, resolve } = deferred();
    tenant.interceptAuthorize = () => promise.then(() => undefined);
    const prefetched = page.client.prefetch(organization);
    await until(() => tenant.count('authorize', organization) === 1);
    await page.client.logoutOrganization(A.id);
    resolve();
    await prefetched;
    await settle();
    expect(tenant.liveRefreshTokens).toEqual([]);
  });
});

it.each(names)('a request in advance stores nothing: %s', async (organization) => {
  const tab = browser.openTab();
  const options = { cacheLocation: 'localstorage' } as const;
  const before = await signIn(tenant, A.id, options, tab.environment);
  const stored = JSON.stringify(localStorage);
  await before.client.prefetch(organization);
  await settle();
  expect(JSON.stringify(localStorage)).toBe(stored);
  before.client.destroy();
  const page = openPage(tenant, options, tab.environment);
  await page.client.start();
  expect(sessionIds(page)).toEqual([A.id]);
  await page.client.switchOrganization(B.id);
  expect(page.client.getSnapshot()).toMatchObject({ organization: B, user: { sub: ada } });
});

describe('an organization whose name begins like an entry of the sign-out log', () => {
  const other = { id: 'org_D', name: `-${B.name}` };
  beforeEach(() => {
    tenant.organizations.push(other);
    tenant.members[ada]?.push(other.id);
  });

  it.each(MODES)('keeps its session after a sign-out of the other one (%s)', async (cacheLocation) => {
    const { client } = await open({ cacheLocation });
    await client.getTokenForOrg(B.id);
    const token = await client.getTokenForOrg(other.id);
    await client.logoutOrganization(B.id);
    expect(await client.getTokenForOrg(other.id)).toBe(token);
    expect(await client.getTokenForOrg(other.id, { audience: 'https://billing.example' })).not.toBe(token);
  });

  it('does not block the other one when it is signed out of, by its name', async () => {
    const { client } = await open();
    await client.logoutOrganization(other.name);
    expect(organizationOf(await client.scope(B.name).getToken())).toBe(B.id);
  });
});
