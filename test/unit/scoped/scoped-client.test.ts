/** The client that `OrganizationScope` gives to the components below it. The tests of the bindings have the rest. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import { createScopedClient, restart } from '../../../src/scoped/scoped-client.js';
import { apiUrl, useTenantWithApi, type Api } from '../../support/api.js';
import { deferred, rejection, settle, until } from '../../support/async.js';
import { openPage, organizationOf, signIn, type Page } from '../../support/page.js';
import { A, ada, B, bob, C, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let api: Api;
useTenantWithApi((created) => {
  ({ tenant, api } = created);
});

let page: Page;
let scoped: OrgSessionClient;
/** Acme is active, and the scope is that of Globex. */
beforeEach(async () => {
  page = await signIn(tenant, A.id);
  scoped = createScopedClient(page.client, B.id);
});

/** What each member is about. A new member of the client needs a decision here. */
const MEMBERS: Record<keyof OrgSessionClient, 'scope' | 'page'> = {
  start: 'scope',
  destroy: 'scope',
  getSnapshot: 'scope',
  getServerSnapshot: 'page',
  subscribe: 'scope',
  on: 'page',
  recentEvents: 'page',
  getTokenForOrg: 'page',
  getToken: 'scope',
  switchOrganization: 'page',
  prefetch: 'page',
  loginWithRedirect: 'scope',
  loginWithPopup: 'scope',
  handleRedirectCallback: 'page',
  acceptInvitation: 'page',
  loginWithCustomTokenExchange: 'scope',
  loginWithPasskey: 'scope',
  connectAccountWithRedirect: 'scope',
  logoutOrganization: 'page',
  logout: 'page',
  getUser: 'scope',
  getIdTokenClaims: 'scope',
  getAccessTokenClaims: 'scope',
  listOrganizations: 'page',
  revalidate: 'scope',
  applyMembershipEvent: 'page',
  hasPermission: 'scope',
  hasRole: 'scope',
  hasScope: 'scope',
  createFetcher: 'scope',
  scope: 'scope',
  organizationKey: 'scope',
  organizationSignal: 'scope',
  auth0ClientFor: 'page',
};

it('has every member of the client, some of them its own', () => {
  const own = Object.keys(MEMBERS).filter((name) => Object.hasOwn(scoped, name));
  const wanted = Object.entries(MEMBERS).filter(([, kind]) => kind === 'scope');
  expect(own.sort()).toEqual(wanted.map(([name]) => name).sort());
  for (const name of Object.keys(MEMBERS)) expect(scoped).toHaveProperty(name);
});

