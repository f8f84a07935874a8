/** A scope belongs to one organization and one user, also after another organization becomes active or another user signs in. */
import { describe, expect, it, vi } from 'vitest';
import {
  createOrgSessionClient,
  isOrgSessionError,
  type OrganizationScope,
  type OrganizationScopeOptions,
  type OrgSessionClient,
  type OrgSessionClientOptions,
} from '../../../src/index.js';
import { browserEnvironment } from '../../../src/config/browser-environment.js';
import { apiUrl, useTenantWithApi, unauthorized, type Api } from '../../support/api.js';
import { deferred, rejection, settle, until } from '../../support/async.js';
import { loginByRedirect, openPage, organizationOf, payload, signIn, type Page } from '../../support/page.js';
import { A, ada, B, bob, C, json, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let api: Api;
useTenantWithApi((created) => {
  ({ tenant, api } = created);
});

const open = (options?: Partial<OrgSessionClientOptions>): Promise<Page> => signIn(tenant, A.id, options);
/** Bob signs in to an organization. */
const asBob = (organization: string, { client }: Page): Promise<unknown> => {
  tenant.members[bob] = [A.id, B.id];
  tenant.person.sub = bob;
  return client.loginWithPopup({ organization });
};
const refuseSilently = (): void => {
  tenant.interceptAuthorize = async () => ({ error: 'login_required' });
};
const baseUrl = apiUrl;

describe('the key', () => {
  it.each<[string, (client: OrgSessionClient) => Promise<unknown>]>([
    ['by id', (client) => client.switchOrganization(B.id)],
    ['by name', (client) => client.switchOrganization(B.name)],
  ])('is that of the organization before, while and after it is active: %s', async (_, switchTo) => {
    const { client } = await open();
    const before = client.scope(B.id).key;
    await switchTo(client);
    expect([client.organizationKey, client.scope().key, client.scope(B.name).key]).toEqual([
      before,
      before,
      before,
    ]);
    await client.switchOrganization(A.id);
    expect(client.scope(B.id).key).toBe(before);
  });

  it('is different for every organization and user', async () => {
    tenant.personalAccounts = true;
    const page = await open({ personalAccount: true });
    const { client } = page;
    const keysNow = (): string[] => [A.id, B.id, C.id, 'umbrella', null].map((id) => client.scope(id).key);
    const keys = keysNow();
    await asBob(B.id, page);
    keys.push(...keysNow());
    expect(new Set(keys).size).toBe(10);
  });

  it.each<[string, Partial<OrgSessionClientOptions>, (page: Page) => Promise<unknown>]>([
    ['while signed out', {}, ({ client }) => client.logout({ openUrl: false })],
    [
      'without a session, with users per organization',
      { identity: 'per-organization' },
      async () => undefined,
    ],
  ])('is not the same for two users who are not known: %s', async (_, options, leave) => {
    const page = await open(options);
    const { client } = page;
    await leave(page);
    const scope = client.scope(B.id);
    expect(client.scope(B.id)).toBe(scope);
    expect(scope.key).not.toBe('');
    expect(organizationOf(await scope.getToken())).toBe(B.id);
    expect(client.scope(B.id).key).toBe(`${B.id} ${ada}`);
    await client.logoutOrganization(B.id);
    expect(scope.signal.aborted).toBe(true);
    expect(client.scope(B.id).key).not.toBe(scope.key);
  });

  it.each([
    ['an unknown user', A.id, openPage],
    ['a name without a session', C.name, (owner: Tenant) => signIn(owner, A.id)],
  ])('of %s is not the one that a cache of another page has stored', async (_, organization, load) => {
    const keys = [await load(tenant), await load(tenant)].map(({ client }) => client.scope(organization).key);
    expect(keys[0]).not.toBe(keys[1]);
  });

  it('of a name without a session is given up when the id is known', async () => {
    const { client } = await open();
    const scope = client.scope(B.name);
    expect(scope.organization).toBeUndefined();
    expect(organizationOf(await scope.getToken())).toBe(B.id);
    expect(client.scope(B.name)).toBe(client.scope(B.id));
    expect(client.scope(B.name).organization).toEqual(B);
    // The former object still belongs to the same session.
    expect(scope.signal.aborted).toBe(false);
    await client.logoutOrganization(B.id);
    expect(scope.signal.aborted).toBe(true);
  });
});

describe('the object', () => {
  it.each<[string, OrganizationScopeOptions]>([
    ['none', {}],
    ['baseUrl', { baseUrl }],
    ['audience and scope', { audience: 'https://billing.example', scope: 'write:orders' }],
    ['fetch', { baseUrl, fetch: globalThis.fetch.bind(globalThis) }],
  ])('is the same one for equal options: %s', async (_, options) => {
    const { client } = await open();
    expect(client.scope(A.id, options)).toBe(client.scope(undefined, { ...options }));
    expect(client.scope(A.id, { ...options, cache: 'reload' })).not.toBe(client.scope(A.id, options));
  });

  it('has the option fetch that it was created with', async () => {
    const { client } = await open();
    const called: string[] = [];
    const answer = (name: string) => async () => {
      called.push(name);
      return new Response();
    };
    const first = { baseUrl, fetch: answer('first') };
    await client.scope(A.id, first).fetch('/');
    await client.scope(A.id, { baseUrl, fetch: answer('second') }).fetch('/');
    await client.scope(A.id, first).fetch('/');
    expect(called).toEqual(['first', 'second', 'first']);
  });

  it('stays the same one after a renewal, a switch and a login of the same user', async () => {
    const { client } = await open();
    const scope = client.scope();
    await client.getToken({ cacheMode: 'off' });
    await client.switchOrganization(B.id);
    await client.loginWithPopup({ organization: A.id });
    expect(client.scope(A.name)).toBe(scope);
    expect(scope.signal.aborted).toBe(false);
    expect(organizationOf(await scope.getToken())).toBe(A.id);
  });

  it('makes no request and changes no snapshot', async () => {
    const { client } = await open();
    const before = [client.getSnapshot(), tenant.requests.length];
    client.scope(B.id);
    client.scope('umbrella');
    await settle();
    expect([client.getSnapshot(), tenant.requests.length]).toEqual(before);
  });

  it('can be created on a server, where nothing is kept', () => {
    const client = createOrgSessionClient(
      { domain: 'tenant.example', clientId: 'client' },
      { ...browserEnvironment(), url: () => undefined },
    );
    expect(client.scope().key).toBe('');
    const scope = client.scope(A.id);
    expect(scope.organization).toEqual({ id: A.id });
    expect(scope.hasPermission('read')).toBe(false);
    expect(client.scope(A.id)).not.toBe(scope);
  });

  it('of a client that is destroyed can be created; its methods fail like those of the client', async () => {
    const { client } = await open();
    client.destroy();
    const scope = client.scope();
    expect(scope.key).toBe(client.organizationKey);
    expect((await rejection(scope.getToken())).code).toBe('configuration');
    expect((await rejection(scope.fetch('/'))).code).toBe('configuration');
    await client.start();
    expect(organizationOf(await client.scope(A.id).getToken())).toBe(A.id);
  });

  it.each<[string, (client: OrgSessionClient) => unknown]>([
    ['organization', (client) => client.scope('no name!')],
    ['organization', (client) => client.scope({ baseUrl } as never)],
    ['organization', (client) => client.scope(null)],
    ['baseUrl', (client) => client.scope(A.id, { baseUrl: '/api' })],
    ['anonymous', (client) => client.scope(A.id, { anonymous: 'always' as never })],
  ])('is refused with a wrong argument: %s', async (name, create) => {
    const { client } = await open();
    expect(() => create(client)).toThrow(
      expect.objectContaining({ code: 'configuration', message: expect.stringContaining(name) as unknown }),
    );
  });
});

/** What an application can still do with a scope that it got earlier. */
async function use(scope: OrganizationScope): Promise<unknown[]> {
  const before = [api.requests.length, tenant.requests.length];
  const errors = [
    await rejection(scope.getToken()),
    await rejection(scope.getToken({ cacheMode: 'off', detailed: true })),
    await rejection(scope.fetch('/')),
    await rejection(scope.fetch('/', { method: 'POST', body: 'of ada' })),
  ];
  expect([api.requests.length, tenant.requests.length], 'no request').toEqual(before);
  expect([scope.hasPermission(`read:${A.id}`), scope.hasScope('openid'), scope.hasRole('admin')]).toEqual([
    false,
    false,
    false,
  ]);
  expect(isOrgSessionError(scope.signal.reason)).toBe(true);
  return [...new Set(errors.map((error): string => error.code))];
}

describe('a scope ends', () => {
  it.each<[string, string, (page: Page) => Promise<unknown>]>([
    ['a sign-out', 'login_required', ({ client }) => client.logout({ openUrl: false })],
    ['a sign-out of its organization', 'login_required', ({ client }) => client.logoutOrganization(A.id)],
    [
      'the end of its session',
      'login_required',
      ({ client }) => {
        tenant.revokeAll(A.id);
        refuseSilently();
        return rejection(client.getToken({ cacheMode: 'off' }));
      },
    ],
    ['another user in its organization', 'user_mismatch', (page) => asBob(A.id, page)],
    ['another user in another organization', 'user_mismatch', (page) => asBob(B.id, page)],
    [
      'a sign-out and another user',
      'user_mismatch',
      async (page) => {
        await page.client.logout({ openUrl: false });
        await asBob(A.id, page);
      },
    ],
    [
      'a sign-out and a login of the same user',
      'login_required',
      async ({ client }) => {
        await client.logoutOrganization(A.id);
        await client.loginWithPopup({ organization: A.id });
      },
    ],
    ['eviction', 'login_required', ({ client }) => client.switchOrganization(B.id)],
  ])('with %s', async (name, code, end) => {
    const page = await open(name === 'eviction' ? { maxSessions: 1 } : {});
    const scope = page.client.scope(A.id, { baseUrl });
    let reason: unknown;
    page.client.subscribe(() => {
      reason ??= scope.signal.reason;
    });
    await end(page);
    expect(scope.signal.aborted).toBe(true);
    expect(reason, 'aborted before the subscribers are called').toBe(scope.signal.reason);
    expect(reason).toMatchObject({
      code: name.startsWith('another user') ? 'user_mismatch' : 'login_required',
    });
    expect(await use(scope)).toEqual([code]);
    expect(page.client.scope(A.id)).not.toBe(scope);
  });

  it('with the user, also without a session of its organization', async () => {
    const page = await open();
    const scope = page.client.scope(C.id, { baseUrl });
    await asBob(B.id, page);
    expect(await use(scope)).toEqual(['user_mismatch']);
  });

  it('with the first user who signed in after it, also without a session of its organization', async () => {
    const page = openPage(tenant);
    const scope = page.client.scope(C.id, { baseUrl });
    await page.client.loginWithPopup({ organization: A.id });
    expect(scope.signal.aborted).toBe(false);
    await asBob(A.id, page);
    expect(await use(scope)).toEqual(['user_mismatch']);
  });

  it('with the user of its organization, if each organization has its own', async () => {
    const page = await open({ identity: 'per-organization' });
    const { client } = page;
    const [ofA, ofB] = [client.scope(A.id, { baseUrl }), client.scope(B.id, { baseUrl })];
    await ofB.getToken();
    await asBob(B.id, page);
    expect(ofA.signal.aborted).toBe(false);
    expect(payload(await ofA.getToken())).toMatchObject({ sub: ada, org_id: A.id });
    expect(await use(ofB)).toEqual(['user_mismatch']);
    expect(payload(await client.scope(B.id).getToken())).toMatchObject({ sub: bob, org_id: B.id });
  });

  it('in another tab too, by a sign-out there', async () => {
    const { client } = await open({ cacheLocation: 'localstorage' });
    const scope = client.scope(A.id, { baseUrl });
    const other = openPage(tenant, { cacheLocation: 'localstorage' });
    await other.client.start();
    await other.client.logoutOrganization(A.id);
    window.dispatchEvent(new Event('focus'));
    document.dispatchEvent(new Event('visibilitychange'));
    await until(() => scope.signal.aborted);
    expect(scope.signal.reason).toMatchObject({ code: 'login_required' });
  });

  it('with the reason of an expired session', async () => {
    const { client } = await open();
    const { signal } = client.scope();
    tenant.revokeAll(A.id);
    refuseSilently();
    await rejection(client.getToken({ cacheMode: 'off' }));
    expect(signal.reason).toMatchObject({
      code: 'login_required',
      reason: 'session_expired',
      organization: A.id,
    });
  });

  it('but not when the user is not a member of another organization', async () => {
    const { client } = await open();
    const scope = client.scope();
    await rejection(client.scope('hooli').getToken());
    expect(scope.signal.aborted).toBe(false);
  });
});

describe('work under way', () => {
  it.each<[string, string, (page: Page) => Promise<unknown>]>([
    ['a sign-out', 'login_required', ({ client }) => client.logout({ openUrl: false })],
    ['another user', 'user_mismatch', (page) => asBob(A.id, page)],
  ])('is aborted by %s', async (_, code, end) => {
    const page = await open();
    api.delay = deferred().promise;
    const late = rejection(page.client.scope(A.id, { baseUrl }).fetch('/'));
    await until(() => api.requests.length === 1);
    await end(page);
    expect((await late).code).toBe(code);
  });

  it('goes on after a switch, with a second try after a 401', async () => {
    const { client } = await open();
    const { promise, resolve } = deferred();
    api.delay = promise;
    api.responses = [unauthorized()];
    const answer = client.scope(undefined, { baseUrl }).fetch('/', { method: 'POST', body: 'of acme' });
    await until(() => api.requests.length === 1);
    await client.switchOrganization(B.id);
    resolve();
    expect((await answer).status).toBe(200);
    expect(api.organizations()).toEqual([A.id, A.id]);
    expect(api.requests.map(({ body }) => body)).toEqual(['of acme', 'of acme']);
  });

  it.each<[string, (scope: OrganizationScope) => Promise<unknown>]>([
    ['getToken', (scope) => scope.getToken({ cacheMode: 'off' })],
    ['fetch', (scope) => scope.fetch('/', { method: 'POST', body: 'of ada' })],
  ])('%s never continues with the token of another user', async (_, work) => {
    const page = await open();
    const { client } = page;
    const { promise, resolve } = deferred();
    const scope = client.scope(B.id, { baseUrl });
    tenant.interceptToken = async (_grantType, grant) => {
      if (grant?.sub === ada) await promise;
      return undefined;
    };
    const before = tenant.requests.length;
    const late = rejection(work(scope));
    await until(() => tenant.requests.length > before);
    tenant.person = { sub: bob, organization: B.id };
    await loginByRedirect(tenant, page, { organization: B.id });
    resolve();
    expect((await late).code).toBe('user_mismatch');
    await settle();
    expect(api.requests).toEqual([]);
  });

  it('has no result if a function of the application ignores the end', async () => {
    const { client } = await open();
    const { promise, resolve } = deferred();
    const sent = vi.fn();
    const fetch = async () => {
      sent();
      await promise;
      return new Response('rows');
    };
    const late = rejection(client.scope(A.id, { baseUrl, fetch }).fetch('/'));
    await until(() => sent.mock.calls.length === 1);
    await client.logoutOrganization(A.id);
    resolve();
    expect((await late).code).toBe('login_required');
  });

  it('is not sent a second time after the end, also by a function of the application that ignores the signal', async () => {
    const { client } = await open();
    const sent: unknown[] = [];
    const scope = client.scope(A.id, {
      baseUrl,
      async fetch(request) {
        sent.push(request);
        await client.logout({ openUrl: false });
        await client.loginWithPopup({ organization: A.id });
        return unauthorized();
      },
    });
    expect((await rejection(scope.fetch('/payments', { method: 'POST', body: '7' }))).code).toBe(
      'login_required',
    );
    expect(sent).toHaveLength(1);
  });

  it('is not sent without a token if the session ends while the token is requested', async () => {
    const { client } = await open();
    const { promise, resolve } = deferred();
    tenant.interceptToken = () => promise;
    const fetch = vi.fn(async () => new Response());
    const options = { baseUrl, fetch, scope: 'write:payments', anonymous: 'send' } as const;
    const before = tenant.requests.length;
    const late = rejection(client.scope(A.id, options).fetch('/', { method: 'POST', body: 'of ada' }));
    await until(() => tenant.requests.length > before);
    await client.logoutOrganization(A.id);
    resolve();
    expect((await late).code).toBe('login_required');
    expect(fetch).not.toHaveBeenCalled();
  });

  it.each<[string, (scope: OrganizationScope) => Promise<unknown>]>([
    ['getToken', (scope) => scope.getToken({ cacheMode: 'off' })],
    ['fetch, after a 401', (scope) => scope.fetch('/')],
  ])('rejects with the error of its token request, not with the end of the session: %s', async (_, work) => {
    const { client } = await open();
    const scope = client.scope(A.id, { baseUrl });
    api.responses = [unauthorized()];
    tenant.interceptToken = async () => json({ error: 'access_denied', error_description: 'blocked' }, 403);
    expect((await rejection(work(scope))).code).toBe('access_denied');
    expect(scope.signal.aborted).toBe(true);
  });

  it('rejects with the reason of the caller’s signal', async () => {
    const { client } = await open();
    const scope = client.scope(A.id, { baseUrl });
    await expect(scope.getToken({ signal: AbortSignal.abort('enough') })).rejects.toBe('enough');
    await expect(scope.fetch('/', { signal: AbortSignal.abort('enough') })).rejects.toBe('enough');
    expect(api.requests).toEqual([]);
  });
});

describe('the options', () => {
  it('that are undefined in a call are those of the scope', async () => {
    const audience = 'https://billing.example';
    const { client } = await open();
    const scope = client.scope(A.id, { audience, scope: 'write:orders' });
    expect(scope.hasScope('openid', { audience: undefined }), 'no token for this API yet').toBe(false);
    const claims = payload(await scope.getToken({ audience: undefined, scope: undefined }));
    expect([claims['aud']].flat()).toContain(audience);
    expect(String(claims['scope']).split(' ')).toContain('write:orders');
  });

  it('audience and scope are for getToken and for the permissions too', async () => {
    const { client } = await open();
    const scope = client.scope(A.id, { audience: 'https://billing.example', scope: 'write:orders' });
    expect(scope.hasScope('openid'), 'no token for this API yet').toBe(false);
    expect(payload(await scope.getToken())['aud']).toContain('https://billing.example');
    expect(scope.hasScope('openid', { audience: 'https://api.example' })).toBe(true);
    const other = payload(await scope.getToken({ audience: 'https://api.example' }));
    expect(other['aud']).toContain('https://api.example');
  });

  it('an organization in them is ignored, or refused', async () => {
    const { client } = await open();
    const scope = client.scope(A.id, { baseUrl, organization: B.id } as never);
    await scope.fetch('/');
    expect(await rejection(scope.getToken({ organization: B.id } as object))).toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('organization') as unknown,
    });
    expect(scope.hasPermission(`read:${B.id}`, { organization: B.id } as never)).toBe(false);
    expect(api.organizations()).toEqual([A.id]);
  });

  it('anonymous: a scope without an organization sends requests without a token, also after a login', async () => {
    const { client } = openPage(tenant);
    const scope = client.scope(undefined, { baseUrl, anonymous: 'send' });
    expect(scope.key).toBe('');
    await scope.fetch('/plans');
    await client.loginWithPopup({ organization: A.id });
    await scope.fetch('/plans');
    expect(api.tokens()).toEqual([null, null]);
    expect(scope.signal.aborted).toBe(false);
    expect(client.scope()).not.toBe(scope);
  });
});

