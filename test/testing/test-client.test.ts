// @vitest-environment node
import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import {
  AccessDeniedError,
  fromPath,
  fromSubdomain,
  PopupError,
  TemporaryError,
  type OrgSessionClient,
  type OrgSessionSnapshot,
} from '../../src/index.js';
import {
  createTestClient,
  type RecordedEvent,
  type TestClient,
  type TestClientOptions,
  type TestVerb,
} from '../../src/testing/index.js';
import { rejection } from '../support/async.js';
import { organizationOf, payload } from '../support/page.js';
import { messageOfError, sentenceOf } from '../support/error-message.js';

const acme = { id: 'org_acme', name: 'acme', permissions: ['read:invoices'], roles: ['admin'] };
const globex = { id: 'org_globex', name: 'globex', displayName: 'Globex', scopes: ['write:orders'] };
const initech = { id: 'org_initech', name: 'initech', silent: false };
const organizations = [acme, globex, initech];
const hour = 3_600_000;

const open = async (options: Partial<TestClientOptions> = {}): Promise<TestClient> => {
  const client = createTestClient({ organizations, active: 'acme', ...options });
  await client.start();
  return client;
};
const types = ({ events }: TestClient): RecordedEvent['type'][] => events.map(({ type }) => type);
const heldBy = ({ sessions }: OrgSessionSnapshot): string[] =>
  sessions.map(({ organization }) => organization.id);

describe('the initial state', () => {
  it('needs no network, no timers and no browser', async () => {
    expect(typeof window).toBe('undefined');
    const fetched = vi.fn();
    vi.stubGlobal('fetch', fetched);
    vi.useFakeTimers();
    try {
      const client = await open({ options: { autoRenew: true } });
      await client.switchOrganization('globex');
      await client.advance(2 * hour);
      await client.logout();
      expect(client.getSnapshot().status).toBe('redirecting');
      expect(vi.getTimerCount()).toBe(0);
      expect(fetched).not.toHaveBeenCalled();
    } finally {
      vi.useRealTimers();
    }
  });

  it('is a client like the real one, by its type too', async () => {
    expectTypeOf<TestClient>().toExtend<OrgSessionClient>();
    const client = createTestClient({ organizations });
    expect(client.getSnapshot().status).toBe('starting');
    expect(await client.start()).toMatchObject({ status: 'signed-out' });
  });

  it('has the given user and organizations', async () => {
    const client = await open({ user: { sub: 'auth0|zoë', name: 'Zoë 東', nickname: 'z' } });
    expect(client.getSnapshot()).toMatchObject({
      organization: { id: acme.id, name: acme.name },
      user: { sub: 'auth0|zoë', name: 'Zoë 東', nickname: 'z' },
      permissions: ['read:invoices'],
      roles: ['admin'],
    });
    expect(client.hasRole('admin')).toBe(true);
    expect(await client.listOrganizations()).toEqual([
      { id: acme.id, name: 'acme' },
      { id: globex.id, name: 'globex', displayName: 'Globex' },
      { id: initech.id, name: 'initech' },
    ]);
    await client.getTokenForOrg('globex');
    expect(client.hasScope('write:orders', { organization: 'globex' })).toBe(true);
  });

  it('lists every field of an organization, except for what the person may do there', async () => {
    const branded = { ...acme, colour: 'red', silent: true, roles: ['admin'], scopes: ['x'] };
    const client = createTestClient({ organizations: [branded], active: acme.id });
    await client.start();
    expect(await client.listOrganizations()).toEqual([{ id: acme.id, name: 'acme', colour: 'red' }]);
  });

  it('has a default user', async () => {
    const client = await open();
    expect(client.getSnapshot().user).toMatchObject({ name: 'Jo Doe', email: 'jo@example.com' });
  });

  it('issues tokens that no API accepts', async () => {
    const client = await open();
    const [header, , signature] = (await client.getToken()).split('.');
    expect(JSON.parse(atob(header ?? ''))).toEqual({ alg: 'RS256', typ: 'JWT' });
    expect(atob(signature ?? '')).toBe('"not signed"');
  });

  it('accepts the options of the app, except for its caches', async () => {
    const client = await open({
      options: {
        domain: 'login.app.example',
        clientId: 'app',
        issuer: 'issuer.app.example',
        cacheLocation: 'localstorage',
        useDpop: true,
        useRefreshTokens: true,
        silentAuth: 'off',
        rolesClaim: 'https://app.example/r',
        authorizationParams: { audience: 'https://orders.app.example', scope: 'read:all' },
      },
    });
    const { claims, scopes, roles } = client.getSnapshot();
    expect(claims).toMatchObject({ iss: 'https://login.app.example/', aud: 'app' });
    expect(scopes).toContain('read:all');
    expect(roles).toEqual(['admin']);
    expect(payload(await client.getToken())['aud']).toContain('https://orders.app.example');
    // Without iframes another organization needs a login.
    expect((await rejection(client.getTokenForOrg('globex'))).code).toBe('login_required');
  });

  it.each<[string, Partial<TestClientOptions>]>([
    ['active', { active: 'hooli' }],
    ['organizations', { organizations: [{ id: 'acme' }] }],
    ['expiresIn', { expiresIn: 60 }],
    ['maxSessions', { options: { maxSessions: 0 } }],
  ])('rejects an invalid %s', (name, options) => {
    expect(() => createTestClient({ organizations, ...options })).toThrow(
      expect.objectContaining({
        code: 'configuration',
        message: expect.stringContaining(name) as unknown,
      }),
    );
  });

  it('has a personal account if the option is set', async () => {
    const client = await open({ options: { personalAccount: true } });
    expect(await client.switchOrganization(null)).toMatchObject({ status: 'switched' });
    expect(client.getSnapshot().claims).not.toHaveProperty('org_id');
    expect(organizationOf(await client.getToken())).toBeUndefined();
    expect(await client.loginWithPopup()).toEqual({ id: 'org_' });
  });

  it('evicts the least recently used organization beyond maxSessions', async () => {
    const client = await open({ options: { maxSessions: 1 } });
    await client.switchOrganization('globex');
    await client.advance(0);
    expect(heldBy(client.getSnapshot())).toEqual([globex.id]);
    expect(client.events).toContainEqual({
      type: 'sessionRemoved',
      payload: { organization: { id: acme.id, name: 'acme' }, reason: 'evicted' },
    });
  });
});