describe('a default of each method is the organization of the scope, and another one can be named', () => {
  beforeEach(() => scoped.start());

  it.each<[string, (client: OrgSessionClient) => unknown, (client: OrgSessionClient) => unknown]>([
    ['getToken', (client) => client.getToken(), (client) => client.getTokenForOrg(A.id)],
    ['getUser', (client) => client.getIdTokenClaims(), (client) => client.getIdTokenClaims(A.id)],
    ['claims', (client) => client.getAccessTokenClaims(), (client) => client.getAccessTokenClaims(A.id)],
    ['revalidate', (client) => client.revalidate(), (client) => client.revalidate(A.id)],
    ['scope', (client) => client.scope().getToken(), (client) => client.scope(A.id).getToken()],
  ])('%s', async (_, withDefault, withName) => {
    const idOf = (result: unknown): unknown =>
      typeof result === 'string' ? organizationOf(result) : (result as { org_id: string }).org_id;
    expect(idOf(await withDefault(scoped))).toBe(B.id);
    expect(idOf(await withName(scoped))).toBe(A.id);
    expect(page.client.getSnapshot().organization?.id).toBe(A.id);
  });

  it('hasPermission, also with options', () => {
    expect(scoped.hasPermission(`read:${B.id}`)).toBe(true);
    expect(scoped.hasPermission(`read:${A.id}`)).toBe(false);
    expect(scoped.hasPermission(`read:${B.id}`, { organization: undefined })).toBe(true);
    expect(scoped.hasPermission(`read:${B.id}`, { audience: 'https://other.example' })).toBe(false);
    expect(scoped.hasPermission(`read:${A.id}`, { organization: A.id })).toBe(true);
  });

  it('createFetcher', async () => {
    await scoped.createFetcher({ baseUrl: apiUrl })('/rows');
    await scoped.createFetcher({ baseUrl: apiUrl, abortOnSwitch: false })('/rows');
    await scoped.createFetcher({ baseUrl: apiUrl, organization: A.id })('/rows');
    expect(api.organizations()).toEqual([B.id, B.id, A.id]);
    expect(() => scoped.createFetcher({ baseUrl: 'x' })).toThrow('baseUrl');
  });

  it('the token exchange leaves the active organization', async () => {
    tenant.subjects = { 'subject-of-ada': ada };
    const given = { subject_token: 'subject-of-ada', subject_token_type: 'urn:app:token' };
    expect(await scoped.loginWithCustomTokenExchange(given)).toEqual(B);
    expect(page.client.getSnapshot().organization?.id).toBe(A.id);
    await scoped.loginWithCustomTokenExchange({ ...given, organization: C.id });
    expect(page.client.getSnapshot().organization?.id).toBe(C.id);
  });

  it('the logins leave the active organization', async () => {
    await scoped.loginWithPopup();
    expect(page.client.getSnapshot().organization?.id).toBe(A.id);
    await scoped.loginWithPopup({ organization: C.id });
    expect(page.client.getSnapshot().organization?.id).toBe(C.id);
    await scoped.loginWithPopup({ activate: true });
    expect(page.client.getSnapshot().organization?.id).toBe(B.id);
    await scoped.loginWithRedirect();
    expect(new URL(page.visited.at(-1) ?? '').searchParams.get('organization')).toBe(B.id);
  });
});

describe('the snapshot', () => {
  it('is that of its organization, whichever is active', async () => {
    const { client } = page;
    expect(scoped.getSnapshot()).toMatchObject({ status: 'signed-out', permissions: [] });
    expect(scoped.organizationKey).toBe('');
    const started = await scoped.start();
    expect(started).toBe(scoped.getSnapshot());
    expect(started).toMatchObject({
      status: 'signed-in',
      organization: B,
      user: { sub: ada },
      permissions: [`read:${B.id}`],
    });
    expect(started.sessions).toBe(client.getSnapshot().sessions);
    expect(Object.isFrozen(started)).toBe(true);
    expect(scoped.organizationKey).toBe(client.scope(B.id).key);
    const { organization, permissions } = started;
    await client.switchOrganization(B.id);
    expect(scoped.getSnapshot()).toMatchObject({ organization, status: 'signed-in' });
    expect(scoped.getSnapshot().organization).toBe(organization);
    expect(client.getSnapshot().permissions).toBe(permissions);
  });

  it('has no switch of the page, and not its error', async () => {
    await scoped.start();
    const switching = page.client.switchOrganization(C.id);
    expect(page.client.getSnapshot().switchingTo).toBe(C.id);
    expect(scoped.getSnapshot()).not.toHaveProperty('switchingTo');
    await switching;
    await rejection(page.client.switchOrganization('org_none', { interaction: 'none' }));
    expect(page.client.getSnapshot().error).toBeDefined();
    expect(scoped.getSnapshot()).not.toHaveProperty('error');
  });

  it('is the same object until the page or the session changes, also while nothing subscribes', async () => {
    const before = scoped.getSnapshot();
    expect(scoped.getSnapshot()).toBe(before);
    await page.client.getTokenForOrg(B.id);
    expect(scoped.getSnapshot()).not.toBe(before);
    expect(scoped.getSnapshot()).toBe(scoped.getSnapshot());
  });

  it('calls subscribers after each change, each once, until they unsubscribe', async () => {
    await scoped.start();
    const seen: unknown[] = [];
    const unsubscribe = scoped.subscribe(() => seen.push(scoped.getSnapshot().permissions));
    const first = scoped.getSnapshot().permissions;
    await scoped.getToken({ cacheMode: 'off' });
    expect(seen).toEqual([first]);
    unsubscribe();
    unsubscribe();
    await scoped.getToken({ cacheMode: 'off' });
    expect(seen).toHaveLength(1);
  });
});

