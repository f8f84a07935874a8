/** A session receives a token for an organization that already has a session, or whose tokens an earlier page stored. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createStorage, type BrowserStorage } from '../../support/browser-storage.js';
import { deferred, rejection, settle, until } from '../../support/async.js';
import { createBrowser } from '../../support/browser.js';
import {
  installTenant,
  loginByRedirect,
  openPage,
  payload,
  sessionIds,
  signIn,
  type Page,
} from '../../support/page.js';
import { openIn } from '../../support/tabs.js';
import { A, ada, B, bob, type Tenant } from '../../support/tenant.js';

const other = { audience: 'https://other.example' };
let tenant: Tenant;
let storage: BrowserStorage;
beforeEach(() => {
  tenant = installTenant();
  storage = createStorage();
});

const logins: Record<string, (page: Page, organization: string) => Promise<unknown>> = {
  redirect: (page, organization) => loginByRedirect(tenant, page, { organization }),
  popup: ({ client }, organization) => client.loginWithPopup({ organization }),
  exchange({ client }, organization) {
    tenant.subjects = { subject: tenant.person.sub };
    const subject_token_type = 'urn:acme:token';
    return client.loginWithCustomTokenExchange({
      organization,
      subject_token: 'subject',
      subject_token_type,
    });
  },
};

describe.each(Object.entries(logins))('a login by %s', (source, login) => {
  describe.each(['memory', 'localstorage'] as const)('with cacheLocation %s', (cacheLocation) => {
    const open = (): Page => openPage(tenant, { cacheLocation }, storage.environment);

    it('again to an organization keeps the tokens for other audiences', async () => {
      const page = await signIn(tenant, B.id, { cacheLocation }, storage.environment);
      const token = await page.client.getToken(other);
      page.events.length = 0;
      await login(page, B.id);
      expect(await page.client.getToken({ ...other, cacheMode: 'cache-only' })).toBe(token);
      expect(sessionIds(page)).toEqual([B.id]);
      expect(page.eventNames()).toEqual(['tokenRenewed']);
      expect(page.events).toMatchObject([['tokenRenewed', { organization: B, source }]]);
      page.client.destroy();
      if (cacheLocation === 'memory') return;
      const next = open();
      await next.client.start();
      expect(await next.client.getToken({ ...other, cacheMode: 'cache-only' })).toBe(token);
    });

    it('replaces the tokens that an earlier page stored, if they are another user’s', async () => {
      const before = await signIn(tenant, B.id, { cacheLocation }, storage.environment);
      await before.client.getToken(other);
      before.client.destroy();
      tenant.members[bob] = [A.id, B.id];
      tenant.person.sub = bob;
      tenant.sso = undefined;
      const page = open();
      await login(page, B.id);
      expect(await page.client.getToken({ ...other, cacheMode: 'cache-only' })).toBeUndefined();
      expect(payload(await page.client.getToken())['sub']).toBe(bob);
      expect(await storage.storedText()).not.toContain(ada);
      page.client.destroy();
      if (cacheLocation === 'memory') return;
      const next = open();
      await next.client.start();
      expect(next.client.getSnapshot().user?.sub).toBe(bob);
      await expect(next.client.getToken({ cacheMode: 'off' })).resolves.toBeTruthy();
      expect(tenant.requests.at(-1)).toMatchObject({ kind: 'refresh_token', organization: B.id });
      expect(tenant.liveRefreshTokens.map(({ sub }) => sub)).toEqual([bob]);
    });

    it('again to an organization revokes the refresh token that it replaces', async () => {
      const page = await signIn(tenant, B.id, { cacheLocation }, storage.environment);
      await login(page, B.id);
      await until(() => tenant.liveRefreshTokens.length === 1);
      await page.client.getToken({ cacheMode: 'off' });
      expect(tenant.requests.at(-1)).toMatchObject({ kind: 'refresh_token', organization: B.id });
    });
  });

  it('keeps the stored tokens of an earlier page of the same user', async () => {
    const options = { cacheLocation: 'localstorage' } as const;
    const before = await signIn(tenant, B.id, options, storage.environment);
    const token = await before.client.getToken(other);
    before.client.destroy();
    const page = openPage(tenant, options, storage.environment);
    await login(page, B.id);
    expect(await page.client.getToken({ ...other, cacheMode: 'cache-only' })).toBe(token);
  });
});

it.each([B.id, B.name])(
  'the stored tokens of a login are not overwritten by a silent request for %s that began before',
  async (name) => {
    const options = { cacheLocation: 'localstorage' } as const;
    const page = openPage(tenant, options, storage.environment);
    const slow = deferred();
    tenant.interceptAuthorize = async (params) => {
      if (params.get('prompt') === 'none') await slow.promise;
      return undefined;
    };
    const silent = page.client.getTokenForOrg(name);
    await until(() => tenant.count('authorize') === 1);
    await loginByRedirect(tenant, page, { organization: B.id });
    const token = await page.client.getToken();
    slow.resolve();
    await silent;
    await settle();
    expect(sessionIds(page)).toEqual([B.id]);
    page.client.destroy();
    tenant.interceptAuthorize = undefined;
    const next = openPage(tenant, options, storage.environment);
    await next.client.start();
    expect(await next.client.getToken()).toBe(token);
    await next.client.getToken({ cacheMode: 'off' });
    expect(tenant.requests.at(-1)).toMatchObject({ kind: 'refresh_token', organization: B.id });
  },
);

it.each(['memory', 'localstorage'] as const)(
  'a login during a renewal leaves one refresh token, with cacheLocation %s',
  async (cacheLocation) => {
    const page = await signIn(tenant, B.id, { cacheLocation }, storage.environment);
    const slow = deferred();
    tenant.interceptToken = (grantType) => (grantType === 'refresh_token' ? slow.promise : undefined);
    const renewal = page.client.getToken({ cacheMode: 'off' }).catch(() => undefined);
    await until(() => tenant.count('refresh_token') === 1);
    await loginByRedirect(tenant, page, { organization: B.id });
    slow.resolve();
    await renewal;
    await until(() => tenant.liveRefreshTokens.length === 1);
    await page.client.getToken({ cacheMode: 'off' });
    expect(tenant.requests.at(-1)).toMatchObject({ kind: 'refresh_token', organization: B.id });
  },
);

it('a login does not affect a silent request for another organization', async () => {
  const options = { cacheLocation: 'localstorage' } as const;
  const page = openPage(tenant, options, storage.environment);
  const slow = deferred();
  tenant.interceptAuthorize = async (params) => {
    if (params.get('prompt') === 'none') await slow.promise;
    return undefined;
  };
  const silent = page.client.getTokenForOrg(A.id);
  await until(() => tenant.count('authorize') === 1);
  await loginByRedirect(tenant, page, { organization: B.id });
  slow.resolve();
  const token = await silent;
  await settle();
  page.client.destroy();
  const next = openPage(tenant, options, storage.environment);
  await next.client.start();
  expect(await next.client.getTokenForOrg(A.id, { cacheMode: 'cache-only' })).toBe(token);
});

describe.each(['memory', 'localstorage'] as const)('with cacheLocation %s', (cacheLocation) => {
  it.each([
    [B.id, B.name],
    [B.name, B.id],
  ])('silent requests for %s and %s at the same time make one session', async (first, second) => {
    const page = await signIn(tenant, A.id, { cacheLocation }, storage.environment);
    page.events.length = 0;
    const slow = deferred();
    let silent = 0;
    tenant.interceptAuthorize = async () => {
      if (++silent === 2) await slow.promise;
      return undefined;
    };
    const one = page.client.getTokenForOrg(first);
    const two = page.client.getTokenForOrg(second, other);
    await Promise.race([one, two]);
    slow.resolve();
    const token = await two;
    await settle();
    expect(payload(token)).toMatchObject({ org_id: B.id });
    expect(page.client.getSnapshot().organization).toEqual(A);
    expect(sessionIds(page)).toEqual([A.id, B.id]);
    expect(page.eventNames()).toEqual(['sessionAdded', 'tokenRenewed', 'tokenRenewed']);
    expect(page.events[0]).toEqual(['sessionAdded', { organization: B }]);
    expect(await page.client.getTokenForOrg(B.id)).toBe(await one);
    expect(await page.client.getTokenForOrg(B.id, other)).toBe(token);
    const live = (): number =>
      tenant.liveRefreshTokens.filter(({ organization }) => organization === B.id).length;
    if (cacheLocation === 'memory') await until(() => live() === 1);
    tenant.requests.length = 0;
    await page.client.getTokenForOrg(B.id, { cacheMode: 'off' });
    expect(tenant.requests.map(({ kind }) => kind)).toEqual(['refresh_token']);
    await page.client.logoutOrganization(B.id);
    expect(live()).toBe(0);
  });
});

it.each([
  [B.id, B.id],
  [B.id, B.name],
  [B.name, B.id],
])(
  'a token for %s that arrives after a sign-out of %s in another tab, before its message, is not adopted',
  async (requested, signedOut) => {
    const browser = createBrowser();
    const here = await openIn(tenant, browser.openTab(), { adoptSignIn: false });
    const page = await signIn(tenant, A.id, {}, browser.openTab().environment);
    browser.holdMessages();
    const slow = deferred();
    tenant.interceptAuthorize = async () => {
      await slow.promise;
      return undefined;
    };
    const late = rejection(page.client.getTokenForOrg(requested));
    await until(() => tenant.count('authorize', requested) === 1);
    await here.client.logoutOrganization(signedOut);
    slow.resolve();
    expect(await late).toMatchObject({ code: 'login_required', reason: 'signed_out' });
    expect(sessionIds(page)).toEqual([A.id]);
  },
);

it('the event tokenRenewed has no audience where none is requested', async () => {
  const authorizationParams = { redirect_uri: 'https://app.example/' };
  const page = await signIn(tenant, A.id, { authorizationParams });
  const renewed = page.events.filter(([name]) => name === 'tokenRenewed');
  expect(renewed).toMatchObject([['tokenRenewed', { organization: A, audience: undefined }]]);
});

it('a login revokes and removes every token that an earlier page stored for another user of the organization', async () => {
  const options = { cacheLocation: 'localstorage', identity: 'per-organization' } as const;
  const before = await signIn(tenant, B.id, options, storage.environment);
  await before.client.getToken(other);
  before.client.destroy();
  tenant.members[bob] = [B.id];
  tenant.person.sub = bob;
  tenant.sso = undefined;
  const page = openPage(tenant, options, storage.environment);
  await page.client.loginWithPopup({ organization: B.id });
  await settle();
  expect(await page.client.getToken({ ...other, cacheMode: 'cache-only' })).toBeUndefined();
  expect(tenant.liveRefreshTokens.map(({ sub }) => sub)).toEqual([bob]);
});
