import type { Auth0Client } from '@auth0/auth0-spa-js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Environment, OrgSessionClientOptions } from '../../../src/index.js';
import { browserEnvironment } from '../../../src/config/browser-environment.js';
import { deferred, rejection, settle, until } from '../../support/async.js';
import { createBrowser, type Browser } from '../../support/browser.js';
import {
  sessionIds,
  installTenant,
  loginByRedirect,
  organizationOf,
  signIn,
  type Page,
} from '../../support/page.js';
import { activeIn, openIn, openTwoTabs } from '../../support/tabs.js';
import { A, ada, B, C, json, type Tenant } from '../../support/tenant.js';
import { installWorkers, type Workers } from '../../support/worker.js';

let tenant: Tenant;
let browser: Browser;
let workers: Workers;
let ids: string[];
beforeEach(() => {
  tenant = installTenant();
  browser = createBrowser();
  workers = installWorkers(tenant);
  ids = Array.from({ length: 300 }, (_, index) => `org_${index}`);
  tenant.organizations.push(...ids.map((id) => ({ id, name: id.replace('_', '-') })));
  tenant.members[ada]?.push(...ids);
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A page with a session for A, and a clock that advances with each token request. */
async function openPage(
  options: Partial<OrgSessionClientOptions>,
  environment: Partial<Environment> = browser.openTab().environment,
): Promise<Page & { visit: (...organizations: string[]) => Promise<void> }> {
  const page = await signIn(tenant, A.id, options, environment);
  const visit = async (...organizations: string[]): Promise<void> => {
    for (const organization of organizations) {
      vi.setSystemTime(Date.now() + 10);
      expect(organizationOf(await page.client.getTokenForOrg(organization))).toBe(organization);
    }
  };
  return { ...page, visit };
}

const evictedFrom = ({ events }: Page): unknown[] =>
  events.flatMap(([name, payload]) => {
    const { organization, reason } = payload as { organization: { id: string }; reason: string };
    return name === 'sessionRemoved' && reason === 'evicted' ? organization.id : [];
  });

const liveFor = (): unknown[] => tenant.liveRefreshTokens.map(({ organization }) => organization);

const modes: [string, Partial<OrgSessionClientOptions>][] = [
  ['in memory', {}],
  ['in memory, without refresh tokens', { useRefreshTokens: false }],
  ['in localStorage', { cacheLocation: 'localstorage' }],
];

describe.each(modes)('with tokens %s', (_, options) => {
  it('the least recently used organization is evicted, and its tokens are removed', async () => {
    const page = await openPage({ ...options, maxSessions: 3 });
    await page.visit('org_1', 'org_2', 'org_1', 'org_3');
    await settle();
    expect(evictedFrom(page)).toEqual(['org_2']);
    expect(sessionIds(page).sort()).toEqual(['org_1', 'org_3', A.id]);
    expect(liveFor()).not.toContain('org_2');
    expect(await browser.storedText()).not.toContain('org_2');
    await expect(page.client.getTokenForOrg('org_2', { cacheMode: 'cache-only' })).resolves.toBeUndefined();
    // An eviction is not a sign-out: the organization can be requested again.
    await page.visit('org_2');
    await settle();
    expect(evictedFrom(page)).toEqual(['org_2', 'org_1']);
  });

  it('the active organization is never evicted', async () => {
    const page = await openPage({ ...options, maxSessions: 2 });
    await page.visit(...ids.slice(0, 10));
    await settle();
    expect(sessionIds(page).sort()).toEqual(['org_9', A.id]);
    expect(page.client.getSnapshot().organization).toEqual(A);
    await page.client.switchOrganization('org_9');
    await page.visit('org_3');
    await settle();
    expect(sessionIds(page).sort()).toEqual(['org_3', 'org_9']);
    expect(page.client.getSnapshot().organization?.id).toBe('org_9');
  });

  it('an organization with a pending call is evicted when the call is done', async () => {
    const page = await openPage({ ...options, maxSessions: 2 });
    await page.visit('org_1');
    const slow = deferred();
    tenant.interceptToken = (_, grant) => (grant?.organization === 'org_2' ? slow.promise : undefined);
    const next = page.client.getTokenForOrg('org_2');
    await until(() => tenant.count('authorize', 'org_2') === 1);
    vi.setSystemTime(Date.now() + 10);
    // Its request is queued. It is the older one of the two when the other is added.
    const busy = page.client.getTokenForOrg('org_1', { cacheMode: 'off' });
    vi.setSystemTime(Date.now() + 10);
    const again = page.client.getTokenForOrg('org_2');
    await settle();
    slow.resolve();
    const tokens = await Promise.all([busy, next, again]);
    expect(tokens.map(organizationOf)).toEqual(['org_1', 'org_2', 'org_2']);
    await settle();
    expect(sessionIds(page)).toHaveLength(2);
    expect(sessionIds(page)).toContain(A.id);
    // Its refresh token is still there, unless its client was needed before.
    if (options.cacheLocation) expect(tenant.count('authorize', 'org_1')).toBe(1);
  });

  it('more simultaneous calls than maxSessions all succeed, and then maxSessions sessions remain', async () => {
    const page = await openPage({ ...options, maxSessions: 5 });
    const requested = ids.slice(0, 20);
    const tokens = await Promise.all(requested.map((id) => page.client.getTokenForOrg(id)));
    expect(tokens.map(organizationOf)).toEqual(requested);
    await settle();
    expect(sessionIds(page)).toHaveLength(5);
    expect(sessionIds(page)).toContain(A.id);
    expect(tenant.count('authorization_code')).toBe(21);
    if (options.useRefreshTokens !== false) expect(liveFor().sort()).toEqual(sessionIds(page).sort());
    expect(workers.count).toBeLessThanOrEqual(options.useRefreshTokens === false ? 0 : 6);
  });

  it('a hundred used organizations need no more storage than the first 20', { timeout: 30_000 }, async () => {
    const page = await openPage({ ...options, maxSessions: 20 });
    const visited = ids.slice(0, 100);
    const sizes: number[] = [];
    for (const id of visited) {
      await page.visit(id);
      await settle();
      expect(sessionIds(page).length).toBeLessThanOrEqual(20);
      sizes.push((await browser.storedText()).length);
    }
    expect(sessionIds(page)).toHaveLength(20);
    expect(tenant.liveRefreshTokens).toHaveLength(options.useRefreshTokens === false ? 0 : 20);
    // Only the names get longer, by a digit or two.
    expect(sizes.at(-1)).toBeLessThan(1.05 * (sizes[20] ?? 0) + 100);
    expect(evictedFrom(page)).toEqual(visited.slice(0, -19));
  });
});

// In memory, the request for org_2 needs the Worker of another organization before that.
it.each(modes.slice(1))(
  'with tokens %s, the least recently used organization is evicted also when its own request has just been refused',
  async (_, options) => {
    const page = await openPage({ ...options, maxSessions: 2 });
    await page.visit('org_1');
    const slow = deferred();
    tenant.interceptToken = (_, grant) => {
      if (grant?.organization === 'org_2') return slow.promise;
      return Promise.resolve(json({ error: 'invalid_grant' }, 403));
    };
    tenant.interceptAuthorize = (params) =>
      Promise.resolve(params.get('organization') === 'org_1' ? { error: 'login_required' } : undefined);
    const next = page.client.getTokenForOrg('org_2');
    await until(() => tenant.count('authorize', 'org_2') === 1);
    const refused = rejection(page.client.getTokenForOrg('org_1', { audience: 'https://billing.example' }));
    vi.setSystemTime(Date.now() + 10);
    const again = page.client.getTokenForOrg('org_2');
    slow.resolve();
    await Promise.all([next, again]);
    expect(await refused).toMatchObject({ code: 'login_required' });
    await settle();
    expect(evictedFrom(page)).toEqual(['org_1']);
    expect(sessionIds(page).sort()).toEqual(['org_2', A.id]);
  },
);

describe('in memory mode, where auth0-spa-js never terminates the Worker of a client', () => {
  const maxSessions = 20;

  it('300 used organizations need no more Workers than maxSessions', { timeout: 30_000 }, async () => {
    const page = await openPage({ maxSessions });
    for (const id of ids) await page.visit(id);
    await settle();
    expect(workers.count).toBeGreaterThan(0);
    // One more belongs to the page before the login.
    expect(workers.count).toBeLessThanOrEqual(maxSessions + 1);
    expect(await workers.refreshTokens()).toHaveLength(maxSessions);
    expect(tenant.liveRefreshTokens).toHaveLength(maxSessions);
  });

  it('a reused client returns only tokens of its new organization', async () => {
    const page = await openPage({ maxSessions: 2 });
    const { client } = page;
    const audience = 'https://other.example';
    for (const id of ids.slice(0, 6)) {
      await page.visit(id);
      expect(organizationOf(await client.getTokenForOrg(id, { audience }))).toBe(id);
      const before = tenant.requests.length;
      for (const given of [{}, { audience }]) {
        expect(organizationOf(await client.getTokenForOrg(id, { ...given, cacheMode: 'off' }))).toBe(id);
      }
      expect(tenant.requests.slice(before)).toMatchObject([
        { kind: 'refresh_token', organization: id },
        { kind: 'refresh_token', organization: id },
      ]);
      await settle();
      expect(new Set(liveFor())).toEqual(new Set([A.id, id]));
    }
    expect(workers.count).toBeLessThanOrEqual(3);
    expect(organizationOf(await client.getToken({ cacheMode: 'off' }))).toBe(A.id);
  });

  it('logins by popup or redirect need no more Workers', async () => {
    const page = await openPage({ maxSessions: 3 });
    for (const organization of [...ids.slice(0, 5), undefined, ...ids.slice(5, 8)]) {
      tenant.person.organization = C.id;
      await page.client.loginWithPopup(organization === undefined ? {} : { organization });
      expect(page.client.getSnapshot().organization?.id).toBe(organization ?? C.id);
      expect(organizationOf(await page.client.getToken({ cacheMode: 'off' }))).toBe(organization ?? C.id);
    }
    await settle();
    expect(sessionIds(page)).toHaveLength(3);
    // One more for the login whose organization was not known before.
    expect(workers.count).toBeLessThanOrEqual(5);
  });

  it.each(['access_denied', 'consent_required', 'login_required'])(
    'organizations that are refused with %s need no Worker',
    async (error) => {
      const { client } = await openPage({ maxSessions: 3 });
      tenant.interceptAuthorize = () => Promise.resolve({ error });
      for (const id of ids.slice(0, 10)) {
        expect(await rejection(client.getTokenForOrg(id))).toMatchObject({ organization: id });
      }
      expect(workers.count).toBeLessThanOrEqual(4);
      expect(organizationOf(await client.getToken({ cacheMode: 'off' }))).toBe(A.id);
      expect(tenant.requests.at(-1)?.kind).toBe('refresh_token');
    },
  );

  it('a client that the app got from auth0ClientFor is not reused', async () => {
    const created: Auth0Client[] = [];
    const edge = browserEnvironment();
    const page = await openPage(
      { maxSessions: 2 },
      {
        createAuth0Client: (options) => {
          const client = edge.createAuth0Client(options);
          created.push(client);
          return client;
        },
      },
    );
    const { client } = page;
    await page.visit('org_1');
    const given = client.auth0ClientFor('org_1');
    expect(created).toContain(given);
    await page.visit('org_2');
    await settle();
    expect(sessionIds(page)).not.toContain('org_1');
    await expect(given.getTokenSilently({ cacheMode: 'cache-only' })).resolves.toBeUndefined();
    await expect(given.getUser()).resolves.toBeUndefined();
    const used = [vi.spyOn(given, 'getTokenSilently'), vi.spyOn(given, 'loginWithPopup')];
    for (const id of ids.slice(3, 8)) {
      await page.visit(id);
      await settle();
      await client.loginWithPopup({ organization: id });
    }
    for (const verb of used) expect(verb).not.toHaveBeenCalled();
  });

  it('an organization that is requested again has no data of its evicted session', async () => {
    const page = await openPage({ maxSessions: 2 });
    await page.visit(B.id);
    const before = await page.client.getTokenForOrg(B.id);
    await page.visit(C.id);
    await settle();
    tenant.requests.length = 0;
    await page.visit(B.id);
    expect(await page.client.getTokenForOrg(B.id)).not.toBe(before);
    expect(tenant.requests.map(({ kind }) => kind)).toContain('authorize');
    expect(tenant.requests.map(({ kind }) => kind)).not.toContain('refresh_token');
  });
});

it('an organization that is requested while its evicted tokens are removed gets new ones, which stay in storage', async () => {
  const tab = browser.openTab();
  const options = { cacheLocation: 'localstorage', maxSessions: 2 } as const;
  const page = await openPage(options, tab.environment);
  await page.visit(B.id);
  const evicted = await page.client.getTokenForOrg(B.id);
  const requested: Promise<string>[] = [];
  page.client.on('sessionRemoved', ({ organization: { id } }) => {
    if (id === B.id) requested.push(page.client.getTokenForOrg(id));
  });
  await page.visit(C.id);
  const [token] = await Promise.all(requested);
  await settle();
  expect(token).toBeDefined();
  expect(token).not.toBe(evicted);
  page.client.destroy();
  const next = await openIn(tenant, tab, options);
  expect(await next.client.getTokenForOrg(B.id, { cacheMode: 'cache-only' })).toBe(token);
});

it('stored sessions of an earlier page count too', async () => {
  const options = { cacheLocation: 'localstorage' } as const;
  const tab = browser.openTab();
  const before = await openPage({ ...options, maxSessions: 20 }, tab.environment);
  await before.visit(...ids.slice(0, 15));
  before.client.destroy();
  const page = await openIn(tenant, tab, { ...options, maxSessions: 5 });
  await settle();
  expect(sessionIds(page)).toHaveLength(5);
  expect(sessionIds(page)).toContain(A.id);
  for (const id of ids.slice(100, 115)) {
    vi.setSystemTime(Date.now() + 10);
    await page.client.getTokenForOrg(id);
    await settle();
    expect(sessionIds(page)).toHaveLength(5);
  }
  // Each new session has replaced another one.
  expect(tenant.liveRefreshTokens.length).toBeLessThanOrEqual(16);
});

it.each([
  ['was opened just now', 0],
  ['is at work since the day before yesterday', 2 * 86_400_000],
])(
  'the active organization of another tab that %s is not evicted from the shared storage',
  async (_, age) => {
    const options = { cacheLocation: 'localstorage', maxSessions: 3 } as const;
    const [here, there] = await openTwoTabs(tenant, browser, options);
    vi.setSystemTime(Date.now() + age);
    for (const { client } of [there, here]) await client.getTokenForOrg(B.id);
    for (const id of ids.slice(0, 5)) {
      vi.setSystemTime(Date.now() + 10);
      await here.client.getTokenForOrg(id);
      await settle();
    }
    expect(sessionIds(here)).toHaveLength(3);
    tenant.requests.length = 0;
    expect(activeIn(there)).toBe(B.id);
    expect(organizationOf(await there.client.getToken({ cacheMode: 'off' }))).toBe(B.id);
    expect(tenant.requests.map(({ kind }) => kind)).toEqual(['refresh_token']);
  },
);

describe('a session that was read from another tab’s login during a request of this tab', () => {
  it.each<[string, { audience?: string; cacheMode?: 'off' }]>([
    ['the same token', {}],
    ['a new token', { cacheMode: 'off' }],
    ['another audience', { audience: 'https://billing.example' }],
  ])('is evicted with what the request stored: %s', async (_, request) => {
    const options = { cacheLocation: 'localstorage', maxSessions: 2 } as const;
    const there = await openPage(options);
    const here = await openPage(options);
    const { promise, resolve } = deferred();
    tenant.interceptAuthorize = (params) =>
      params.get('prompt') === 'none' && params.get('organization') === B.id
        ? promise.then(() => undefined)
        : undefined;
    const token = there.client.getTokenForOrg(B.id, request);
    await until(() => tenant.count('authorize', B.id) === 1);
    vi.setSystemTime(Date.now() + 10);
    await loginByRedirect(tenant, here, { organization: B.id, activate: false });
    await until(() => sessionIds(there).includes(B.id));
    resolve();
    expect(organizationOf(await token)).toBe(B.id);
    await settle();
    expect(JSON.stringify(localStorage)).toContain(`::${B.id}::`);

    await there.visit(C.id);
    await until(() => !sessionIds(there).includes(B.id));
    await settle();
    expect(Object.keys(localStorage).filter((key) => key.includes(`::${B.id}::`))).toEqual([]);
  });
});
