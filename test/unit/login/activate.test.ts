/** The login option `activate: false`: an interactive login renews one organization's session, and another one stays active. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { LoginOptions, OrganizationChangeReason, OrgSessionClientOptions } from '../../../src/index.js';
import { deferred, rejection, settle, until } from '../../support/async.js';
import {
  callbackOf,
  createPopup,
  installTenant,
  loginByRedirect,
  openPage,
  organizationOf,
  payload,
  sessionIds,
  signIn,
  type Page,
} from '../../support/page.js';
import { A, ada, B, bob, C, tokenExchange, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

/** The ways to sign in on a page that stays, and the source of their tokens. */
const WAYS: [
  string,
  string,
  (
    page: Page,
    options: Pick<LoginOptions, 'authorizationParams'> & { organization: string },
  ) => Promise<unknown>,
][] = [
  ['popup', 'popup', ({ client }, options) => client.loginWithPopup({ ...options, activate: false })],
  [
    'redirect whose callback this page handles',
    'redirect',
    (page, options) => loginByRedirect(tenant, page, { ...options, activate: false }),
  ],
  [
    'token exchange',
    'exchange',
    ({ client }, { organization }) =>
      client.loginWithCustomTokenExchange({
        organization,
        activate: false,
        subject_token: 'subject',
        subject_token_type: 'urn:example:token',
      }),
  ],
];

/** A page with A active. Its events are recorded from now on. */
async function openWithA(options: Partial<OrgSessionClientOptions> = {}): Promise<Page> {
  tenant.subjects = { subject: ada };
  const page = await signIn(tenant, A.id, options);
  page.events.length = 0;
  return page;
}