describe('the snapshot', () => {
  it('is what the tokens of the organization say, whichever is active', async () => {
    const { client } = await open();
    const empty = { permissions: [], roles: [], scopes: [] };
    expect(client.scope(B.id).getSnapshot()).toEqual(empty);
    await client.getTokenForOrg(B.id);
    const { getSnapshot } = client.scope(B.id);
    expect(getSnapshot()).toMatchObject({
      organization: B,
      user: { sub: ada },
      claims: { org_id: B.id },
      permissions: [`read:${B.id}`],
    });
    expect(Object.isFrozen(getSnapshot())).toBe(true);
    expect(JSON.stringify(getSnapshot())).not.toMatch(/eyJ/);
    expect(client.scope().getSnapshot()).toMatchObject({ organization: A, permissions: [`read:${A.id}`] });
    await client.switchOrganization(B.id);
    expect(client.getSnapshot()).toMatchObject(getSnapshot());
    await client.logoutOrganization(B.id);
    expect(getSnapshot()).toEqual(empty);
  });

  it('is the same object until the organization has another token, and keeps what did not change', async () => {
    const { client } = await open();
    await client.getTokenForOrg(B.id);
    const { getSnapshot } = client.scope(B.id);
    const before = getSnapshot();
    await client.switchOrganization(C.id);
    await client.getToken({ cacheMode: 'off' });
    expect(client.scope(B.id, { audience: 'https://billing.example' }).getSnapshot()).toBe(before);
    expect(getSnapshot()).toBe(before);
    let after: unknown;
    client.subscribe(() => (after = getSnapshot()));
    await client.getTokenForOrg(B.id, { cacheMode: 'off' });
    expect(after).toBe(getSnapshot());
    expect(after).not.toBe(before);
    expect(getSnapshot().organization).toBe(before.organization);
    expect(getSnapshot().permissions).toBe(before.permissions);
  });

  it('of a user who is not signed in any more is empty, also while the next one has a session', async () => {
    const page = await open();
    const { client } = page;
    await client.getTokenForOrg(B.id);
    const { getSnapshot } = client.scope(B.id);
    await asBob(B.id, page);
    expect(getSnapshot()).toEqual({ permissions: [], roles: [], scopes: [] });
    expect(client.scope(B.id).getSnapshot().user?.sub).toBe(bob);
  });
});
