import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionSnapshot } from '../../../src/index.js';
import { deferred, rejection, settle, until } from '../../support/async.js';
import { createPopup, sessionIds, installTenant, openPage, signIn, type Page } from '../../support/page.js';
import { A, B, C, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

it('no snapshot has the new organization before its tokens are verified, or mixes two organizations', async () => {
  const { client } = await signIn(tenant, A.id);
  const snapshots: OrgSessionSnapshot[] = [];
  client.subscribe(() => snapshots.push(client.getSnapshot()));
  const slow = deferred();
  tenant.interceptToken = () => slow.promise;
  const result = client.switchOrganization(B.id);
  await until(() => tenant.count('authorization_code', B.id) === 1);
  expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A, switchingTo: B.id });
  slow.resolve();
  await result;
  for (const { organization, claims, permissions, user, switchingTo } of snapshots) {
    const id = organization?.id;
    expect({ claims: claims?.org_id, user: user?.['org_id'] as unknown, permissions }).toEqual({
      claims: id,
      user: id,
      permissions: [`read:${id}`],
    });
    expect(switchingTo).toBe(id === A.id ? B.id : undefined);
  }
  expect([...new Set(snapshots.map(({ organization }) => organization?.id))]).toEqual([A.id, B.id]);
});

it('its events are emitted in order, and agree with the snapshot', async () => {
  const { client } = await signIn(tenant, A.id);
  const seen: unknown[] = [];
  const note = (name: 'switchStarted' | 'switchFailed' | 'sessionAdded' | 'organizationChanged'): void => {
    client.on(name, () => {
      const { organization, switchingTo, sessions, error } = client.getSnapshot();
      seen.push([name, organization?.id, switchingTo, sessions.length, error?.code]);
    });
  };
  (['switchStarted', 'switchFailed', 'sessionAdded', 'organizationChanged'] as const).forEach(note);
  await client.switchOrganization(' Globex ');
  tenant.members = {};
  await rejection(client.switchOrganization(C.id));
  expect(seen).toEqual([
    ['switchStarted', A.id, ' Globex ', 1, undefined],
    ['sessionAdded', A.id, ' Globex ', 2, undefined],
    ['organizationChanged', B.id, undefined, 2, undefined],
    ['switchStarted', B.id, C.id, 2, undefined],
    ['switchFailed', B.id, undefined, 2, 'access_denied'],
  ]);
});

it.each([B.id, B.name])('to %s with a cached token it is one immediate change', async (requested) => {
  const { client, events } = await signIn(tenant, A.id);
  await client.getTokenForOrg(B.id);
  tenant.requests.length = 0;
  events.length = 0;
  const snapshots: OrgSessionSnapshot[] = [];
  client.subscribe(() => snapshots.push(client.getSnapshot()));
  const switched = client.switchOrganization(requested);
  expect(client.getSnapshot().organization).toEqual(B);
  expect(snapshots).toEqual([client.getSnapshot()]);
  expect(events).toEqual([
    ['switchStarted', { from: A.id, to: requested }],
    ['organizationChanged', { previous: A, current: B, reason: 'switch' }],
  ]);
  await expect(switched).resolves.toEqual({ status: 'switched', organization: B });
  expect(tenant.requests).toEqual([]);
  expect(snapshots).toHaveLength(1);
});

it('a listener may switch again', async () => {
  const { client } = await signIn(tenant, A.id);
  await client.getTokenForOrg(C.id);
  const second = new Promise((resolve) => {
    const stop = client.on('organizationChanged', () => {
      stop();
      resolve(client.switchOrganization(C.id));
    });
  });
  await client.switchOrganization(B.id);
  await expect(second).resolves.toMatchObject({ status: 'switched' });
  expect(client.getSnapshot().organization).toEqual(C);
});