describe('an organization that needs its own login', () => {
  it('is activated by a login', async () => {
    const client = await open();
    expect((await rejection(client.getTokenForOrg('initech'))).code).toBe('login_required');
    expect(await client.switchOrganization('initech')).toEqual({ status: 'redirecting' });
    await client.completeRedirect();
    await client.advance(2 * hour);
    expect(organizationOf(await client.getToken())).toBe(initech.id);
    await client.logoutOrganization('initech');
    expect((await rejection(client.getTokenForOrg('initech'))).code).toBe('login_required');
  });

  it('can be the initial organization', async () => {
    const client = await open({ active: 'initech' });
    expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: { id: initech.id } });
  });
});

describe('failNext', () => {
  it.each<[TestVerb, string, (client: TestClient) => Promise<unknown>]>([
    ['token', 'getToken', (client) => client.getToken()],
    ['token', 'getTokenForOrg, cached', (client) => client.getTokenForOrg('acme')],
    ['token', 'getTokenForOrg, not cached', (client) => client.getTokenForOrg('globex')],
    ['token', 'a fetcher', (client) => client.createFetcher({ baseUrl: 'https://api.example' })('/')],
    [
      'token',
      'a fetcher of one organization',
      (client) =>
        client.createFetcher({ organization: 'globex', scope: 'a', audience: 'b' })('https://app.example/'),
    ],
    ['switch', 'switchOrganization', (client) => client.switchOrganization('globex')],
    ['login', 'loginWithRedirect', (client) => client.loginWithRedirect()],
    ['login', 'loginWithPopup', (client) => client.loginWithPopup()],
    [
      'login',
      'loginWithCustomTokenExchange',
      (client) =>
        client.loginWithCustomTokenExchange({ subject_token: 'theirs', subject_token_type: 'urn:a:b' }),
    ],
    [
      'callback',
      'completeRedirect',
      (client) => client.loginWithRedirect().then(() => client.completeRedirect()),
    ],
    ['logout', 'logout', (client) => client.logout()],
  ])('%s: %s', async (verb, _, work) => {
    vi.stubGlobal('fetch', async () => new Response());
    const client = await open();
    const error = new AccessDeniedError('Not you.');
    client.failNext(verb, error);
    // A copy, which can name the organization of the call.
    const rejected = await rejection(work(client));
    expect(rejected).toBeInstanceOf(AccessDeniedError);
    expect(rejected).toMatchObject({
      code: 'access_denied',
      message: messageOfError('Not you.', 'access_denied'),
    });

    const another = await open();
    another.failNext(verb, { error: 'unauthorized', error_description: 'Not you.' });
    const thrown = await rejection(work(another));
    expect(thrown.code).toBe('access_denied');
    expect(sentenceOf(thrown.message)).toBe('Not you.');
    // The session may have ended.
    if (verb === 'token') await another.switchOrganization('acme');
    if (verb !== 'logout') await work(another);
  });

  it('fails once per call of failNext, in that order', async () => {
    const client = await open();
    client.failNext('token', new TemporaryError('First.'));
    client.failNext('switch', new TemporaryError('Other.'));
    client.failNext('token', new TemporaryError('Second.'));
    expect((await rejection(client.getToken())).message).toContain('First');
    expect((await rejection(client.getToken())).message).toContain('Second');
    expect(organizationOf(await client.getToken())).toBe(acme.id);
    expect((await rejection(client.switchOrganization('globex'))).message).toContain('Other');
  });

  it('fails a switch to a cached organization, whose token then counts as expired', async () => {
    const client = await open();
    await client.switchOrganization('globex');
    const before = client.now();
    client.failNext('switch', new TemporaryError('No network.'));
    expect((await rejection(client.switchOrganization('acme'))).code).toBe('temporary');
    expect(client.getSnapshot()).toMatchObject({
      organization: { id: globex.id },
      error: { code: 'temporary' },
    });
    expect(heldBy(client.getSnapshot())).toEqual([acme.id, globex.id]);
    expect(client.now()).toBeGreaterThanOrEqual(before + hour);
    expect(await client.switchOrganization('acme')).toMatchObject({ status: 'switched' });
  });

  it('opens the login page if a failed switch would', async () => {
    const client = await open();
    await client.switchOrganization('globex');
    client.clearEvents();
    client.failNext('switch', { error: 'login_required' });
    expect(await client.switchOrganization('acme')).toEqual({ status: 'redirecting' });
    expect(types(client)).toEqual(['switchStarted', 'sessionRemoved', 'loginRequired']);
    expect(client.getSnapshot().status).toBe('redirecting');
  });

  it('waits for a switch to another organization', async () => {
    const client = await open();
    client.failNext('switch', { error: 'access_denied' });
    expect(await client.switchOrganization('acme')).toMatchObject({ status: 'switched' });
    expect(organizationOf(await client.getToken({ cacheMode: 'off' }))).toBe(acme.id);
    expect((await rejection(client.switchOrganization('globex'))).code).toBe('access_denied');
  });

  it('waits for a call that is not served from the cache', async () => {
    const client = await open();
    client.failNext('token', { error: 'access_denied' });
    expect(await client.getToken({ cacheMode: 'cache-only' })).toBeDefined();
    expect((await rejection(client.getToken())).code).toBe('access_denied');
  });

  it('fails a start, with the same consequences', async () => {
    const client = createTestClient({ organizations, active: 'acme' });
    client.failNext('start', new TemporaryError('No network.'));
    expect(await client.start()).toMatchObject({ status: 'signed-out', error: { code: 'temporary' } });
    await client.switchOrganization('acme');
    expect(client.getSnapshot().error).toBeUndefined();
  });

  it('fails an automatic renewal', async () => {
    const client = await open({ options: { autoRenew: true } });
    client.clearEvents();
    client.failNext('token', { error: 'login_required' });
    await client.advance(hour);
    expect(types(client)).toEqual(['sessionRemoved', 'organizationChanged', 'loginRequired']);
    expect(client.getSnapshot().status).toBe('signed-out');
  });

  it('skips the waits between two tries', async () => {
    const client = await open();
    const before = client.now();
    client.failNext('token', { error: 'temporarily_unavailable' });
    expect((await rejection(client.getToken())).code).toBe('temporary');
    expect(client.now()).toBeGreaterThan(before);
    client.failNext('token', { error: 'too_many_requests' });
    expect((await rejection(client.getToken())).code).toBe('temporary');
    expect(await client.getToken({ cacheMode: 'off' })).toBeDefined();
  });

  it('fails a popup, and keeps the session', async () => {
    const client = await open();
    client.failNext('login', new PopupError('closed'));
    expect(await rejection(client.loginWithPopup())).toMatchObject({ code: 'popup', reason: 'closed' });
    expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: { id: acme.id } });
  });

  it('signs out and opens the logout page, even if the SDK’s logout fails', async () => {
    const client = await open();
    client.failNext('logout', new TypeError('Blocked.'));
    expect(await rejection(client.logout())).toMatchObject({ code: 'temporary' });
    expect(client.getSnapshot()).toMatchObject({ status: 'redirecting', sessions: [] });
    expect(client.visited).toEqual([expect.stringContaining('/v2/logout?')]);
    expect((await rejection(client.getTokenForOrg('acme'))).code).toBe('login_required');
  });

  it('does not keep a login after a logout from working', async () => {
    const client = await open();
    await client.logout();
    await client.loginWithRedirect({ organization: 'globex' });
    expect(client.visited.map((url) => new URL(url).pathname)).toEqual(['/v2/logout', '/authorize']);
    await client.completeRedirect();
    expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', signedOutElsewhere: false });
  });

  it('rejects an unknown operation', async () => {
    const client = await open();
    const fail = client.failNext as (verb: string, error?: unknown) => void;
    expect(() => fail('swich', new Error())).toThrow(/switch.*swich/);
    expect(() => fail('switch')).toThrow(/needs an error/);
    expect(() => fail('switch', {})).toThrow(/needs an error/);
  });
});

