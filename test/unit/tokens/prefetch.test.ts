import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClientOptions } from '../../../src/index.js';
import { deferred, rejection, settle, until } from '../../support/async.js';
import { useClock } from '../../support/clock.js';
import {
  installTenant,
  loginByRedirect,
  openPage,
  organizationOf,
  payload,
  sessionIds,
  signIn,
  type Page,
} from '../../support/page.js';
import { cloudEvent } from '../../support/membership-events.js';
import { A, ada, B, bob, C, respondAs, type Tenant } from '../../support/tenant.js';
import { installWorkers } from '../../support/worker.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

const MODES: [string, Partial<OrgSessionClientOptions>][] = [
  ['memory', {}],
  ['localstorage', { cacheLocation: 'localstorage' }],
  ['memory, without refresh tokens', { useRefreshTokens: false }],
];

/** A page with A active. Requests, events and calls of subscribers are recorded from now on. */
async function openWithA(options: Partial<OrgSessionClientOptions> = {}): Promise<Page & { calls: number }> {
  const page = Object.assign(await signIn(tenant, A.id, options), { calls: 0 });
  page.client.subscribe(() => page.calls++);
  page.events.length = tenant.requests.length = 0;
  return page;
}

/** Runs work, and expects that the application sees nothing of it. */
async function expectUnseen(page: Page & { calls: number }, work: () => Promise<unknown>): Promise<void> {
  const before = page.client.getSnapshot();
  const events = page.events.length;
  const { calls } = page;
  await expect(work()).resolves.toBeUndefined();
  await settle();
  expect(page.client.getSnapshot()).toBe(before);
  expect(page.events.slice(events)).toEqual([]);
  expect(page.calls).toBe(calls);
}

/** The page's iframes get this error for an organization. */
const refuse = (organization: string, error: string): void => {
  tenant.interceptAuthorize = (params) =>
    params.get('organization') === organization ? Promise.resolve({ error }) : undefined;
};