describe('the start', () => {
  it('of two calls is one, and does not ask for a session that is held', async () => {
    const first = scoped.start();
    expect(scoped.start()).toBe(first);
    await first;
    const requests = tenant.requests.length;
    await scoped.start();
    expect(tenant.requests).toHaveLength(requests);
  });

  it('starts the page first', async () => {
    const fresh = openPage(tenant);
    const early = createScopedClient(fresh.client, B.id);
    expect(early.getSnapshot().status).toBe('starting');
    await early.start();
    expect(early.getSnapshot().organization?.id).toBe(B.id);
  });

  it('that fails leaves the error, and calls onError once for each; the next one tries again', async () => {
    const errors: string[] = [];
    scoped = createScopedClient(page.client, B.id, ({ code }) => errors.push(code));
    tenant.interceptAuthorize = async () => ({ error: 'access_denied' });
    expect((await scoped.start()).error?.code).toBe('access_denied');
    await page.client.getToken({ cacheMode: 'off' });
    expect(errors).toEqual(['access_denied']);
    tenant.interceptAuthorize = undefined;
    await scoped.start();
    expect(scoped.getSnapshot()).toMatchObject({ status: 'signed-in', organization: B });
    expect(scoped.getSnapshot()).not.toHaveProperty('error');
  });

  it('that fails reports an error that onError throws, and tells subscribers', async () => {
    const report = vi.fn();
    vi.stubGlobal('reportError', report);
    const bug = new Error('of the application');
    scoped = createScopedClient(page.client, B.id, () => {
      throw bug;
    });
    const codes: unknown[] = [];
    scoped.subscribe(() => codes.push(scoped.getSnapshot().error?.code));
    tenant.interceptAuthorize = async () => ({ error: 'access_denied' });
    expect((await scoped.start()).error?.code).toBe('access_denied');
    expect(codes.at(-1)).toBe('access_denied');
    expect(report.mock.calls).toEqual([[bug]]);
  });

  it('with wrong options rejects, and the next one starts', async () => {
    expect((await rejection(scoped.start({ onRedirectCallback: 5 as never }))).code).toBe('configuration');
    expect((await scoped.start()).organization).toEqual(B);
  });

  it('that is given up by destroy changes nothing afterwards, and can be repeated', async () => {
    const { promise, resolve } = deferred();
    tenant.interceptAuthorize = () => promise.then(() => ({ error: 'access_denied' }));
    const errors: unknown[] = [];
    scoped = createScopedClient(page.client, B.id, (error) => errors.push(error));
    const first = scoped.start();
    await settle();
    scoped.destroy();
    resolve();
    await first;
    await settle();
    expect(scoped.getSnapshot()).not.toHaveProperty('error');
    expect(errors).toEqual([]);
    tenant.interceptAuthorize = undefined;
    await scoped.start();
    expect(scoped.getSnapshot().organization?.id).toBe(B.id);
  });
});

it('does not start again after destroy by a `retry` that the app kept', async () => {
  const { subscribe } = page.client;
  let subscribers = 0;
  Object.assign(page.client, {
    subscribe(listener: () => void) {
      subscribers++;
      const unsubscribe = subscribe(listener);
      return () => {
        subscribers--;
        unsubscribe();
      };
    },
  });
  const errors: unknown[] = [];
  scoped = createScopedClient(page.client, B.id, (error) => errors.push(error));
  tenant.interceptAuthorize = async () => ({ error: 'access_denied' });
  await scoped.start();
  expect(errors).toHaveLength(1);
  scoped.destroy();
  const requests = tenant.requests.length;
  restart(scoped);
  await settle();
  expect(tenant.requests).toHaveLength(requests);
  expect(errors).toHaveLength(1);
  expect(subscribers).toBe(0);
});

it('does not start a page that was destroyed together with the scope', async () => {
  const start = scoped.start();
  scoped.destroy();
  page.client.destroy();
  await start;
  expect(() => page.client.hasPermission('read')).toThrow('destroyed');
});