describe('time', () => {
  it('passes only through advance()', async () => {
    const client = await open({ now: 1_900_000_000_000, expiresIn: 600 });
    expect(client.now()).toBe(1_900_000_000_000);
    expect(client.getSnapshot().sessions[0]?.expiresAt).toBe(1_900_000_600_000);
    const token = await client.getToken();
    await client.advance(500_000);
    expect(client.now()).toBe(1_900_000_500_000);
    expect(await client.getToken()).toBe(token);
    await client.advance(50_000);
    expect(await client.getToken()).not.toBe(token);
  });

  it('starts with the time of the machine', () => {
    const before = Date.now();
    const { now } = createTestClient({ organizations });
    expect(now()).toBeGreaterThanOrEqual(before);
    expect(now()).toBeLessThanOrEqual(Date.now());
  });

  it('renews the active organization’s token repeatedly', async () => {
    const client = await open({ options: { autoRenew: true } });
    client.clearEvents();
    await client.advance(3 * hour);
    expect(types(client)).toEqual(['tokenRenewed', 'tokenRenewed', 'tokenRenewed']);
    expect(client.getSnapshot().sessions[0]?.expiresAt).toBeGreaterThan(client.now());
  });

  it('passes without a MessageChannel', async () => {
    vi.stubGlobal('MessageChannel', undefined);
    const client = await open({ options: { autoRenew: true } });
    client.clearEvents();
    await client.advance(hour);
    expect(types(client)).toEqual(['tokenRenewed']);
  });

  it('renews nothing once the client is destroyed', async () => {
    const client = await open({ options: { autoRenew: true } });
    client.clearEvents();
    client.destroy();
    await client.advance(3 * hour);
    expect(client.getSnapshot().sessions[0]?.expiresAt).toBeLessThan(client.now());
  });

  it('cannot go back', async () => {
    const client = await open();
    for (const time of [-1, NaN, Infinity])
      expect((await rejection(client.advance(time))).code).toBe('configuration');
  });

  it('can wait for a response', async () => {
    const client = await open();
    const resume = client.pause();
    const switching = client.switchOrganization('globex');
    await client.advance(1000);
    expect(client.getSnapshot()).toMatchObject({ organization: { id: acme.id }, switchingTo: 'globex' });
    resume();
    await switching;
    await client.getTokenForOrg('acme', { cacheMode: 'off' });
    expect(client.getSnapshot()).toMatchObject({ organization: { id: globex.id } });
  });
});