describe.each(MODES)('a prefetch (%s)', (_, options) => {
  it.each([
    [B.id, B.id],
    [B.id, B.name],
    [B.name, B.id],
    [B.name, B.name],
  ])('of %s makes a switch to %s one change without a request', async (prefetched, requested) => {
    const page = await openWithA(options);
    await expectUnseen(page, () => page.client.prefetch(prefetched));
    expect(tenant.count('authorize', prefetched)).toBe(1);
    expect(sessionIds(page)).toEqual([A.id]);
    expect(page.client.hasPermission(`read:${B.id}`, { organization: B.id })).toBe(false);
    tenant.requests.length = 0;

    const switched = page.client.switchOrganization(requested, { interaction: 'none' });
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: B });
    await expect(switched).resolves.toEqual({ status: 'switched', organization: B });
    expect(page.eventNames()).toEqual([
      'sessionAdded',
      'tokenRenewed',
      'switchStarted',
      'organizationChanged',
    ]);
    expect(organizationOf(await page.client.getToken())).toBe(B.id);
    expect(page.client.getSnapshot().permissions).toEqual([`read:${B.id}`]);
    expect(tenant.requests).toEqual([]);
    expect(sessionIds(page)).toEqual([A.id, B.id]);
  });

  it('is used by getTokenForOrg, also of another audience and from the cache only', async () => {
    const page = await openWithA(options);
    await page.client.prefetch(B.id);
    expect(organizationOf(await page.client.getTokenForOrg(B.id, { cacheMode: 'cache-only' }))).toBe(B.id);
    expect(page.eventNames()).toEqual(['sessionAdded', 'tokenRenewed']);
    await page.client.prefetch(C.id);
    await page.client.getTokenForOrg(C.id, { audience: 'https://other.example' });
    tenant.requests.length = 0;
    expect(organizationOf(await page.client.getTokenForOrg(C.id))).toBe(C.id);
    expect(tenant.requests).toEqual([]);
  });

  it('is joined by a switch that begins meanwhile, and by a second prefetch', async () => {
    const page = await openWithA(options);
    const slow = deferred();
    tenant.interceptToken = () => slow.promise;
    const prefetches = [page.client.prefetch(B.id), page.client.prefetch(B.id)];
    await until(() => tenant.count('authorization_code', B.id) === 1);
    const switched = page.client.switchOrganization(B.id);
    expect(page.client.getSnapshot()).toMatchObject({ organization: A, switchingTo: B.id });
    slow.resolve();
    await switched;
    await Promise.all(prefetches);
    expect(page.client.getSnapshot().organization).toEqual(B);
    expect(tenant.count('authorize')).toBe(1);
    expect(page.eventNames()).toEqual([
      'switchStarted',
      'sessionAdded',
      'tokenRenewed',
      'organizationChanged',
    ]);
  });

  it('that a switch has joined fails as the switch’s own request would', async () => {
    const page = await openWithA(options);
    const slow = deferred();
    tenant.interceptAuthorize = () => slow.promise.then(() => ({ error: 'login_required' }));
    const prefetch = page.client.prefetch(B.id);
    await until(() => tenant.count('authorize', B.id) === 1);
    const error = rejection(page.client.switchOrganization(B.name, { interaction: 'none' }));
    const joined = rejection(page.client.switchOrganization(B.id, { interaction: 'none' }));
    slow.resolve();
    expect(await joined).toMatchObject({ code: 'login_required', organization: B.id });
    expect(await error).toMatchObject({ code: 'superseded' });
    await expect(prefetch).resolves.toBeUndefined();
    expect(page.client.getSnapshot()).toMatchObject({ organization: A, error: { code: 'login_required' } });
    expect(page.eventNames()).toContain('loginRequired');
  });

  it('of an expired session renews its token unseen, and the next use emits it', async () => {
    useClock();
    const page = await openWithA(options);
    await page.client.getTokenForOrg(B.id);
    vi.setSystemTime(Date.now() + 3_600_000);
    page.events.length = tenant.requests.length = 0;
    await expectUnseen(page, () => page.client.prefetch(B.id));
    expect(tenant.requests.length).toBeGreaterThan(0);
    tenant.requests.length = 0;
    await page.client.switchOrganization(B.id);
    expect(page.eventNames()).toEqual(['tokenRenewed', 'switchStarted', 'organizationChanged']);
    expect(tenant.requests).toEqual([]);
    const session = page.client.getSnapshot().sessions.find(({ organization }) => organization.id === B.id);
    expect(session?.expiresAt).toBeGreaterThan(Date.now());
  });

  it('is requested again when its token has expired', async () => {
    useClock();
    const page = await openWithA(options);
    await page.client.prefetch(B.id);
    tenant.requests.length = 0;
    await page.client.prefetch(B.id);
    expect(tenant.requests).toEqual([]);
    vi.setSystemTime(Date.now() + 3_600_000);
    await expectUnseen(page, () => page.client.prefetch(B.id));
    expect(tenant.requests.length).toBeGreaterThan(0);
    tenant.requests.length = 0;
    await page.client.switchOrganization(B.id);
    expect(tenant.requests).toEqual([]);
  });

  it('that expired unused is renewed by the switch', async () => {
    useClock();
    const page = await openWithA(options);
    await page.client.prefetch(B.id);
    vi.setSystemTime(Date.now() + 3_600_000);
    await page.client.switchOrganization(B.id);
    const { expiresAt } = await page.client.getTokenForOrg(B.id, { detailed: true });
    expect(expiresAt).toBeGreaterThan(Date.now());
  });

  it.each<[string, () => void]>([
    ['login_required', () => refuse(B.id, 'login_required')],
    ['access_denied', () => refuse(B.id, 'access_denied')],
    ['consent_required', () => refuse(B.id, 'consent_required')],
    [
      'a server error',
      () => {
        tenant.interceptToken = (_, grant) =>
          grant?.organization === B.id ? Promise.resolve(new Response('{}', { status: 503 })) : undefined;
      },
    ],
    [
      'a second factor',
      () => {
        tenant.interceptToken = (_, grant) =>
          grant?.organization === B.id ? Promise.resolve(tenant.requireSecondFactor(grant)) : undefined;
      },
    ],
    ['tokens of another organization', () => (tenant.alterTokens = respondAs(B.id, C))],
    [
      'tokens of another user',
      () => {
        tenant.sso = bob;
      },
    ],
  ])('that fails by %s is unseen, is not repeated at once, and breaks nothing', async (_, fail) => {
    const page = await openWithA(options);
    fail();
    await expectUnseen(page, () => page.client.prefetch(B.id));
    const requests = tenant.requests.length;
    expect(requests).toBeGreaterThan(0);
    await expectUnseen(page, () => page.client.prefetch(B.id));
    expect(tenant.requests.length).toBe(requests);
    expect(sessionIds(page)).toEqual([A.id]);

    tenant.interceptAuthorize = tenant.interceptToken = tenant.alterTokens = undefined;
    tenant.sso = ada;
    await page.client.switchOrganization(B.id, { interaction: 'none' });
    expect(page.client.getSnapshot().organization).toEqual(B);
    expect(organizationOf(await page.client.getTokenForOrg(A.id))).toBe(A.id);
  });

  it.each<[string, () => void]>([
    ['login_required', () => refuse(B.id, 'login_required')],
    ['tokens of another organization', () => (tenant.alterTokens = respondAs(B.id, C))],
    [
      'tokens of another user',
      () => {
        tenant.alterTokens = ({ idClaims, grant }) => {
          if (grant.organization === B.id) idClaims['sub'] = bob;
        };
      },
    ],
  ])('of an expired session that fails by %s does not end the session', async (_, fail) => {
    useClock();
    const page = await openWithA(options);
    await page.client.getTokenForOrg(B.id);
    vi.setSystemTime(Date.now() + 3_600_000);
    tenant.revokeAll(B.id);
    fail();
    const events = page.events.length;
    await page.client.prefetch(B.id);
    expect(page.events.slice(events)).toEqual([]);
    expect(sessionIds(page)).toEqual([A.id, B.id]);
    tenant.interceptAuthorize = tenant.alterTokens = undefined;
    await page.client.switchOrganization(B.id, { interaction: 'none' });
    expect(organizationOf(await page.client.getToken())).toBe(B.id);
  });

  it('does not leave a session of the previous user', async () => {
    const page = await openWithA(options);
    await page.client.prefetch(B.id);
    tenant.person = { sub: bob, organization: B.id };
    tenant.members[bob] = [A.id, B.id];
    await loginByRedirect(tenant, page, { organization: A.id, switchUser: true });
    await page.client.switchOrganization(B.id, { interaction: 'none' });
    expect(page.client.getSnapshot()).toMatchObject({ organization: B, user: { sub: bob } });
    await settle();
    expect(tenant.liveRefreshTokens.filter(({ sub }) => sub === ada)).toEqual([]);
  });

  it('does not leave a session of the previous user, also if that user had no other session left', async () => {
    const page = await openWithA(options);
    await page.client.prefetch(B.id);
    await page.client.logoutOrganization(A.id);
    tenant.person = { sub: bob, organization: C.id };
    tenant.members[bob] = [B.id, C.id];
    await loginByRedirect(tenant, page, { organization: C.id, switchUser: true });
    await page.client.switchOrganization(B.id, { interaction: 'none' });
    expect(page.client.getSnapshot()).toMatchObject({ organization: B, user: { sub: bob } });
    await settle();
    expect(tenant.liveRefreshTokens.filter(({ sub }) => sub === ada)).toEqual([]);
  });

  it.each<[string, (page: Page) => Promise<unknown>]>([
    ['logout', ({ client }) => client.logout({ openUrl: false })],
    ['logoutOrganization by id', ({ client }) => client.logoutOrganization(B.id)],
    ['logoutOrganization by name', ({ client }) => client.logoutOrganization(B.name)],
  ])('is revoked by %s', async (_, signOut) => {
    const page = await openWithA(options);
    await page.client.prefetch(B.id);
    await signOut(page);
    expect(tenant.liveRefreshTokens.map(({ organization }) => organization)).not.toContain(B.id);
    expect(JSON.stringify(localStorage)).not.toContain(`tokens::${B.id}`);
    tenant.sso = undefined;
    expect(await rejection(page.client.getTokenForOrg(B.id))).toMatchObject({ code: 'login_required' });
  });

  it('by name, that is out of date, is revoked by a sign-out by id, and by the login of another user', async () => {
    for (const signOut of [
      async ({ client }: Page) => client.logoutOrganization(B.id),
      async (page: Page) => {
        await page.client.logoutOrganization(A.id);
        tenant.person = { sub: bob, organization: B.id };
        tenant.sso = undefined;
        await loginByRedirect(tenant, page, { organization: B.id });
      },
    ]) {
      const page = await openWithA(options);
      await page.client.prefetch(B.name);
      await page.client.applyMembershipEvent(cloudEvent('member.role.assigned', B));
      await signOut(page);
      await settle();
      const live = tenant.liveRefreshTokens.filter(({ sub }) => sub === ada);
      expect(live.map(({ organization }) => organization)).not.toContain(B.id);
    }
  });

  it.each<[string, (page: Page) => Promise<unknown>]>([
    ['was signed out of', ({ client }) => client.logoutOrganization(A.id)],
    [
      'could not be renewed',
      async ({ client }) => {
        tenant.revokeAll(A.id);
        tenant.sso = undefined;
        return rejection(client.getToken({ cacheMode: 'off' }));
      },
    ],
  ])(
    'is revoked when another user signs in silently, after the last session of its user %s',
    async (__, end) => {
      const page = await openWithA(options);
      await page.client.prefetch(B.id);
      await end(page);
      expect(sessionIds(page)).toEqual([]);
      tenant.members[bob] = [B.id, C.id];
      tenant.sso = bob;
      await page.client.getTokenForOrg(C.id);
      await settle();
      expect(tenant.liveRefreshTokens.filter(({ sub }) => sub === ada)).toEqual([]);
      await page.client.switchOrganization(B.id, { interaction: 'none' });
      expect(page.client.getSnapshot().user?.sub).toBe(bob);
    },
  );

  it('stays when another user signs in silently, if each organization has its own user', async () => {
    const page = await openWithA({ ...options, identity: 'per-organization' });
    await page.client.prefetch(B.id);
    tenant.members[bob] = [B.id, C.id];
    tenant.sso = bob;
    expect(payload(await page.client.getTokenForOrg(C.id))['sub']).toBe(bob);
    tenant.requests.length = 0;
    await page.client.switchOrganization(B.id);
    expect(page.client.getSnapshot()).toMatchObject({ organization: B, user: { sub: ada } });
    expect(tenant.requests).toEqual([]);
  });

  it('by name, that a login by id overtakes, leaves no refresh token', async () => {
    const page = await openWithA(options);
    const slow = deferred();
    tenant.interceptAuthorize = (params) =>
      params.get('prompt') === 'none' ? slow.promise.then(() => undefined) : undefined;
    const prefetched = page.client.prefetch(B.name);
    await until(() => tenant.count('authorize', B.name) === 1);
    await loginByRedirect(tenant, page, { organization: B.id });
    const live = tenant.liveRefreshTokens;
    slow.resolve();
    await prefetched;
    await settle();
    expect(tenant.liveRefreshTokens).toEqual(live);
    expect(sessionIds(page).sort()).toEqual([A.id, B.id]);
  });

  it('does not survive a sign-out that begins during its request', async () => {
    const page = await openWithA(options);
    const slow = deferred();
    tenant.interceptToken = () => slow.promise;
    const prefetch = page.client.prefetch(B.id);
    await until(() => tenant.count('authorization_code', B.id) === 1);
    const signedOut = page.client.logoutOrganization(B.id);
    slow.resolve();
    await signedOut;
    await prefetch;
    await settle();
    expect(tenant.liveRefreshTokens.map(({ organization }) => organization)).not.toContain(B.id);
    tenant.interceptToken = undefined;
    expect(page.events).toEqual([]);
  });

  it('is replaced by a login to the organization', async () => {
    const page = await openWithA(options);
    await page.client.prefetch(B.id);
    await loginByRedirect(tenant, page, { organization: B.id });
    await settle();
    const token = await page.client.getTokenForOrg(B.id);
    expect(page.client.getSnapshot().organization).toEqual(B);
    // One of the login, none of the prefetch.
    const live = tenant.liveRefreshTokens.filter(({ organization }) => organization === B.id);
    expect(live).toHaveLength(options.useRefreshTokens === false ? 0 : 1);
    await page.client.switchOrganization(A.id);
    await page.client.switchOrganization(B.id);
    expect(await page.client.getToken()).toBe(token);
  });
});

