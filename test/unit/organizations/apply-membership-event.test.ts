import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { MembershipEvent, Organization } from '../../../src/index.js';
import { deferred, rejection, settle } from '../../support/async.js';
import { createBrowser, type Browser } from '../../support/browser.js';
import { cloudEvent } from '../../support/membership-events.js';
import { installTenant, openPage, payload, sessionIds, signIn, type Page } from '../../support/page.js';
import { createSlowCache } from '../../support/slow-cache.js';
import { activeIn, openIn, openTwoTabs, returnEvents } from '../../support/tabs.js';
import { A, ada, B, bob, C, json, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let browser: Browser;
let list: Organization[];
const organizations = vi.fn<() => Promise<Organization[]>>();
beforeEach(() => {
  tenant = installTenant();
  browser = createBrowser();
  list = [A, B];
  organizations.mockReset().mockImplementation(() => Promise.resolve([...list]));
});

const eventsOf = ({ events }: Page, name: string): unknown[] =>
  events.filter(([event]) => event === name).map(([, data]) => data);
/** A time before the tokens that the tenant issues now. */
const earlier = (): string => new Date(Date.now() - 60_000).toISOString();
const endMembership = (): void => {
  tenant.members[ada] = [A.id, C.id];
  list = [A];
};

describe.each(['memory', 'localstorage'] as const)('with cacheLocation %s', (cacheLocation) => {
  const options = { cacheLocation, organizations };
  /** Two tabs that have asked for the list: A is active in the first, B in the second. */
  const open = async (): ReturnType<typeof openTwoTabs> => {
    const pages = await openTwoTabs(tenant, browser, options);
    for (const { client } of pages) await client.listOrganizations();
    tenant.requests.length = 0;
    return pages;
  };

  it.each([
    ['organization.member.deleted', () => cloudEvent('member.deleted', B)],
    ['organization.deleted', () => cloudEvent('deleted', B)],
    ['a plain event with an id', () => ({ organization: B.id, user: ada, change: 'removed' })],
    ['a plain event with a name', () => ({ organization: B.name, user: ada, change: 'deleted' })],
    ['a plain event without a user', () => ({ organization: B.id, change: 'removed' })],
  ] as [string, () => MembershipEvent][])('%s ends the session in every tab', async (_, event) => {
    const [here, there] = await open();
    endMembership();
    await expect(here.client.applyMembershipEvent(event())).resolves.toBe(true);
    await settle();
    for (const page of [here, there]) {
      expect(sessionIds(page)).toEqual([A.id]);
      expect(eventsOf(page, 'sessionRemoved')).toEqual([{ organization: B, reason: 'membershipEnded' }]);
      expect(eventsOf(page, 'organizationsChanged')).toEqual([{ organizations: [A] }]);
      expect(eventsOf(page, 'signedOut')).toEqual([]);
      await expect(page.client.getTokenForOrg(B.id, { cacheMode: 'cache-only' })).resolves.toBeUndefined();
      await expect(page.client.getTokenForOrg(A.id)).resolves.toBeTruthy();
    }
    // B was active there only.
    expect(here.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
    expect(here.client.getSnapshot().error).toBeUndefined();
    expect(there.client.getSnapshot()).toMatchObject({
      status: 'signed-out',
      error: { code: 'access_denied' },
    });
    expect(eventsOf(there, 'organizationChanged')).toEqual([
      { previous: B, current: undefined, reason: 'expired' },
    ]);
    expect(tenant.liveRefreshTokens.map(({ organization }) => organization)).not.toContain(B.id);
    expect(browser.storedText()).not.toContain(B.id + '::');
  });

  it.each([
    ['member.role.assigned', 'roles'],
    ['member.role.deleted', 'roles'],
  ])('organization.%s revalidates just that organization, in every tab', async (name) => {
    const [here, there] = await open();
    const tokens = await Promise.all([here, there].map(({ client }) => client.getTokenForOrg(A.id)));
    tenant.alterTokens = ({ accessClaims }) => (accessClaims['permissions'] = ['new']);
    await expect(there.client.applyMembershipEvent(cloudEvent(name, B))).resolves.toBe(true);
    await settle();
    for (const page of [here, there]) {
      expect(eventsOf(page, 'permissionsChanged')).toEqual([
        { organization: B, added: ['new'], removed: [`read:${B.id}`] },
      ]);
      expect(payload(await page.client.getTokenForOrg(B.id))['permissions']).toEqual(['new']);
    }
    expect(await Promise.all([here, there].map(({ client }) => client.getTokenForOrg(A.id)))).toEqual(tokens);
    expect(tenant.requests.every(({ organization }) => organization === B.id)).toBe(true);
  });

  it('organization.member.added reads the list again in every tab, and requests no token', async () => {
    const [here, there] = await open();
    list = [A, B, C];
    await expect(here.client.applyMembershipEvent(cloudEvent('member.added', C))).resolves.toBe(true);
    await settle();
    for (const page of [here, there]) {
      expect(eventsOf(page, 'organizationsChanged')).toEqual([{ organizations: list }]);
      await expect(page.client.listOrganizations()).resolves.toEqual(list);
    }
    expect(tenant.requests).toEqual([]);
  });

  it('organization.updated gives the session its new name, also one that was requested by the former name', async () => {
    const { client } = await signIn(tenant, A.id, options, browser.openTab().environment);
    await client.switchOrganization(B.name);
    await client.listOrganizations();
    const renamed = { id: B.id, name: 'hooli' };
    tenant.organizations[1] = renamed;
    list = [A, renamed];
    await client.applyMembershipEvent(cloudEvent('updated', renamed));
    tenant.organizations[1] = B;
    expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: renamed });
    await expect(client.listOrganizations()).resolves.toEqual(list);
  });

  it('organization.updated does not give a token to a call that names the former name', async () => {
    const { client } = await signIn(tenant, A.id, options, browser.openTab().environment);
    await client.switchOrganization(B.name);
    const renamed = { id: B.id, name: 'hooli' };
    tenant.organizations[1] = renamed;
    const byName = rejection(client.getTokenForOrg(B.name, { cacheMode: 'off' }));
    await client.applyMembershipEvent(cloudEvent('updated', renamed));
    tenant.organizations[1] = B;
    expect(await byName).toMatchObject({ name: 'OrganizationMismatchError', claim: 'org_name' });
    expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: renamed });
  });

  it.each([
    ['another user', () => cloudEvent('member.deleted', B, { user: bob })],
    ['another user, in a plain event', () => ({ organization: B.id, user: bob, change: 'removed' })],
    ['an event of another type', () => ({ type: 'organization.created', data: { object: B } })],
  ] as [string, () => MembershipEvent][])('%s changes nothing, in no tab', async (_, event) => {
    const [here, there] = await open();
    browser.messages.length = 0;
    await expect(here.client.applyMembershipEvent(event())).resolves.toBe(false);
    await settle();
    expect(browser.messages).toEqual([]);
    expect(tenant.requests).toEqual([]);
    for (const page of [here, there]) expect(sessionIds(page)).toHaveLength(2);
  });

  it('the same event in both tabs is applied once in each, and once more if it is delivered again', async () => {
    const [here, there] = await open();
    const event = cloudEvent('member.role.assigned', B);
    for (const requests of [2, 4]) {
      await Promise.all([here, there].map(({ client }) => client.applyMembershipEvent(event)));
      await settle();
      expect(tenant.requests).toHaveLength(requests);
    }
    for (const page of [here, there]) expect(eventsOf(page, 'permissionsChanged')).toEqual([]);
    organizations.mockClear();
    const added = cloudEvent('member.added', C);
    await Promise.all([here, there].map(({ client }) => client.applyMembershipEvent(added)));
    await settle();
    expect(organizations).toHaveBeenCalledTimes(2);
  });

  it('an event that could not be applied can be applied again', async () => {
    const { client } = await signIn(tenant, A.id, options, browser.openTab().environment);
    const event = cloudEvent('member.role.assigned', A);
    tenant.interceptToken = () => Promise.resolve(json({ error: 'server_error' }, 503));
    expect(await rejection(client.applyMembershipEvent(event))).toMatchObject({ code: 'temporary' });
    tenant.interceptToken = undefined;
    tenant.requests.length = 0;
    await expect(client.applyMembershipEvent(event)).resolves.toBe(true);
    expect(tenant.requests).toHaveLength(1);
  });

  it('a late removal does not end the session of a user who is a member again', async () => {
    const [here, there] = await open();
    await here.client.applyMembershipEvent(cloudEvent('member.deleted', B, { time: earlier() }));
    await settle();
    for (const page of [here, there]) expect(sessionIds(page)).toContain(B.id);
  });

  it('a late removal ends the session if the identity provider refuses it', async () => {
    const [here] = await open();
    endMembership();
    tenant.interceptToken = (type) =>
      type === 'refresh_token'
        ? Promise.resolve(json({ error: 'invalid_grant', error_description: 'not part of the org' }, 403))
        : undefined;
    const event = cloudEvent('member.deleted', B, { time: earlier() });
    expect(await rejection(here.client.applyMembershipEvent(event))).toMatchObject({ code: 'access_denied' });
    expect(sessionIds(here)).toEqual([A.id]);
    await expect(here.client.listOrganizations()).resolves.toEqual([A]);
  });

  it('a request that is under way rejects with AccessDeniedError', async () => {
    const [here] = await open();
    const token = rejection(here.client.getTokenForOrg(B.id, { cacheMode: 'off' }));
    const other = rejection(
      here.client
        .switchOrganization(B.id, { interaction: 'none' })
        .then(() => here.client.getToken({ cacheMode: 'off' })),
    );
    await here.client.applyMembershipEvent({ organization: B.id, change: 'removed' });
    expect(await token).toMatchObject({ code: 'access_denied', organization: B.id });
    expect(['access_denied', 'login_required']).toContain((await other).code);
    expect(sessionIds(here)).toEqual([A.id]);
  });

  it('the user can become a member and sign in again', async () => {
    const [here, there] = await open();
    await here.client.applyMembershipEvent(cloudEvent('member.deleted', B));
    await settle();
    await here.client.switchOrganization(B.id, { interaction: 'popup' });
    await settle();
    expect(activeIn(here)).toBe(B.id);
    await there.client.switchOrganization(B.id);
    expect(activeIn(there)).toBe(B.id);
  });

  it.each(returnEvents)('a frozen tab ends the session after %s', async (_, event) => {
    const [here, there] = await open();
    there.tab.isFrozen = true;
    await here.client.applyMembershipEvent(cloudEvent('member.deleted', B));
    await settle();
    expect(sessionIds(there)).toContain(B.id);
    there.tab.isFrozen = false;
    there.tab.dispatch(event());
    expect(sessionIds(there)).toEqual([A.id]);
  });

  it('without BroadcastChannel a removal reaches the other tabs as a sign-out', async () => {
    browser = createBrowser({ channels: false });
    const [here, there] = await open();
    await here.client.applyMembershipEvent(cloudEvent('member.deleted', B));
    await settle();
    expect(sessionIds(there)).toEqual([A.id]);
    expect(eventsOf(there, 'sessionRemoved')).toEqual([{ organization: B, reason: 'otherTab' }]);
  });
});