describe.each(WAYS)('by %s', (_, source, login) => {
  it('a login adds a session, and the active organization stays', async () => {
    const page = await openWithA();
    const { client } = page;
    const { organizationKey, organizationSignal } = client;
    const active = client.getSnapshot();
    const result = await login(page, { organization: B.id });
    expect(result).toMatchObject(source === 'redirect' ? { organization: B } : B);
    expect(client.getSnapshot()).toEqual({ ...active, sessions: [active.sessions[0], expect.anything()] });
    expect(sessionIds(page)).toEqual([A.id, B.id]);
    expect(client.organizationKey).toBe(organizationKey);
    expect(client.organizationSignal).toBe(organizationSignal);
    expect(organizationSignal.aborted).toBe(false);
    expect(page.events).toEqual([
      ['sessionAdded', { organization: B }],
      ['tokenRenewed', expect.objectContaining({ organization: B, source })],
    ]);
    expect(organizationOf(await client.getTokenForOrg(B.id))).toBe(B.id);
  });

  it('a login renews a session, of another organization or of the active one', async () => {
    const page = await openWithA();
    await page.client.getTokenForOrg(B.id);
    for (const { id } of [B, A]) {
      const before = await page.client.getTokenForOrg(id);
      page.events.length = 0;
      await login(page, { organization: id });
      expect(page.eventNames()).toEqual(['tokenRenewed']);
      expect(page.client.getSnapshot().organization).toEqual(A);
      const after = await page.client.getTokenForOrg(id);
      expect(after).not.toBe(before);
      expect(organizationOf(after)).toBe(id);
    }
    expect(sessionIds(page).sort()).toEqual([A.id, B.id]);
  });

  it('a login leaves no organization active if none was', async () => {
    const page = openPage(tenant);
    tenant.subjects = { subject: ada };
    await login(page, { organization: B.id });
    expect(page.eventNames()).toEqual(['sessionAdded', 'tokenRenewed']);
    expect(page.client.getSnapshot()).toMatchObject({ sessions: [{ organization: B }] });
    expect(page.client.getSnapshot().organization).toBeUndefined();
  });

  it('a login does not stop a switch, and a switch does not stop it', async () => {
    const page = await openWithA();
    const slow = deferred();
    tenant.interceptToken = (_, grant) => (grant?.organization === C.id ? slow.promise : undefined);
    const switched = page.client.switchOrganization(C.id);
    await until(() => tenant.count('authorization_code', C.id) === 1);
    const renewed = login(page, { organization: B.id });
    await settle();
    expect(page.client.getSnapshot().switchingTo).toBe(C.id);
    slow.resolve();
    await expect(switched).resolves.toMatchObject({ status: 'switched' });
    await renewed;
    expect(page.client.getSnapshot().organization).toEqual(C);
    expect(page.client.getSnapshot().switchingTo).toBeUndefined();

    const later = deferred();
    tenant.interceptToken = (grantType, grant) =>
      grant?.organization === B.id || grantType === tokenExchange ? later.promise : undefined;
    const again = login(page, { organization: B.id });
    await settle();
    const back = page.client.switchOrganization(A.id);
    later.resolve();
    await back;
    await again;
    expect(page.client.getSnapshot().organization).toEqual(A);
    expect(organizationOf(await page.client.getTokenForOrg(B.id))).toBe(B.id);
  });

  it('a login that fails changes nothing', async () => {
    const page = await openWithA();
    const token = await page.client.getTokenForOrg(B.id);
    page.events.length = 0;
    tenant.interceptToken = (grantType) =>
      grantType === 'refresh_token'
        ? undefined
        : Promise.resolve(new Response('{"error":"access_denied"}', { status: 403 }));
    expect(await rejection(login(page, { organization: B.id }))).toMatchObject({ code: 'access_denied' });
    expect(page.events).toEqual([]);
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
    expect(await page.client.getTokenForOrg(B.id)).toBe(token);
  });

  it('a login of another user ends the sessions of the previous one, and no organization is active', async () => {
    const page = await openWithA();
    await page.client.getTokenForOrg(C.id);
    page.events.length = 0;
    tenant.person = { sub: bob, organization: B.id };
    tenant.sso = undefined;
    tenant.subjects = { subject: bob };
    await login(page, { organization: B.id });
    expect(page.client.getSnapshot()).toMatchObject({
      status: 'signed-out',
      sessions: [{ organization: B }],
    });
    expect(page.events).toContainEqual(['userChanged', { previous: ada, current: bob }]);
    expect(page.events).toContainEqual([
      'organizationChanged',
      { previous: A, current: undefined, reason: 'logout' satisfies OrganizationChangeReason },
    ]);
    await page.client.switchOrganization(B.id);
    expect(page.client.getSnapshot()).toMatchObject({ organization: B, user: { sub: bob } });
  });
});

it('a popup requests what the application asks for', async () => {
  const page = await openWithA();
  let params = new URLSearchParams();
  tenant.interceptAuthorize = (given) => {
    params = given;
    return undefined;
  };
  const authorizationParams = { acr_values: 'urn:mfa', max_age: 0, scope: 'transfer:funds' };
  await page.client.loginWithPopup({ organization: B.id, activate: false, authorizationParams });
  expect(Object.fromEntries(params)).toMatchObject({
    organization: B.id,
    acr_values: 'urn:mfa',
    max_age: '0',
  });
  expect(params.get('scope')).toContain('transfer:funds');
  expect(params.get('activate')).toBeNull();
  tenant.requests.length = 0;
  const token = await page.client.getTokenForOrg(B.id, { scope: 'transfer:funds' });
  expect(payload(token)).toMatchObject({
    org_id: B.id,
    scope: expect.stringContaining('transfer:funds') as string,
  });
  expect(tenant.requests).toEqual([]);
});

it('a popup of an expired or refused session repairs it', async () => {
  const page = await openWithA();
  tenant.interceptAuthorize = (params) =>
    params.get('prompt') === 'none' && params.get('organization') === B.id
      ? Promise.resolve({ error: 'login_required' })
      : undefined;
  expect(await rejection(page.client.getTokenForOrg(B.id))).toMatchObject({ code: 'login_required' });
  await page.client.loginWithPopup({ organization: B.id, activate: false });
  expect(organizationOf(await page.client.getTokenForOrg(B.id))).toBe(B.id);
  expect(page.client.getSnapshot().organization).toEqual(A);
});