describe('a prefetch', () => {
  it.each<[string, (page: Page) => unknown]>([
    ['of the active organization', ({ client }) => client.prefetch(A.id)],
    ['of the active organization, by name', ({ client }) => client.prefetch(A.name)],
    [
      'of one whose token is in memory',
      async ({ client }) => {
        await client.getTokenForOrg(B.id);
        tenant.requests.length = 0;
        await client.prefetch(B.id);
      },
    ],
    [
      'offline',
      async ({ client }) => {
        vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
        await client.prefetch(B.id);
      },
    ],
    [
      'after a logout',
      async ({ client }) => {
        await client.logout({ openUrl: false });
        tenant.requests.length = 0;
        await client.prefetch(B.id);
      },
    ],
    [
      'during a logout',
      async ({ client }) => {
        const over = client.logout();
        tenant.requests.length = 0;
        await client.prefetch(B.id);
        expect(tenant.count('authorize')).toBe(0);
        await over;
        tenant.requests.length = 0;
        await client.prefetch(B.id);
      },
    ],
    [
      'of one that the user signed out of',
      async ({ client }) => {
        await client.getTokenForOrg(B.id);
        await client.logoutOrganization(B.id);
        tenant.requests.length = 0;
        await client.prefetch(B.id);
      },
    ],
  ])('sends no request %s', async (_, act) => {
    const page = await openWithA();
    await act(page);
    expect(tenant.requests).toEqual([]);
  });

  it('sends no request before a user has signed in', async () => {
    const page = openPage(tenant);
    await page.client.prefetch(B.id);
    await page.client.start();
    tenant.requests.length = 0;
    tenant.sso = undefined;
    await page.client.prefetch(B.id);
    expect(tenant.requests).toEqual([]);
  });

  it('sends no request where there is no silent way', async () => {
    const page = await openWithA({ silentAuth: 'off', useRefreshTokens: false });
    await page.client.prefetch(B.id);
    const other = await openWithA({ silentAuth: 'off' });
    await other.client.prefetch(B.id);
    expect(tenant.requests).toEqual([]);
    expect(other.events).toEqual([]);
  });

  it.each([undefined, '', 'no organization!', 'org_', null])(
    'of %j rejects at once',
    async (organization) => {
      const page = await openWithA();
      const error = await rejection(page.client.prefetch(organization as string));
      expect(error).toMatchObject({ code: 'configuration' });
      expect(tenant.requests).toEqual([]);
    },
  );

  it('is also for the personal account', async () => {
    tenant.personalAccounts = true;
    const page = await openWithA({ personalAccount: true });
    await expectUnseen(page, () => page.client.prefetch(null));
    tenant.requests.length = 0;
    await page.client.switchOrganization(null);
    expect(tenant.requests).toEqual([]);
    expect(page.client.getSnapshot().organization).toEqual({ id: 'org_' });
  });

  it('is not repeated for a minute after a failure', async () => {
    useClock();
    const page = await openWithA();
    const tries = async (): Promise<number> => {
      tenant.requests.length = 0;
      await page.client.prefetch(B.id);
      return tenant.count('authorize', B.id);
    };
    refuse(B.id, 'login_required');
    expect(await tries()).toBe(1);
    vi.setSystemTime(Date.now() + 59_000);
    expect(await tries()).toBe(0);
    vi.setSystemTime(Date.now() + 2000);
    expect(await tries()).toBe(1);
    expect(await tries()).toBe(0);
  });

  it('that is refused does not ask for the list of organizations again', async () => {
    const organizations = vi.fn(() => Promise.resolve([A, B, C]));
    const page = await openWithA({ organizations });
    await page.client.listOrganizations();
    refuse(B.id, 'access_denied');
    await expectUnseen(page, () => page.client.prefetch(B.id));
    expect(organizations).toHaveBeenCalledOnce();
  });

  it('that failed does not stop a switch from its own request', async () => {
    const page = await openWithA();
    refuse(B.id, 'login_required');
    await page.client.prefetch(B.id);
    tenant.interceptAuthorize = undefined;
    await page.client.switchOrganization(B.id, { interaction: 'none' });
    expect(page.client.getSnapshot().organization).toEqual(B);
  });

  it('waits for all other requests, the latest one first', async () => {
    const page = await openWithA();
    const slow = deferred();
    tenant.interceptToken = () => slow.promise;
    const first = page.client.getToken({ cacheMode: 'off' });
    await until(() => tenant.count('refresh_token') === 1);
    const prefetches = ['org_1', 'org_2', B.id].map((id) => page.client.prefetch(id));
    const switched = page.client.switchOrganization(C.id);
    slow.resolve();
    await Promise.all([first, switched, ...prefetches]);
    const authorized = tenant.requests.filter(({ kind }) => kind === 'authorize');
    expect(authorized.map(({ organization }) => organization)).toEqual([C.id, B.id, 'org_2', 'org_1']);
  });

  it('that waits keeps its place when a switch joins it', async () => {
    const page = await openWithA();
    const slow = deferred();
    tenant.interceptToken = () => slow.promise;
    const first = page.client.getToken({ cacheMode: 'off' });
    await until(() => tenant.count('refresh_token') === 1);
    const prefetch = page.client.prefetch(B.id);
    const switched = page.client.switchOrganization(B.id);
    const later = page.client.getTokenForOrg(C.id);
    slow.resolve();
    await Promise.all([first, prefetch, switched, later]);
    const authorized = tenant.requests.filter(({ kind }) => kind === 'authorize');
    expect(authorized.map(({ organization }) => organization)).toEqual([B.id, C.id]);
  });

  it('is not sent again after a failure of the server', async () => {
    const page = await openWithA();
    tenant.interceptToken = () => Promise.resolve(new Response('{}', { status: 503 }));
    await page.client.prefetch(B.id);
    expect(tenant.count('authorize', B.id)).toBe(1);
  });

  describe('with maxSessions', () => {
    const ids = ['org_1', 'org_2', 'org_3', 'org_4'];
    beforeEach(() => {
      tenant.organizations.push(...ids.map((id) => ({ id, name: id.replace('org_', 'name-') })));
      tenant.members[ada]?.push(...ids);
      installWorkers(tenant);
    });

    it('never ends another session', async () => {
      const page = await openWithA({ maxSessions: 3 });
      await page.client.getTokenForOrg('org_1');
      await page.client.prefetch('org_2');
      tenant.requests.length = 0;
      await page.client.prefetch('org_3');
      expect(tenant.requests).toEqual([]);
      await page.client.switchOrganization('org_2', { interaction: 'none' });
      expect(tenant.requests).toEqual([]);
      expect(sessionIds(page)).toEqual([A.id, 'org_1', 'org_2']);
    });

    it('gives way to a session that is used', async () => {
      const page = await openWithA({ maxSessions: 3 });
      await page.client.prefetch('org_1');
      await page.client.prefetch('org_2');
      await page.client.getTokenForOrg('org_3');
      await page.client.getTokenForOrg('org_4');
      expect(sessionIds(page)).toEqual([A.id, 'org_3', 'org_4']);
      await settle();
      expect(tenant.liveRefreshTokens.map(({ organization }) => organization).sort()).toEqual(
        [A.id, 'org_3', 'org_4'].sort(),
      );
      expect(page.eventNames()).not.toContain('sessionRemoved');
    });
  });

  it.each([B.id, B.name])(
    'of %s leaves its token to the next page once it is used, in localStorage mode',
    async (organization) => {
      const page = await openWithA({ cacheLocation: 'localstorage' });
      await page.client.prefetch(organization);
      await page.client.getTokenForOrg(organization);
      await settle();
      page.client.destroy();
      tenant.requests.length = 0;
      const next = openPage(tenant, { cacheLocation: 'localstorage' });
      await next.client.start();
      await next.client.switchOrganization(B.id);
      expect(tenant.requests).toEqual([]);
    },
  );

  it('may be answered while the application signs out in a listener', async () => {
    const page = await openWithA();
    await page.client.prefetch(B.id);
    page.client.on('sessionAdded', () => void page.client.logout({ openUrl: false }));
    const error = await rejection(page.client.switchOrganization(B.id, { interaction: 'none' }));
    expect(error).toMatchObject({ code: 'login_required', reason: 'signed_out' });
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-out', sessions: [] });
  });

  it('that a listener of the switch overtakes does not activate', async () => {
    const page = await openWithA();
    await page.client.getTokenForOrg(C.id);
    await page.client.prefetch(B.id);
    const stop = page.client.on('sessionAdded', () => {
      stop();
      void page.client.switchOrganization(C.id);
    });
    expect(await rejection(page.client.switchOrganization(B.id))).toMatchObject({ code: 'superseded' });
    expect(page.client.getSnapshot().organization).toEqual(C);
  });
});