describe('the end of the session', () => {
  it('by a sign-out while the session is loaded: no later start signs in again', async () => {
    const { promise, resolve } = deferred();
    tenant.interceptAuthorize = () => promise.then(() => undefined);
    const start = scoped.start();
    await settle();
    await page.client.logoutOrganization(B.id);
    resolve();
    expect((await start).error).toMatchObject({ reason: 'signed_out' });
    const requests = tenant.requests.length;
    expect((await scoped.start()).error).toMatchObject({ reason: 'signed_out' });
    expect(tenant.requests).toHaveLength(requests);
    restart(scoped);
    expect((await scoped.start()).organization).toEqual(B);
  });

  it.each([
    ['this tab', (client: OrgSessionClient) => client.logoutOrganization(B.id)],
    [
      'an event of the backend',
      (client: OrgSessionClient) =>
        client.applyMembershipEvent({ organization: B.id, user: ada, change: 'removed' }),
    ],
  ])('by %s: requests under way reject, and no later one signs in again', async (_, end) => {
    await scoped.start();
    api.delay = new Promise(() => undefined);
    const fetcher = scoped.createFetcher({ baseUrl: apiUrl });
    const lasting = scoped.createFetcher({ baseUrl: apiUrl, abortOnSwitch: false });
    const request = rejection(fetcher('/rows'));
    await until(() => api.requests.length === 1);
    const { organizationSignal } = scoped;
    await end(page.client);
    expect(organizationSignal.aborted).toBe(true);
    expect((await request).code).toBe('login_required');
    const requests = tenant.requests.length;
    for (const late of [
      () => scoped.getToken(),
      () => fetcher('/rows'),
      () => lasting('/rows'),
      () => scoped.revalidate(),
    ])
      expect(await rejection(late())).toMatchObject({ code: 'login_required', reason: 'signed_out' });
    expect(scoped.getSnapshot()).toMatchObject({ status: 'signed-out', error: { reason: 'signed_out' } });
    expect(tenant.requests).toHaveLength(requests);
    expect((await scoped.start()).error).toMatchObject({ reason: 'signed_out' });
    expect(tenant.requests).toHaveLength(requests);
    // The user wants it: `retry`.
    restart(scoped);
    await scoped.start();
    expect(organizationOf(await scoped.getToken())).toBe(B.id);
  });

  it('by another user gets the session of that user', async () => {
    tenant.members[bob] = [A.id, B.id];
    await scoped.start();
    const { organizationKey } = scoped;
    tenant.person = { sub: bob, organization: A.id };
    tenant.sso = bob;
    await page.client.loginWithPopup({ organization: A.id });
    await until(() => scoped.getSnapshot().status === 'signed-in');
    expect(scoped.getSnapshot().user?.sub).toBe(bob);
    expect(scoped.organizationKey).not.toBe(organizationKey);
  });

  it('by another user who may not enter is the error of that user', async () => {
    tenant.members[bob] = [A.id];
    await scoped.start();
    tenant.person = { sub: bob, organization: A.id };
    tenant.sso = bob;
    await page.client.loginWithPopup({ organization: A.id });
    await until(() => scoped.getSnapshot().error?.code === 'access_denied');
    expect(scoped.getSnapshot().user).toBeUndefined();
  });
});

describe('a wrong organization', () => {
  it.each([[undefined], [''], ['org A'], [7], [{}], [7n], [Symbol('B')]])(
    '%o is refused at once',
    (organization) => {
      expect(() => createScopedClient(page.client, organization as never)).toThrow(
        expect.objectContaining({ code: 'configuration' }) as Error,
      );
    },
  );

  it('null needs a personal account', () => {
    expect(() => createScopedClient(page.client, null)).toThrow('personalAccount');
  });
});

it('shows no error of a subscriber to another one', async () => {
  const report = vi.fn();
  vi.stubGlobal('reportError', report);
  let calls = 0;
  scoped.subscribe(() => {
    throw new Error('of the application');
  });
  scoped.subscribe(() => calls++);
  await scoped.start();
  expect(calls).toBeGreaterThan(0);
  expect(report).toHaveBeenCalled();
});
