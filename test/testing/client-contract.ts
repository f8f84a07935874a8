import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClient, OrgSessionClientOptions, RedirectLoginResult } from '../../src/index.js';
import { rejection } from '../support/async.js';
import { A, ada, B, bob, C } from '../support/tenant.js';
import { organizationOf } from '../support/page.js';

/** A client that is not started yet. Its user is ada, a member of A, B and C. */
export interface Subject {
  client: OrgSessionClient;
  /** All events so far. */
  readonly events: () => { type: string; payload: unknown }[];
  /** The URLs that the page was sent to. */
  visited: readonly string[];
  /** Runs a function while token requests fail. */
  readonly failing: <Result>(
    verb: 'start' | 'switch' | 'token',
    error: string,
    work: () => Promise<Result>,
  ) => Promise<Result>;
  /** Completes the login page, and returns the callback URL. */
  readonly completeRedirect: () => Promise<RedirectLoginResult>;
  /** The user with a session at the tenant. */
  readonly signInAs: (sub: string) => void;
}

/** `active` is the organization that `start()` activates. */
export type CreateSubject = (active?: string, options?: Partial<OrgSessionClientOptions>) => Subject;

const api = 'https://api.example';

/** The behavior that the real client and the test client share. */
export function describeClient(name: string, create: CreateSubject): void {
  const start = async (
    active: string | undefined = A.id,
    options?: Partial<OrgSessionClientOptions>,
  ): Promise<Subject & { names: (since?: number) => string[] }> => {
    const subject = create(active, options);
    await subject.client.start();
    return {
      ...subject,
      names: (since = 0) =>
        subject
          .events()
          .slice(since)
          .map(({ type }) => type),
    };
  };
  const held = ({ client }: Subject): string[] =>
    client.getSnapshot().sessions.map(({ organization }) => organization.id);

  describe(`${name}: start`, () => {
    it('activates the last organization', async () => {
      const subject = create(A.id);
      const { client } = subject;
      expect(client.getSnapshot()).toBe(client.getServerSnapshot());
      const snapshot = await client.start();
      expect(snapshot).toBe(client.getSnapshot());
      expect(snapshot).toMatchObject({
        status: 'signed-in',
        organization: A,
        user: { sub: ada },
        claims: { org_id: A.id, aud: expect.anything() as unknown },
        permissions: [`read:${A.id}`],
        sessions: [{ organization: A }],
      });
      expect(subject.events().map(({ type }) => type)).toEqual([
        'sessionAdded',
        'tokenRenewed',
        'organizationChanged',
      ]);
      expect(subject.events().at(-1)?.payload).toEqual({
        previous: undefined,
        current: A,
        reason: 'restore',
      });
    });

    it('runs once', async () => {
      const { client, events } = create(A.id);
      expect(client.start()).toBe(client.start());
      const snapshot = await client.start();
      const eventCount = events().length;
      expect(await client.start()).toBe(snapshot);
      expect(events()).toHaveLength(eventCount);
    });

    it('ends signed out without an error', async () => {
      const { client } = await start('');
      expect(client.getSnapshot()).toEqual({
        status: 'signed-out',
        permissions: [],
        roles: [],
        scopes: [],
        sessions: [],
      });
    });

    it('puts its error into the snapshot', async () => {
      const { client, failing } = create(A.id);
      const snapshot = await failing('start', 'access_denied', () => client.start());
      expect(snapshot).toMatchObject({ status: 'signed-out', error: { code: 'access_denied' } });
    });

    it('treats login_required as signed out', async () => {
      const { client, failing } = create(A.id);
      const snapshot = await failing('start', 'login_required', () => client.start());
      expect(snapshot.status).toBe('signed-out');
      expect(snapshot.error).toBeUndefined();
    });
  });

  describe(`${name}: tokens`, () => {
    it('come from the cache, or fresh with cacheMode off', async () => {
      const { client } = await start();
      const token = await client.getTokenForOrg(B.id);
      expect(organizationOf(token)).toBe(B.id);
      expect(await client.getTokenForOrg(B.name)).toBe(token);
      const fresh = await client.getTokenForOrg(B.id, { cacheMode: 'off' });
      expect(fresh).not.toBe(token);
      expect(await client.getTokenForOrg(B.id)).toBe(fresh);
    });

    it('do not change the active organization', async () => {
      const subject = await start();
      const { client, names } = subject;
      await client.getTokenForOrg(B.id);
      expect(client.getSnapshot().organization).toEqual(A);
      expect(held(subject)).toEqual([A.id, B.id]);
      expect(names(3)).toEqual(['sessionAdded', 'tokenRenewed']);
    });

    it('are undefined with cacheMode cache-only if none is cached', async () => {
      const subject = await start();
      expect(await subject.client.getTokenForOrg(B.id, { cacheMode: 'cache-only' })).toBeUndefined();
      expect(await subject.client.getToken({ cacheMode: 'cache-only' })).toBe(
        await subject.client.getToken(),
      );
      expect(held(subject)).toEqual([A.id]);
    });

    it('come with details', async () => {
      const { client } = await start();
      const details = await client.getTokenForOrg(B.id, { detailed: true, scope: 'write:all' });
      expect(details.organization).toEqual(B);
      expect(details.claims).toMatchObject({ sub: ada, org_id: B.id });
      expect(details.accessClaims).toMatchObject({ org_id: B.id, permissions: [`read:${B.id}`] });
      expect(details.scope.split(' ')).toContain('write:all');
      expect(details.expiresAt).toBeGreaterThan(Date.now());
      expect(organizationOf(details.idToken)).toBe(B.id);
      expect(organizationOf(details.accessToken)).toBe(B.id);
    });

    it('are the same for two calls at the same time', async () => {
      const { client } = await start();
      const [one, two] = await Promise.all([client.getTokenForOrg(B.id), client.getTokenForOrg(B.name)]);
      expect(organizationOf(one)).toBe(B.id);
      expect(two).toBe(await client.getTokenForOrg(B.id));
    });

    it('are for the given audience', async () => {
      const { client } = await start();
      const token = await client.getTokenForOrg(A.id, { audience: 'https://other.example' });
      expect(await client.getAccessTokenClaims(A.id, { audience: 'https://other.example' })).toMatchObject({
        aud: expect.arrayContaining(['https://other.example']) as unknown,
      });
      expect(await client.getToken()).not.toBe(token);
    });

    it('need an active organization if none is given', async () => {
      const { client } = await start('');
      const error = await rejection(client.getToken());
      expect(error).toMatchObject({ code: 'login_required', reason: 'no_active_organization' });
    });

    it('are refused for an organization of which the user is not a member', async () => {
      const { client } = await start();
      expect(await rejection(client.getTokenForOrg('hooli'))).toMatchObject({
        code: 'access_denied',
        organization: 'hooli',
      });
      expect((await rejection(client.getTokenForOrg('not a name!'))).code).toBe('configuration');
    });

    it('are refused if the session has ended, without an effect on other organizations', async () => {
      const subject = await start();
      const { client, names, failing } = subject;
      await client.getTokenForOrg(B.id);
      const before = names().length;
      const error = await failing('token', 'login_required', () =>
        rejection(client.getTokenForOrg(B.id, { cacheMode: 'off' })),
      );
      expect(error).toMatchObject({
        code: 'login_required',
        reason: 'login_required',
        organization: B.id,
      });
      expect(names(before)).toEqual(['sessionRemoved', 'loginRequired']);
      expect(held(subject)).toEqual([A.id]);
      expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
    });

    it('fail temporarily with the server, and no session ends', async () => {
      const subject = await start();
      const { client, failing, names } = subject;
      const token = await client.getToken();
      const before = names().length;
      const error = await failing('token', 'temporarily_unavailable', () =>
        rejection(client.getToken({ cacheMode: 'off' })),
      );
      expect(error.code).toBe('temporary');
      expect(names(before)).toEqual([]);
      expect(await client.getToken()).toBe(token);
      expect(await client.getToken({ cacheMode: 'off' })).not.toBe(token);
    });

    it('are not awaited by an aborted call', async () => {
      const { client } = await start();
      const controller = new AbortController();
      const asking = client.getTokenForOrg(B.id, { signal: controller.signal });
      controller.abort('enough');
      await expect(asking).rejects.toBe('enough');
    });
  });

  describe(`${name}: switching`, () => {
    it('makes another organization the active one', async () => {
      const subject = await start();
      const { client, names, events } = subject;
      expect(await client.switchOrganization(B.name)).toEqual({ status: 'switched', organization: B });
      expect(client.getSnapshot()).toMatchObject({
        status: 'signed-in',
        organization: B,
        permissions: [`read:${B.id}`],
      });
      expect(client.getSnapshot().switchingTo).toBeUndefined();
      expect(names(3)).toEqual(['switchStarted', 'sessionAdded', 'tokenRenewed', 'organizationChanged']);
      expect(events()[3]?.payload).toEqual({ from: A.id, to: B.name });
      expect(events().at(-1)?.payload).toEqual({ previous: A, current: B, reason: 'switch' });
      expect(held(subject)).toEqual([A.id, B.id]);
    });

    it('needs no request if the token is cached', async () => {
      const { client, names } = await start();
      await client.switchOrganization(B.id);
      const before = names().length;
      await client.switchOrganization(A.id);
      expect(names(before)).toEqual(['switchStarted', 'organizationChanged']);
    });

    it('to the active organization emits no event', async () => {
      const { client, names } = await start();
      expect(await client.switchOrganization(A.name)).toEqual({ status: 'switched', organization: A });
      expect(names(3)).toEqual([]);
    });

    it('ends in the organization that was requested last', async () => {
      const { client } = await start();
      const first = rejection(client.switchOrganization(B.id));
      const second = client.switchOrganization(C.id);
      expect(client.getSnapshot()).toMatchObject({ organization: A, switchingTo: C.id });
      expect(await second).toEqual({ status: 'switched', organization: C });
      expect(await first).toMatchObject({ code: 'superseded', organization: B.id });
      expect(client.getSnapshot().organization).toEqual(C);
    });

    it.each(['access_denied', 'temporarily_unavailable', 'mfa_required'])(
      'changes nothing when it fails: %s',
      async (error) => {
        const { client, names, failing } = await start();
        const { organization, user, permissions } = client.getSnapshot();
        const thrown = await failing('switch', error, () => rejection(client.switchOrganization(B.id)));
        const code = error === 'temporarily_unavailable' ? 'temporary' : error;
        expect(thrown).toMatchObject({ code, organization: B.id });
        const after = client.getSnapshot();
        expect(after).toMatchObject({ status: 'signed-in', organization, user, permissions, error: thrown });
        expect(after.switchingTo).toBeUndefined();
        expect(names(3)).toEqual(['switchStarted', 'switchFailed']);
        await client.switchOrganization(B.id);
        expect(client.getSnapshot().error).toBeUndefined();
      },
    );

    it('rejects if a login is needed and interaction is none', async () => {
      const { client, names, failing } = await start();
      const error = await failing('switch', 'login_required', () =>
        rejection(client.switchOrganization(B.id, { interaction: 'none' })),
      );
      expect(error).toMatchObject({ code: 'login_required', organization: B.id });
      expect(names(3)).toEqual(['switchStarted', 'loginRequired', 'switchFailed']);
      expect(client.getSnapshot().organization).toEqual(A);
    });

    it('opens the login page if a login is needed, and completes with the callback', async () => {
      const { client, failing, visited, completeRedirect } = await start();
      const result = await failing('switch', 'login_required', () =>
        client.switchOrganization(B.id, { returnTo: '/invoices', appState: 7 }),
      );
      expect(result).toEqual({ status: 'redirecting' });
      expect(client.getSnapshot()).toMatchObject({ status: 'redirecting', organization: A });
      expect(new URL(visited.at(-1) ?? '').searchParams.get('organization')).toBe(B.id);
      expect(await completeRedirect()).toEqual({ organization: B, url: '/invoices', appState: 7 });
      expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: B });
    });

    it('opens a popup if a login is needed and interaction is popup', async () => {
      const { client, failing } = await start();
      const switching = await failing('switch', 'login_required', () =>
        client.switchOrganization(B.id, { interaction: 'popup' }),
      );
      expect(switching).toEqual({ status: 'switched', organization: B });
    });

    it('can be aborted, and the organization stays', async () => {
      const { client } = await start();
      const controller = new AbortController();
      const switching = client.switchOrganization(B.id, { signal: controller.signal });
      controller.abort('enough');
      await expect(switching).rejects.toBe('enough');
      expect(client.getSnapshot()).toMatchObject({ organization: A });
      expect(client.getSnapshot().switchingTo).toBeUndefined();
    });
  });

  describe(`${name}: signing in and out`, () => {
    it('by redirect', async () => {
      const { client, visited, completeRedirect, events } = await start('');
      await client.loginWithRedirect({ organization: B.name, appState: { page: 1 } });
      expect(client.getSnapshot().status).toBe('redirecting');
      const { searchParams } = new URL(visited[0] ?? '');
      expect(Object.fromEntries(searchParams)).toMatchObject({ organization: B.name, audience: api });
      expect(await completeRedirect()).toEqual({ organization: B, url: '/', appState: { page: 1 } });
      expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: B });
      expect(events().at(-1)?.payload).toMatchObject({ current: B, reason: 'login' });
    });

    it('by redirect, with the organization chosen by the user', async () => {
      const { client, completeRedirect } = await start('');
      await client.loginWithRedirect();
      expect(await completeRedirect()).toMatchObject({ organization: A });
    });

    it('by popup', async () => {
      const { client, names } = await start('');
      expect(await client.loginWithPopup({ organization: C.id })).toEqual(C);
      expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: C });
      expect(names()).toEqual(['sessionAdded', 'tokenRenewed', 'organizationChanged']);
    });

    it('by the token of another issuer', async () => {
      const { client } = await start('');
      const organization = await client.loginWithCustomTokenExchange({
        organization: B.id,
        subject_token: 'theirs',
        subject_token_type: 'urn:example:theirs',
      });
      expect(organization).toEqual(B);
      expect(organizationOf(await client.getToken())).toBe(B.id);
    });

    it('refuses an organization that the app does not trust', async () => {
      const { client } = await start('', { isTrustedOrganization: () => false });
      expect((await rejection(client.loginWithPopup())).code).toBe('untrusted_organization');
      expect(client.getSnapshot().status).toBe('signed-out');
    });

    it('rejects an unknown callback', async () => {
      const { client } = await start('');
      const url = 'https://app.example/?code=1&state=stranger';
      expect(await rejection(client.handleRedirectCallback(url))).toMatchObject({
        code: 'invalid_callback',
        reason: 'unknown',
      });
    });

    it('out of one organization keeps the others', async () => {
      const subject = await start();
      const { client, names } = subject;
      await client.switchOrganization(B.id);
      const before = names().length;
      await client.logoutOrganization(B.name);
      expect(client.getSnapshot()).toMatchObject({ status: 'signed-out', permissions: [] });
      expect(held(subject)).toEqual([A.id]);
      expect(names(before)).toEqual(['sessionRemoved', 'organizationChanged']);
      expect(subject.events().at(-2)?.payload).toEqual({ organization: B, reason: 'logout' });
      expect(organizationOf(await client.getTokenForOrg(A.id, { cacheMode: 'off' }))).toBe(A.id);
    });

    it('out of all of them, and then a login is needed', async () => {
      const subject = await start();
      const { client, visited, names } = subject;
      await client.getTokenForOrg(B.id);
      const before = names().length;
      await client.logout({ logoutParams: { returnTo: 'https://app.example/bye' } });
      expect(held(subject)).toEqual([]);
      expect(client.getSnapshot().status).toBe('signed-out');
      const { pathname, searchParams } = new URL(visited.at(-1) ?? '');
      expect([pathname, searchParams.get('returnTo')]).toEqual(['/v2/logout', 'https://app.example/bye']);
      expect(names(before)).toEqual(['sessionRemoved', 'organizationChanged', 'sessionRemoved', 'signedOut']);
      expect((await rejection(client.getTokenForOrg(A.id))).code).toBe('login_required');
    });

    it('out without the logout page keeps the session at the tenant', async () => {
      const subject = await start();
      const { client, visited } = subject;
      await client.logout({ openUrl: false });
      expect(held(subject)).toEqual([]);
      expect(visited).toEqual([]);
      await client.switchOrganization(A.id);
      expect(client.getSnapshot().organization).toEqual(A);
    });

    it('is rejected for another user without a login', async () => {
      const { client, signInAs } = await start();
      signInAs(bob);
      expect(await rejection(client.switchOrganization(B.id))).toMatchObject({
        code: 'user_mismatch',
        expected: ada,
        received: bob,
      });
      expect(client.getSnapshot()).toMatchObject({ organization: A, user: { sub: ada } });
    });

    it('as another user ends the previous sessions', async () => {
      const subject = await start();
      const { client, signInAs, names } = subject;
      signInAs(bob);
      const before = names().length;
      await client.loginWithPopup({ organization: B.id });
      expect(client.getSnapshot()).toMatchObject({ organization: B, user: { sub: bob } });
      expect(held(subject)).toEqual([B.id]);
      expect(names(before)).toContain('userChanged');
    });
  });

  describe(`${name}: reading`, () => {
    it('permissions and scopes of cached tokens, synchronously', async () => {
      const { client } = await start();
      await client.getTokenForOrg(B.id);
      expect(client.hasPermission(`read:${A.id}`)).toBe(true);
      expect(client.hasPermission(`read:${B.id}`)).toBe(false);
      expect(client.hasPermission(`read:${B.id}`, { organization: B.name })).toBe(true);
      expect(client.hasPermission(`read:${C.id}`, { organization: C.id })).toBe(false);
      expect(client.hasScope('openid')).toBe(true);
      expect(client.hasScope('openid', { organization: C.id })).toBe(false);
      expect(client.hasRole('admin')).toBe(false);
    });

    it('the user and the claims', async () => {
      const { client } = await start();
      expect(await client.getUser()).toMatchObject({ sub: ada });
      expect(await client.getUser(B.id)).toBeUndefined();
      expect(await client.getIdTokenClaims(A.name)).toMatchObject({ sub: ada, org_id: A.id });
      expect(await client.getAccessTokenClaims()).toMatchObject({ sub: ada, permissions: [`read:${A.id}`] });
    });

    it('the list of organizations of the app', async () => {
      const organizations = vi.fn(async () => [A, { ...B, display_name: 'Globex' }]);
      const { client } = await start(A.id, { organizations });
      expect(await client.listOrganizations()).toEqual([A, { ...B, displayName: 'Globex' }]);
      await client.listOrganizations();
      expect(organizations.mock.calls).toEqual([[{ sub: ada, getToken: expect.any(Function) as unknown }]]);
    });

    it('a snapshot that stays the same until something changes, and then notifies', async () => {
      const { client } = await start();
      const heard = vi.fn();
      const stop = client.subscribe(heard);
      const snapshot = client.getSnapshot();
      await client.getToken();
      expect(client.getSnapshot()).toBe(snapshot);
      expect(heard).not.toHaveBeenCalled();
      await client.switchOrganization(B.id);
      expect(client.getSnapshot()).not.toBe(snapshot);
      expect(heard).toHaveBeenCalled();
      expect(Object.isFrozen(client.getSnapshot())).toBe(true);
      heard.mockClear();
      stop();
      await client.switchOrganization(A.id);
      expect(heard).not.toHaveBeenCalled();
    });

    it('a key and a signal for each activation of an organization', async () => {
      const { client } = await start();
      const { organizationKey: key, organizationSignal: signal } = client;
      expect(key).not.toBe('');
      await client.getToken({ cacheMode: 'off' });
      expect([client.organizationKey, client.organizationSignal]).toEqual([key, signal]);
      expect(signal.aborted).toBe(false);
      await client.switchOrganization(B.id);
      expect(client.organizationKey).not.toBe(key);
      expect(signal.aborted).toBe(true);
      expect(client.organizationSignal.aborted).toBe(false);
      await client.logoutOrganization(B.id);
      expect(client.organizationKey).toBe('');
    });

    it('no token except from the methods that return one', async () => {
      const { client, events } = await start();
      await client.switchOrganization(B.id);
      await client.logoutOrganization(A.id);
      expect(JSON.stringify([client.getSnapshot(), events()])).not.toMatch(/eyJ|__raw/);
    });
  });

  describe(`${name}: createFetcher`, () => {
    let requests: Request[];
    let statuses: number[];
    beforeEach(() => {
      requests = [];
      statuses = [];
    });
    /** Replaces `fetch` after the subject is made, which may replace it too. */
    const serve = (): void => {
      const before = globalThis.fetch;
      vi.stubGlobal('fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
        const request = new Request(input, init);
        if (!request.url.startsWith(api)) return before(input, init);
        requests.push(request);
        return new Response('{}', { status: statuses.shift() ?? 200 });
      });
    };
    const sent = (): unknown[] =>
      requests.map(({ headers }) => organizationOf(headers.get('Authorization')?.replace('Bearer ', '')));

    it('adds the active organization’s token', async () => {
      const { client } = await start();
      serve();
      const callApi = client.createFetcher({ baseUrl: api });
      await callApi('/invoices');
      await client.switchOrganization(B.id);
      await callApi('/invoices');
      expect(sent()).toEqual([A.id, B.id]);
      expect(requests[0]?.url).toBe(`${api}/invoices`);
    });

    it('sends a request again with a fresh token', async () => {
      const { client } = await start();
      serve();
      statuses = [401];
      const token = await client.getToken();
      const response = await client.createFetcher({ baseUrl: api })('/invoices');
      expect(response.status).toBe(200);
      expect(sent()).toEqual([A.id, A.id]);
      expect(await client.getToken()).not.toBe(token);
    });

    it('uses the token of its fixed organization', async () => {
      const { client } = await start();
      serve();
      await client.createFetcher({ baseUrl: api, organization: B.name })('/invoices');
      expect(sent()).toEqual([B.id]);
      expect(client.getSnapshot().organization).toEqual(A);
    });

    it('rejects if no user is signed in, and with an invalid option', async () => {
      const { client } = await start('');
      serve();
      expect((await rejection(client.createFetcher({ baseUrl: api })('/invoices'))).code).toBe(
        'login_required',
      );
      expect(() => client.createFetcher({ baseUrl: '/api' })).toThrow(/baseUrl/);
      expect(requests).toEqual([]);
    });
  });
}