describe('if a login is needed', () => {
  beforeEach(() => {
    tenant.interceptAuthorize = (params) =>
      params.get('prompt') === 'none' && params.get('organization') === B.id
        ? Promise.resolve({ error: 'login_required' })
        : undefined;
  });

  it('it opens the login page, and completes as a login for that organization', async () => {
    const page = await signIn(tenant, A.id);
    page.events.length = 0;
    await expect(
      page.client.switchOrganization(B.id, {
        returnTo: '/invoices',
        authorizationParams: { login_hint: 'ada' },
      }),
    ).resolves.toEqual({ status: 'redirecting' });
    expect(page.client.getSnapshot()).toMatchObject({
      status: 'redirecting',
      organization: A,
      switchingTo: B.id,
    });
    const { searchParams } = new URL(page.visited[0] ?? '');
    expect(Object.fromEntries(searchParams)).toMatchObject({ organization: B.id, login_hint: 'ada' });
    expect(page.eventNames()).not.toContain('organizationChanged');

    const next = openPage(tenant, {}, {}, await tenant.signIn(page.visited[0] ?? ''));
    await next.client.start();
    expect(next.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: B });
    expect(next.url.href).toBe('https://app.example/invoices');
  });

  it('it opens a popup on request', async () => {
    const page = await signIn(tenant, A.id);
    await expect(page.client.switchOrganization(B.id, { interaction: 'popup' })).resolves.toEqual({
      status: 'switched',
      organization: B,
    });
    expect(page.events.at(-1)).toEqual([
      'organizationChanged',
      { previous: A, current: B, reason: 'switch' },
    ]);
  });

  it('the popup opens synchronously within the click, before the silent request, and closes when that succeeds', async () => {
    const popup = createPopup();
    const openPopup = vi.fn(() => popup);
    const page = await signIn(tenant, A.id, {}, { openPopup });
    tenant.interceptAuthorize = undefined;
    const requests = tenant.requests.length;
    const switched = page.client.switchOrganization(B.id, { interaction: 'popup' });
    expect(openPopup).toHaveBeenCalledOnce();
    expect(tenant.requests).toHaveLength(requests);
    await expect(switched).resolves.toEqual({ status: 'switched', organization: B });
    expect(popup.closed).toBe(true);
    expect(
      tenant.requests.filter(({ kind, prompt }) => kind === 'authorize' && prompt !== 'none'),
    ).toHaveLength(1);
  });

  it('a switch to an organization with a valid token opens no popup', async () => {
    const openPopup = vi.fn(() => null);
    const page = await signIn(tenant, A.id, {}, { openPopup });
    tenant.interceptAuthorize = undefined;
    await page.client.getTokenForOrg(B.id);
    await page.client.switchOrganization(B.id, { interaction: 'popup' });
    await page.client.switchOrganization(B.id, { interaction: 'popup' });
    expect(openPopup).not.toHaveBeenCalled();
  });

  const ends: [how: string, end: (page: Page, abort: AbortController) => unknown][] = [
    ['is superseded', ({ client }) => client.switchOrganization(A.id)],
    ['is cancelled', (_, abort) => abort.abort()],
    ['is ended by logout()', ({ client }) => client.logout({ openUrl: false })],
  ];
  it.each(ends)('the popup closes at once if the switch %s during the silent request', async (_, end) => {
    const popup = createPopup();
    const page = await signIn(tenant, A.id, {}, { openPopup: () => popup });
    const slow = deferred();
    tenant.interceptAuthorize = () => slow.promise;
    const abort = new AbortController();
    const switched = page.client.switchOrganization(B.id, { interaction: 'popup', signal: abort.signal });
    await settle();
    expect(popup.closed).toBe(false);
    void end(page, abort);
    await switched.catch(() => undefined);
    expect(popup.closed).toBe(true);
    slow.resolve();
    await settle();
  });

  it('a blocked popup leaves the old organization active', async () => {
    const page = await signIn(tenant, A.id, {}, { openPopup: () => null });
    const error = await rejection(page.client.switchOrganization(B.id, { interaction: 'popup' }));
    expect(error).toMatchObject({ code: 'popup', reason: 'blocked', organization: B.id });
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A, error });
  });

  it.each(['redirect', 'popup'] as const)(
    'a refusal by the tenant opens no login page by %s',
    async (interaction) => {
      const popup = createPopup();
      const page = await signIn(tenant, A.id, {}, { openPopup: () => popup });
      tenant.interceptAuthorize = undefined;
      tenant.members = {};
      expect(await rejection(page.client.switchOrganization(B.id, { interaction }))).toMatchObject({
        code: 'access_denied',
      });
      expect(page.visited).toEqual([]);
      // The popup was opened within the click, and has shown nothing.
      expect(popup.closed).toBe(interaction === 'popup');
    },
  );
});

describe('a switch and a login at the same time', () => {
  it('end in the login if that is later', async () => {
    const page = await signIn(tenant, A.id);
    const slow = deferred();
    tenant.interceptAuthorize = (params) => (params.get('prompt') === 'none' ? slow.promise : undefined);
    const switched = rejection(page.client.switchOrganization(B.id));
    await until(() => tenant.count('authorize', B.id) === 1);
    const login = page.client.loginWithPopup({ organization: C.id });
    slow.resolve();
    await expect(login).resolves.toEqual(C);
    expect(await switched).toMatchObject({ code: 'superseded' });
    await settle();
    expect(page.client.getSnapshot().organization).toEqual(C);
    expect(page.client.getSnapshot().switchingTo).toBeUndefined();
  });

  it('end in the switch if that is later; the session of the login is kept', async () => {
    const slow = deferred();
    const openPopup = (): Window => createPopup();
    const page = await signIn(tenant, A.id, {}, { openPopup });
    await page.client.getTokenForOrg(B.id);
    tenant.interceptAuthorize = () => slow.promise;
    const login = page.client.loginWithPopup({ organization: C.id });
    await until(() => tenant.count('authorize', C.id) === 1);
    await page.client.switchOrganization(B.id);
    slow.resolve();
    await expect(login).resolves.toEqual(C);
    expect(page.client.getSnapshot().organization).toEqual(B);
    expect(sessionIds(page)).toEqual([A.id, B.id, C.id]);
  });
});