describe('the record', () => {
  it('has the events in their order, until it is cleared', async () => {
    const client = await open();
    expect(types(client)).toEqual(['sessionAdded', 'tokenRenewed', 'organizationChanged']);
    expect(client.events[2]).toEqual({
      type: 'organizationChanged',
      payload: {
        previous: undefined,
        current: { id: acme.id, name: 'acme' },
        reason: 'restore',
      },
    });
    const { events } = client;
    client.clearEvents();
    expect(events).toEqual([]);
    await client.logout({ openUrl: false });
    expect(types(client)).toEqual(['sessionRemoved', 'organizationChanged', 'signedOut']);
    expect(events).toBe(client.events);
  });

  it('has the URLs that the page was sent to', async () => {
    const client = await open();
    await client.loginWithRedirect({ organization: 'globex', authorizationParams: { prompt: 'login' } });
    await client.logout({ logoutParams: { returnTo: 'https://app.example/bye' } });
    expect(client.visited.map((url) => new URL(url).pathname)).toEqual(['/authorize', '/v2/logout']);
    expect(Object.fromEntries(new URL(client.visited[0] ?? '').searchParams)).toMatchObject({
      organization: 'globex',
      prompt: 'login',
    });
  });
});

describe('the login page', () => {
  it('returns to the given path, with the given state', async () => {
    const onRedirectCallback = vi.fn();
    const client = await open({ options: { onRedirectCallback } });
    await client.loginWithRedirect({ organization: 'globex', returnTo: '/orders?page=2', appState: 1 });
    expect(await client.completeRedirect()).toEqual({
      organization: { id: globex.id, name: 'globex' },
      url: '/orders?page=2',
      appState: 1,
    });
    expect(onRedirectCallback).toHaveBeenCalledWith(1, '/orders?page=2');
    await expect(client.completeRedirect()).rejects.toThrow(/needs a login/);
  });

  it('lets the user choose if no organization was given', async () => {
    const client = await open({ active: 'globex' });
    await client.loginWithRedirect();
    expect(await client.completeRedirect('initech')).toMatchObject({ organization: { id: initech.id } });
    await client.loginWithRedirect();
    expect(await client.completeRedirect()).toMatchObject({ organization: { id: acme.id } });
    await expect(client.completeRedirect('hooli')).rejects.toMatchObject({ code: 'configuration' });
  });

  it('returns with an error, and the session stays', async () => {
    const client = await open();
    await client.loginWithRedirect({ organization: 'globex' });
    client.failNext('callback', { error: 'access_denied' });
    expect((await rejection(client.completeRedirect())).code).toBe('access_denied');
    expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: { id: acme.id } });
  });

  it('accepts an invitation', async () => {
    const url = 'https://app.example/join?invitation=ticket&organization=org_globex&organization_name=globex';
    const client = createTestClient({ organizations, url });
    expect(await client.acceptInvitation()).toBe(true);
    expect(new URL(client.visited[0] ?? '').searchParams.get('invitation')).toBe('ticket');
    expect(await client.completeRedirect()).toMatchObject({ organization: { id: globex.id }, url: '/join' });
  });

  it('can have another user', async () => {
    const client = await open();
    client.signInAs({ sub: 'auth0|bob', name: 'Bob' });
    // The refresh token is still that of the user who signed in.
    await client.getToken({ cacheMode: 'off' });
    expect(client.getSnapshot().user?.sub).toBe('auth0|jo');
    expect((await rejection(client.getTokenForOrg('globex'))).code).toBe('user_mismatch');
    await client.loginWithPopup({ organization: 'globex' });
    expect(client.getSnapshot().user).toMatchObject({ sub: 'auth0|bob', name: 'Bob' });
    expect(client.events).toContainEqual({
      type: 'userChanged',
      payload: { previous: 'auth0|jo', current: 'auth0|bob' },
    });
  });
});