describe('an organization without a session in this tab', () => {
  const options = { cacheLocation: 'localstorage' } as const;
  const openWithStored = async (): Promise<Page> => {
    const page = await signIn(tenant, A.id, options, browser.openTab().environment);
    const other = await openIn(tenant, browser.openTab(), options);
    await other.client.getTokenForOrg(B.id);
    other.client.destroy();
    expect(sessionIds(page)).toEqual([A.id]);
    tenant.requests.length = 0;
    return page;
  };

  it('loses what is stored if the membership ends', async () => {
    const { client } = await openWithStored();
    await client.applyMembershipEvent(cloudEvent('member.deleted', B));
    expect(tenant.liveRefreshTokens.map(({ organization }) => organization)).toEqual([A.id]);
    await expect(client.getTokenForOrg(B.id, { cacheMode: 'cache-only' })).resolves.toBeUndefined();
  });

  it('loses its stored access token if the roles change, and keeps its refresh token', async () => {
    const { client } = await openWithStored();
    await client.applyMembershipEvent(cloudEvent('member.role.assigned', B));
    expect(tenant.requests).toEqual([]);
    tenant.alterTokens = ({ accessClaims }) => (accessClaims['permissions'] = ['new']);
    expect(payload(await client.getTokenForOrg(B.id))['permissions']).toEqual(['new']);
    expect(tenant.requests.map(({ kind }) => kind)).toEqual(['refresh_token']);
  });
});