describe('after a redirect', () => {
  it.each<[string, Partial<OrgSessionClientOptions>]>([
    ['memory', {}],
    ['localstorage', { cacheLocation: 'localstorage' }],
    ['memory, without refresh tokens', { useRefreshTokens: false }],
  ])('the next page restores the organization that was active (%s)', async (_, options) => {
    const page = await openWithA(options);
    await page.client.loginWithRedirect({
      organization: B.id,
      activate: false,
      returnTo: '/payments/7',
      appState: { payment: 7 },
      authorizationParams: { acr_values: 'urn:mfa' },
    });
    expect(page.client.getSnapshot()).toMatchObject({ status: 'redirecting', organization: A });
    page.client.destroy();
    const onRedirectCallback = vi.fn();
    const callback = await tenant.signIn(page.visited[0] ?? '');
    const next = openPage(tenant, { ...options, onRedirectCallback }, {}, callback);
    await next.client.start();
    expect(next.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
    expect(next.client.getSnapshot().error).toBeUndefined();
    expect(onRedirectCallback).toHaveBeenCalledExactlyOnceWith({ payment: 7 }, '/payments/7');
    expect(sessionIds(next).sort()).toEqual([A.id, B.id]);
    const changes = next.events.filter(([name]) => name === 'organizationChanged');
    expect(changes).toEqual([
      ['organizationChanged', { previous: undefined, current: A, reason: 'restore' }],
    ]);
    tenant.requests.length = 0;
    expect(organizationOf(await next.client.getTokenForOrg(B.id))).toBe(B.id);
    expect(tenant.requests).toEqual([]);
  });

  it('a page that is opened by hand gets the organization of the login, and start() restores', async () => {
    const page = await openWithA();
    const callback = await callbackOf(tenant, page, B.id, { activate: false });
    page.client.destroy();
    const next = openPage(tenant, {}, {}, callback);
    await expect(next.client.handleRedirectCallback()).resolves.toMatchObject({ organization: B });
    expect(next.client.getSnapshot().organization).toBeUndefined();
    await next.client.start();
    expect(next.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
  });

  it('a reload of the callback page restores it too', async () => {
    const options = { cacheLocation: 'localstorage' } as const;
    const page = await openWithA(options);
    const callback = await callbackOf(tenant, page, B.id, { activate: false });
    for (let load = 0; load < 2; load++) {
      const next = openPage(tenant, options, {}, callback);
      await next.client.start();
      expect(next.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
      expect(next.client.getSnapshot().error).toBeUndefined();
    }
  });

  it('that failed, the next page restores it and shows the error', async () => {
    const page = await openWithA();
    tenant.interceptAuthorize = (params) =>
      params.get('prompt') === 'none' ? undefined : Promise.resolve({ error: 'access_denied' });
    const callback = await callbackOf(tenant, page, B.id, { activate: false });
    const next = openPage(tenant, {}, {}, callback);
    await next.client.start();
    expect(next.client.getSnapshot()).toMatchObject({ organization: A, error: { code: 'access_denied' } });
    expect(sessionIds(next)).toEqual([A.id]);
  });

  it('the organization that the address names is restored', async () => {
    const page = await openWithA();
    const callback = await callbackOf(tenant, page, B.id, { activate: false });
    const next = openPage(tenant, { resolveOrganization: () => C.id }, {}, callback);
    await next.client.start();
    expect(next.client.getSnapshot().organization).toEqual(C);
  });

  it('no organization is active if none was', async () => {
    const page = openPage(tenant);
    const callback = await callbackOf(tenant, page, B.id, { activate: false });
    const next = openPage(tenant, {}, {}, callback);
    await next.client.start();
    expect(next.client.getSnapshot()).toMatchObject({
      status: 'signed-out',
      sessions: [{ organization: B }],
    });
    expect(next.client.getSnapshot().error).toBeUndefined();
  });

  it('a switch that begins before the response decides', async () => {
    const page = await openWithA();
    const callback = await callbackOf(tenant, page, B.id, { activate: false });
    page.client.destroy();
    const slow = deferred();
    tenant.interceptToken = (_, grant) => (grant?.organization === B.id ? slow.promise : undefined);
    const next = openPage(tenant, {}, {}, callback);
    const started = next.client.start();
    await until(() => tenant.count('authorization_code', B.id) === 1);
    const switched = next.client.switchOrganization(C.id);
    slow.resolve();
    await Promise.all([started, switched]);
    expect(next.client.getSnapshot().organization).toEqual(C);
  });

  it('another user gets their own session of the organization that was active, or none', async () => {
    for (const members of [[A.id, B.id], [B.id]]) {
      tenant = installTenant();
      const page = await openWithA();
      tenant.person = { sub: bob, organization: B.id };
      tenant.members[bob] = members;
      const callback = await callbackOf(tenant, page, B.id, { activate: false, switchUser: true });
      page.client.destroy();
      const next = openPage(tenant, {}, {}, callback);
      await next.client.start();
      const { organization, sessions, user } = next.client.getSnapshot();
      expect(organization).toEqual(members.includes(A.id) ? A : undefined);
      expect(user?.sub).toBe(members.includes(A.id) ? bob : undefined);
      expect(sessions.map((session) => session.organization.id)).toContain(B.id);
    }
  });

  it('a forged value in storage does not keep a login from being completed', async () => {
    const page = await openWithA();
    const callback = await callbackOf(tenant, page, B.id, { activate: false });
    for (const storage of [sessionStorage, localStorage])
      for (const key of Object.keys(storage)) {
        const text = storage.getItem(key) ?? '';
        storage.setItem(key, text.replace('"activate":false', '"activate":"no"'));
      }
    const next = openPage(tenant, {}, {}, callback);
    await next.client.start();
    expect(next.client.getSnapshot().organization).toEqual(B);
  });
});

describe('the same login twice', () => {
  it('is joined, also while another login or a switch begins', async () => {
    const page = await openWithA();
    let opened = 0;
    page.client.destroy();
    const next = openPage(tenant, {}, { openPopup: () => (opened++, createPopup()) });
    await next.client.start();
    const login = (): Promise<unknown> => next.client.loginWithPopup({ organization: B.id, activate: false });
    const first = login();
    const switched = next.client.switchOrganization(C.id);
    const second = login();
    await Promise.all([first, switched, second]);
    expect(opened).toBe(1);
    expect(next.client.getSnapshot().organization).toEqual(C);
  });

  it('is not joined with other options', async () => {
    let opened = 0;
    const page = openPage(tenant, {}, { openPopup: () => (opened++, createPopup()) });
    const renewed = page.client.loginWithPopup({ organization: B.id, activate: false });
    const activated = page.client.loginWithPopup({ organization: B.id });
    await Promise.all([renewed, activated]);
    expect(opened).toBe(2);
    expect(page.client.getSnapshot().organization).toEqual(B);
  });
});

describe('a wrong option', () => {
  it.each<[string, (page: Page) => Promise<unknown>]>([
    ['loginWithRedirect', ({ client }) => client.loginWithRedirect({ activate: 'no' as never })],
    ['loginWithPopup', ({ client }) => client.loginWithPopup({ activate: 0 as never })],
    [
      'loginWithCustomTokenExchange',
      ({ client }) =>
        client.loginWithCustomTokenExchange({
          subject_token: 'subject',
          subject_token_type: 'urn:example:token',
          activate: 'no' as never,
        }),
    ],
    [
      'switchOrganization',
      ({ client }) => client.switchOrganization(B.id, { activate: false } as Record<string, unknown>),
    ],
  ])('of %s rejects before any request', async (_, call) => {
    const page = openPage(tenant);
    expect(await rejection(call(page))).toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('Option activate') as string,
    });
    expect(tenant.requests).toEqual([]);
    expect(page.visited).toEqual([]);
  });
});