describe('permissions by audience', () => {
  const reports = 'https://reports.example';
  const byAudience = {
    ...acme,
    permissions: { 'https://api.example': ['read:invoices'], [reports]: ['read:reports'] },
  };

  it('are those of the audience of each token', async () => {
    const client = await open({ organizations: [byAudience, globex] });
    expect(client.getSnapshot().permissions).toEqual(['read:invoices']);
    expect(client.hasPermission('read:reports', { audience: reports })).toBe(false);
    await client.getToken({ audience: reports });
    expect(client.hasPermission('read:reports', { audience: reports })).toBe(true);
    expect(client.hasPermission('read:invoices', { audience: reports })).toBe(false);
    expect(client.hasPermission('read:reports')).toBe(false);
    expect(payload(await client.getToken({ audience: 'https://other.example' }))['permissions']).toEqual([]);
    expect(await client.listOrganizations()).toEqual([
      { id: acme.id, name: 'acme' },
      { id: globex.id, name: 'globex', displayName: 'Globex' },
    ]);
  });

  it('can be changed, and a list applies to every audience', async () => {
    const client = await open();
    await client.getToken({ audience: reports });
    expect(client.hasPermission('read:invoices', { audience: reports })).toBe(true);
    await client.setPermissions('acme', { 'https://api.example': ['write:invoices'] });
    expect(client.hasPermission('write:invoices')).toBe(true);
    await client.getToken({ audience: reports, cacheMode: 'off' });
    expect(client.hasPermission('write:invoices', { audience: reports })).toBe(false);
  });
});