describe('a message of another script of this origin', () => {
  it.each([
    5,
    {},
    { organization: B.id },
    { organization: B.id, change: 'everything' },
    { organization: '../org_B', change: 'removed' },
    { organization: B.id, change: 'removed', user: 'another' },
    { organization: B.id, change: 'removed', time: 'never' },
    { type: 'organization.member.deleted', data: null },
  ])('%j changes nothing', async (event) => {
    const page = await signIn(tenant, B.id, {}, browser.openTab().environment);
    const channel = browser.messages[0]?.channel ?? 'auth0-org-sessions.client.tabs';
    browser.broadcast(channel, { type: 'membership-changed', event });
    await settle();
    expect(sessionIds(page)).toEqual([B.id]);
  });
});

it.each([
  ['before', true],
  ['after', false],
])('a login that begins during a slow removal and ends %s it is kept and stored', async (_, isBefore) => {
  const { cache } = createSlowCache(0);
  const { client } = await signIn(tenant, A.id, { cache });
  await client.getTokenForOrg(B.id);
  const { remove } = cache;
  const [removal, answer] = [deferred(), deferred()];
  cache.remove = async (key) => {
    await removal.promise;
    return remove(key);
  };
  tenant.interceptAuthorize = async (params) => {
    if (params.get('organization') === B.id) await answer.promise;
    return undefined;
  };
  const applied = client.applyMembershipEvent({ organization: B.id, change: 'removed' });
  await settle();
  cache.remove = remove;
  const login = client.loginWithPopup({ organization: B.id });
  await settle();
  if (isBefore) answer.resolve();
  await settle();
  removal.resolve();
  await applied;
  answer.resolve();
  await expect(login).resolves.toEqual(B);
  client.destroy();
  // The next page reads the tokens of the login.
  tenant.requests.length = 0;
  const next = openPage(tenant, { cache });
  await next.client.start();
  expect(sessionIds(next).sort()).toEqual([A.id, B.id]);
  expect(tenant.requests).toEqual([]);
  await next.client.logout({ openUrl: false });
  expect(tenant.liveRefreshTokens).toEqual([]);
});

