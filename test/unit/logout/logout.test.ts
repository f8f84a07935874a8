import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClientOptions } from '../../../src/index.js';
import { deferred, rejection, settle, until } from '../../support/async.js';
import {
  callbackOf,
  sessionIds,
  installTenant,
  openPage,
  organizationOf,
  signIn,
  type Page,
} from '../../support/page.js';
import { createStorage, type BrowserStorage } from '../../support/browser-storage.js';
import { A, B, C, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let storage: BrowserStorage;
beforeEach(() => {
  tenant = installTenant();
  storage = createStorage();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A page with sessions for all three organizations, and tokens of A for two audiences. */
async function signInToAll(options: Partial<OrgSessionClientOptions> = {}): Promise<Page> {
  const page = await signIn(tenant, A.id, options, storage.environment);
  await page.client.getTokenForOrg(A.id, { audience: 'https://other.example' });
  for (const { id } of [B, C]) await page.client.getTokenForOrg(id);
  page.events.length = 0;
  return page;
}

/** Makes all requests hang. */
function hang(): void {
  vi.stubGlobal('fetch', (_: unknown, { signal }: RequestInit) => {
    return new Promise((__, reject) => {
      signal?.addEventListener('abort', () => reject(new DOMException('gave up', 'AbortError')));
    });
  });
}

describe.each(['memory', 'localstorage'] as const)('with cacheLocation %s', (cacheLocation) => {
  it('logout clears and revokes all tokens, then opens the tenant’s logout page', async () => {
    const page = await signInToAll({ cacheLocation });
    const { client } = page;
    await client.logout({ logoutParams: { returnTo: 'https://app.example/bye', federated: true } });
    expect(client.getSnapshot()).toEqual({
      status: 'redirecting',
      permissions: [],
      roles: [],
      scopes: [],
      sessions: [],
      signedOutElsewhere: false,
    });
    expect(tenant.count('revoke')).toBe(4);
    expect(tenant.liveRefreshTokens).toEqual([]);
    expect(page.visited).toHaveLength(1);
    const url = new URL(page.visited[0] ?? '');
    expect(url.origin + url.pathname).toBe('https://tenant.example/v2/logout');
    expect(url.searchParams.get('client_id')).toBe('client');
    expect(url.searchParams.get('returnTo')).toBe('https://app.example/bye');
    expect(url.searchParams.has('federated')).toBe(true);

    for (const organization of [A, B, C]) {
      expect(page.events).toContainEqual(['sessionRemoved', { organization, reason: 'logout' }]);
      await expect(
        client.getTokenForOrg(organization.id, { cacheMode: 'cache-only' }),
      ).resolves.toBeUndefined();
      expect(await client.auth0ClientFor(organization.id).getUser()).toBeUndefined();
    }
    expect(page.events).toContainEqual([
      'organizationChanged',
      { previous: A, current: undefined, reason: 'logout' },
    ]);
    expect(page.events.at(-1)).toEqual(['signedOut', { origin: 'this-tab' }]);
    expect(await storage.storedText()).not.toMatch(/org_|refresh-/);
  });

  it('logoutOrganization clears and revokes the tokens of one organization', async () => {
    const page = await signInToAll({ cacheLocation });
    const { client } = page;
    await client.logoutOrganization(A.name);
    expect(client.getSnapshot()).toMatchObject({ status: 'signed-out', permissions: [] });
    expect(client.getSnapshot().organization).toBeUndefined();
    expect(page.events).toEqual([
      ['sessionRemoved', { organization: A, reason: 'logout' }],
      ['organizationChanged', { previous: A, current: undefined, reason: 'logout' }],
    ]);
    expect(page.visited).toEqual([]);
    expect(tenant.count('revoke', A.id)).toBe(2);
    expect(sessionIds(page)).toEqual([B.id, C.id]);
    expect(await storage.storedText()).not.toContain(A.id);
    expect(organizationOf(await client.getTokenForOrg(B.id, { cacheMode: 'off' }))).toBe(B.id);
    // The session at the tenant goes on: a new session needs no login page.
    await expect(client.switchOrganization(A.id)).resolves.toMatchObject({ status: 'switched' });
  });

  it('a token that a pending request receives is discarded and revoked', async () => {
    const page = await signInToAll({ cacheLocation });
    const { client } = page;
    const slow = deferred();
    tenant.interceptToken = (grantType) => (grantType === 'refresh_token' ? slow.promise : undefined);
    const late = rejection(client.getTokenForOrg(B.id, { cacheMode: 'off' }));
    const later = rejection(client.getTokenForOrg(C.id, { cacheMode: 'off' }));
    await until(() => tenant.count('refresh_token') === 1);
    await client.logout({ openUrl: false });
    slow.resolve();
    expect(await late).toMatchObject({ code: 'login_required' });
    expect(await later).toMatchObject({ code: 'login_required' });
    await settle();
    expect(client.getSnapshot()).toMatchObject({ status: 'signed-out', sessions: [] });
    expect(tenant.liveRefreshTokens).toEqual([]);
    expect(await storage.storedText()).not.toMatch(/org_|refresh-/);
  });
});

describe('logout', () => {
  it('stops before the tenant’s logout page with openUrl false', async () => {
    const page = await signInToAll();
    await page.client.logout({ openUrl: false });
    expect(page.visited).toEqual([]);
    expect(page.client.getSnapshot().status).toBe('signed-out');
    expect(tenant.liveRefreshTokens).toEqual([]);
  });

  it('opens that page with openUrl', async () => {
    const page = await signInToAll();
    const openUrl = vi.fn();
    await page.client.logout({ openUrl });
    expect(openUrl).toHaveBeenCalledExactlyOnceWith(
      expect.stringContaining('https://tenant.example/v2/logout?'),
    );
    expect(page.visited).toEqual([]);
  });

  it('does nothing if no user is signed in', async () => {
    const page = openPage(tenant);
    await page.client.logout();
    expect(page.visited).toHaveLength(1);
    expect(page.events).toEqual([['signedOut', { origin: 'this-tab' }]]);
  });

  it('also clears what an earlier page stored', async () => {
    (await signInToAll({ cacheLocation: 'localstorage' })).client.destroy();
    const page = openPage(tenant, { cacheLocation: 'localstorage' }, storage.environment);
    await page.client.logout({ openUrl: false });
    expect(tenant.liveRefreshTokens).toEqual([]);
    expect(await storage.storedText()).not.toMatch(/org_|refresh-/);
  });

  it('clears the tokens at once, and waits at most two seconds for the network', async () => {
    const page = await signInToAll();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
    hang();
    const done = vi.fn();
    const result = page.client.logout().then(done);
    expect(page.client.getSnapshot()).toMatchObject({ status: 'redirecting', sessions: [] });
    await settle();
    vi.advanceTimersByTime(1990);
    await settle();
    expect(done).not.toHaveBeenCalled();
    vi.advanceTimersByTime(10);
    await result;
    expect(page.visited).toHaveLength(1);
  });

  it.each([0, 1])('waits no longer for stored sessions, with %d of them in use', async (used) => {
    (await signInToAll({ cacheLocation: 'localstorage' })).client.destroy();
    const page = openPage(tenant, { cacheLocation: 'localstorage' }, storage.environment);
    for (const { id } of [A].slice(0, used)) await page.client.getTokenForOrg(id);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
    hang();
    const done = vi.fn();
    void page.client.logout().then(done);
    await settle();
    vi.advanceTimersByTime(2000);
    await until(() => done.mock.calls.length > 0);
    expect(await storage.storedText()).not.toMatch(/org_|refresh-/);
  });

  it('continues if the tenant refuses to revoke', async () => {
    const page = await signInToAll();
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('{}', { status: 500 })));
    await page.client.logout();
    expect(page.client.getSnapshot().sessions).toEqual([]);
    expect(page.visited).toHaveLength(1);
  });
});

describe('logout right after', () => {
  it('handleRedirectCallback() ends that login', async () => {
    const page = await signIn(tenant, A.id);
    const login = rejection(page.client.handleRedirectCallback(await callbackOf(tenant, page, B.id)));
    await page.client.logout({ openUrl: false });
    expect(await login).toMatchObject({ code: 'login_required', reason: 'signed_out', organization: B.id });
    expect(sessionIds(page)).toEqual([]);
    expect(tenant.liveRefreshTokens).toEqual([]);
  });

  it.each(['memory', 'localstorage'] as const)(
    'start() ends the login of its callback, with cacheLocation %s',
    async (cacheLocation) => {
      const options = { cacheLocation, defaultOrganization: A.id };
      const address = await callbackOf(tenant, openPage(tenant, options, storage.environment), A.id);
      const page = openPage(tenant, options, storage.environment, address);
      const started = page.client.start();
      await page.client.logout({ openUrl: false });
      expect(await started).toMatchObject({ status: 'signed-out', sessions: [] });
      expect(page.eventNames()).toEqual(['signedOut']);
      expect(tenant.liveRefreshTokens).toEqual([]);
    },
  );

  it('destroy() and start() is recorded for the other tabs', async () => {
    const options = { cacheLocation: 'localstorage' } as const;
    const other = await signIn(tenant, A.id, options, storage.environment);
    const { client } = openPage(tenant, options, storage.environment);
    client.destroy();
    await client.start();
    await client.logout({ openUrl: false });
    dispatchEvent(new Event('focus'));
    expect(sessionIds(other)).toEqual([]);
    // The revocation must not count for the next test.
    await settle();
  });
});

describe('logoutOrganization', () => {
  it('does nothing for an organization without a session', async () => {
    const page = await signIn(tenant, A.id);
    page.events.length = 0;
    await page.client.logoutOrganization(B.id);
    await page.client.logoutOrganization('unheard-of');
    expect(page.events).toEqual([]);
    expect(sessionIds(page)).toEqual([A.id]);
    expect(tenant.count('revoke')).toBe(0);
  });

  it('can run twice at the same time', async () => {
    const page = await signInToAll();
    await Promise.all([B, C, B].map(({ id }) => page.client.logoutOrganization(id)));
    expect(sessionIds(page)).toEqual([A.id]);
    expect(page.eventNames()).toEqual(['sessionRemoved', 'sessionRemoved']);
  });

  it('ends a session that an earlier page stored', async () => {
    (await signInToAll({ cacheLocation: 'localstorage' })).client.destroy();
    const page = openPage(tenant, { cacheLocation: 'localstorage' }, storage.environment);
    await page.client.logoutOrganization(B.id);
    expect(tenant.count('revoke', B.id)).toBe(1);
    expect(await storage.storedText()).not.toContain(B.id);
    await expect(page.client.start()).resolves.toMatchObject({ organization: A });
    expect(sessionIds(page).sort()).toEqual([A.id, C.id]);
  });
});

describe('logoutOrganization during a login', () => {
  const { id, name } = B;
  const loggingIn: [string, string | undefined][] = [
    ['by its id', id],
    ['by its name', name],
    ['in which the user chooses it', undefined],
  ];
  const signingOut: [string, string][] = [
    ['its id', id],
    ['its name', name],
  ];
  it.each(
    loggingIn.flatMap(([login, asked]) =>
      signingOut.map(([by, organization]) => ({ login, asked, by, organization })),
    ),
  )('ends a login $login, signed out of by $by', async ({ asked, organization }) => {
    tenant.person = { sub: 'auth0|ada', organization: id };
    const page = await signIn(tenant, A.id, {}, storage.environment);
    const gate = deferred();
    tenant.interceptToken = () => gate.promise;
    const login = rejection(page.client.loginWithPopup(asked === undefined ? {} : { organization: asked }));
    await settle();
    const out = page.client.logoutOrganization(organization);
    await settle();
    gate.resolve();
    expect(await login).toMatchObject({ code: 'login_required', reason: 'signed_out' });
    await out;
    await settle();
    expect(sessionIds(page)).toEqual([A.id]);
    expect(tenant.liveRefreshTokens.map(({ organization: owner }) => owner)).toEqual([A.id]);
  });
});