describe('setPermissions', () => {
  it('applies at once if the organization has a session', async () => {
    const client = await open();
    await client.setPermissions('acme', ['write:invoices']);
    expect(client.getSnapshot().permissions).toEqual(['write:invoices']);
    expect(client.hasPermission('read:invoices')).toBe(false);
  });

  it('applies to the first token of another organization', async () => {
    const client = await open();
    await client.setPermissions('org_globex', ['read:orders']);
    expect(heldBy(client.getSnapshot())).toEqual([acme.id]);
    await client.switchOrganization('globex');
    expect(client.getSnapshot().permissions).toEqual(['read:orders']);
    await expect(client.setPermissions('hooli', [])).rejects.toMatchObject({ code: 'configuration' });
  });
});

describe('setMember', () => {
  it('ends the session and changes the list, and a new member can sign in again', async () => {
    const client = await open();
    await client.switchOrganization('globex');
    await client.listOrganizations();
    client.clearEvents();
    await client.setMember('globex', false);
    expect(client.getSnapshot()).toMatchObject({ status: 'signed-out', error: { code: 'access_denied' } });
    expect(client.events.map(({ type }) => type)).toEqual([
      'sessionRemoved',
      'organizationChanged',
      'organizationsChanged',
    ]);
    expect((await client.listOrganizations()).map(({ id }) => id)).not.toContain('org_globex');
    await expect(client.getTokenForOrg('globex')).rejects.toMatchObject({ code: 'access_denied' });

    await client.setMember('globex', true);
    expect((await client.listOrganizations()).map(({ id }) => id)).toContain('org_globex');
    await client.switchOrganization('globex');
    expect(client.getSnapshot().organization?.name).toBe('globex');
  });

  it('needs an organization that exists, and a boolean', async () => {
    const client = await open();
    await expect(client.setMember('hooli', true)).rejects.toMatchObject({ code: 'configuration' });
    await expect(client.setMember('acme', 'no' as never)).rejects.toMatchObject({ code: 'configuration' });
  });
});

it('a planned failure applies to revalidate', async () => {
  const client = await open();
  client.failNext('token', { error: 'temporarily_unavailable' });
  await expect(client.revalidate()).rejects.toMatchObject({ code: 'temporary' });
  await expect(client.revalidate('acme')).resolves.toEqual(expect.any(String));
});