it('with identity per-organization, an event concerns the account that it names', async () => {
  const options = { identity: 'per-organization' } as const;
  const page = await signIn(tenant, A.id, options);
  tenant.person = { sub: bob, organization: B.id };
  tenant.sso = bob;
  await page.client.loginWithPopup({ organization: B.id });
  await page.client.applyMembershipEvent(cloudEvent('member.deleted', B, { user: ada }));
  expect(sessionIds(page)).toEqual([A.id, B.id]);
  await page.client.applyMembershipEvent(cloudEvent('member.deleted', B, { user: bob }));
  expect(sessionIds(page)).toEqual([A.id]);
});

it('no message to other tabs has the id of the user', async () => {
  const { client } = await signIn(tenant, A.id, {}, browser.openTab().environment);
  await client.applyMembershipEvent(cloudEvent('member.role.assigned', A));
  expect(JSON.stringify(browser.messages)).toContain('membership-changed');
  expect(JSON.stringify(browser.messages)).not.toContain(ada);
});

it('a wrong event is refused before any request, and while nobody is signed in too', async () => {
  const { client } = openPage(tenant);
  tenant.sso = undefined;
  await client.start();
  expect(await rejection(client.applyMembershipEvent({} as never))).toMatchObject({ code: 'configuration' });
  await expect(client.applyMembershipEvent(cloudEvent('member.added', A))).resolves.toBe(false);
});