describe('auth0ClientFor', () => {
  let client: TestClient;
  beforeEach(async () => {
    client = await open();
  });
  afterEach(() => client.destroy());

  it('returns what the bindings of Auth0 need', async () => {
    const auth0 = client.auth0ClientFor('acme');
    expect(await auth0.isAuthenticated()).toBe(true);
    expect(await auth0.getUser()).toMatchObject({ name: 'Jo Doe' });
    expect(await auth0.getIdTokenClaims()).toMatchObject({ org_id: acme.id });
    expect(organizationOf(await auth0.getTokenSilently())).toBe(acme.id);
    const token = await auth0.getTokenSilently();
    expect(await auth0.getTokenSilently()).toBe(token);
    await client.advance(hour);
    expect(await auth0.getTokenSilently()).not.toBe(token);
    await auth0.checkSession();
    await auth0.logout({ openUrl: false });
    expect(await auth0.isAuthenticated()).toBe(false);
  });
});

it('finishes a login whose callback has the application’s own scheme', async () => {
  const client = await open({ active: undefined, url: 'capacitor://localhost/' });
  let opened = '';
  await client.loginWithRedirect({
    organization: 'globex',
    authorizationParams: { redirect_uri: 'com.example.app://tenant.example/callback' },
    openUrl: (url) => void (opened = url),
  });
  const state = new URL(opened).searchParams.get('state');
  const callback = `com.example.app://tenant.example/callback?code=code&state=${state}`;
  await expect(client.handleRedirectCallback(callback)).resolves.toMatchObject({
    organization: { id: 'org_globex' },
  });
});

describe('the option followUrl', () => {
  const following = {
    url: 'https://app.example/o/acme/invoices',
    options: { followUrl: true, resolveOrganization: fromPath({ pattern: '/o/:organization/*' }) },
  };

  it('opens the organization of the URL', async () => {
    const client = await open({ ...following, url: 'https://app.example/o/globex/x' });
    expect(client.getSnapshot().organization).toMatchObject({ name: 'globex' });
    expect(client.currentUrl()).toBe('https://app.example/o/globex/x');
  });

  it('follows a visit, and shows a switch in the URL', async () => {
    const client = await open(following);
    await client.visit('/o/globex/invoices?page=2');
    expect(client.getSnapshot().organization).toMatchObject({ name: 'globex' });
    await client.switchOrganization('acme');
    await Promise.resolve();
    expect(client.currentUrl()).toBe('https://app.example/o/acme/invoices?page=2');
    client.failNext('switch', { error: 'access_denied' });
    await client.visit('/o/globex/x');
    expect(client.getSnapshot()).toMatchObject({
      organization: { name: 'acme' },
      error: { code: 'access_denied' },
    });
    expect(client.currentUrl()).toBe('https://app.example/o/globex/x');
  });

  it('shows the last organization and the error where that of the URL needs a login', async () => {
    const client = await open({ ...following, url: 'https://app.example/o/initech/x' });
    expect(client.getSnapshot()).toMatchObject({
      organization: { name: 'acme' },
      error: { code: 'login_required', organization: 'initech' },
    });
    const resume = client.pause();
    await client.visit('/o/globex/x');
    expect(client.getSnapshot().switchingTo).toBe('globex');
    resume();
  });

  it('leaves the page for another subdomain', async () => {
    const client = await open({
      url: 'https://acme.app.example/x',
      options: { followUrl: true, resolveOrganization: fromSubdomain({ base: 'app.example' }) },
    });
    await client.switchOrganization('globex');
    await Promise.resolve();
    expect(client.visited).toEqual(['https://globex.app.example/x']);
  });

  it.each(['https://evil.example/', '//evil.example', 'https://'])('refuses a visit to %s', async (url) => {
    const client = await open(following);
    await expect(client.visit(url)).rejects.toMatchObject({ code: 'configuration' });
  });
});

it('domainFor: each organization has tokens of its own domain, and its login page', async () => {
  const client = createTestClient({
    organizations: [
      { id: 'org_1', name: 'acme' },
      { id: 'org_2', name: 'globex' },
    ],
    active: 'acme',
    options: { domainFor: (organization) => `login.${organization.replace('_', '-')}.example` },
  });
  await client.start();
  await client.switchOrganization('org_2');
  expect(client.getSnapshot().claims?.iss).toBe('https://login.org-2.example/');
});
