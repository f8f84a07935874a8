import { beforeEach, describe, expect, it } from 'vitest';
import { deferred, rejection, until } from '../support/async.js';
import {
  sessionIds,
  installTenant,
  loginByRedirect,
  openPage,
  payload,
  signIn,
  type Page,
} from '../support/page.js';
import { createStorage } from '../support/browser-storage.js';
import { A, ada, B, bob, C, type Tenant } from '../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

const logins: Record<string, (page: Page, organization: string) => Promise<unknown>> = {
  redirect: (page, organization) => loginByRedirect(tenant, page, { organization }),
  popup: ({ client }, organization) => client.loginWithPopup({ organization }),
  exchange({ client }, organization) {
    tenant.subjects = { subject: tenant.person.sub };
    // An exchange does not sign in at the tenant: the user did so on another page.
    tenant.sso = tenant.person.sub;
    return client.loginWithCustomTokenExchange({
      organization,
      subject_token: 'subject',
      subject_token_type: 'urn:acme:token',
    });
  },
};

const bobSitsDown = (): void => {
  tenant.person = { sub: bob, organization: B.id };
};

describe.each(Object.entries(logins))('a login by %s as another user', (_, login) => {
  it('ends the sessions of the old user', async () => {
    const page = await signIn(tenant, A.id);
    const { client } = page;
    await client.getTokenForOrg(C.id);
    page.events.length = 0;
    const seen: unknown[] = [];
    client.on('userChanged', () => seen.push([sessionIds(page), client.getSnapshot().user?.sub]));

    bobSitsDown();
    await login(page, B.id);

    expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: B, user: { sub: bob } });
    expect(sessionIds(page)).toEqual([B.id]);
    expect(page.events).toContainEqual(['userChanged', { previous: ada, current: bob }]);
    for (const organization of [A, C]) {
      expect(page.events).toContainEqual(['sessionRemoved', { organization, reason: 'userChanged' }]);
    }
    // The snapshot has the new user before the event is emitted.
    expect(seen).toEqual([[[B.id], bob]]);
    expect(tenant.liveRefreshTokens.map(({ organization }) => organization)).toEqual([B.id]);
    await expect(client.getTokenForOrg(A.id, { cacheMode: 'cache-only' })).resolves.toBeUndefined();
    expect(await rejection(client.getTokenForOrg(C.id))).toMatchObject({ code: 'access_denied' });
  });

  it('removes all data of the old user in the same organization', async () => {
    const page = await signIn(tenant, B.id);
    const { client } = page;
    const audience = 'https://other.example';
    await client.getTokenForOrg(B.id, { audience });

    bobSitsDown();
    await login(page, B.id);

    expect(page.events).toContainEqual(['userChanged', { previous: ada, current: bob }]);
    expect(client.getSnapshot().user).toMatchObject({ sub: bob });
    expect(payload(await client.getToken())).toMatchObject({ sub: bob });
    await expect(client.getToken({ audience, cacheMode: 'cache-only' })).resolves.toBeUndefined();
    expect(payload(await client.getToken({ audience }))).toMatchObject({ sub: bob });
  });

  it('emits no event for the same user', async () => {
    const page = await signIn(tenant, A.id);
    await login(page, B.id);
    expect(page.eventNames()).not.toContain('userChanged');
    expect(sessionIds(page)).toEqual([A.id, B.id]);
  });

  it('ends no session when the login fails', async () => {
    const page = await signIn(tenant, A.id);
    bobSitsDown();
    tenant.alterTokens = ({ idClaims }) => delete idClaims['org_id'];
    expect(await rejection(login(page, B.id))).toMatchObject({ code: 'organization_mismatch' });
    expect(sessionIds(page)).toEqual([A.id]);
    expect(page.client.getSnapshot().user).toMatchObject({ sub: ada });
  });

  it('adds a user with identity per-organization', async () => {
    const page = await signIn(tenant, A.id, { identity: 'per-organization' });
    const { client } = page;
    bobSitsDown();
    await login(page, B.id);
    expect(page.eventNames()).not.toContain('userChanged');
    expect(sessionIds(page)).toEqual([A.id, B.id]);
    expect(payload(await client.getTokenForOrg(A.id, { cacheMode: 'off' }))).toMatchObject({ sub: ada });
    expect(payload(await client.getTokenForOrg(B.id, { cacheMode: 'off' }))).toMatchObject({ sub: bob });
    expect(await client.getUser(A.id)).toMatchObject({ sub: ada });
    expect(await client.getUser(B.id)).toMatchObject({ sub: bob });
  });
});

describe('a silent response for another user', () => {
  it.each(['getTokenForOrg', 'switchOrganization'] as const)(
    'is rejected by %s when it comes by iframe',
    async (verb) => {
      const page = await signIn(tenant, A.id);
      const { client } = page;
      tenant.sso = bob;
      expect(await rejection(client[verb](B.id))).toMatchObject({
        code: 'user_mismatch',
        organization: B.id,
        expected: ada,
        received: bob,
      });
      expect(sessionIds(page)).toEqual([A.id]);
      expect(client.getSnapshot()).toMatchObject({ organization: A, user: { sub: ada } });
      expect(page.eventNames()).not.toContain('userChanged');
      await expect(client.getTokenForOrg(B.id, { cacheMode: 'cache-only' })).resolves.toBeUndefined();
      expect(payload(await client.getToken({ cacheMode: 'off' }))).toMatchObject({ sub: ada, org_id: A.id });
    },
  );

  it.each(['single', 'per-organization'] as const)(
    'is rejected when it comes by refresh token, with identity %s',
    async (identity) => {
      const page = await signIn(tenant, A.id, { identity });
      const { client } = page;
      await client.getTokenForOrg(B.id);
      tenant.alterTokens = ({ grant, idClaims, accessClaims }) => {
        if (grant.organization === B.id) idClaims['sub'] = accessClaims['sub'] = bob;
      };
      expect(await rejection(client.getTokenForOrg(B.id, { cacheMode: 'off' }))).toMatchObject({
        code: 'user_mismatch',
        expected: ada,
        received: bob,
      });
      expect(sessionIds(page)).toEqual([A.id]);
      expect(page.events).toContainEqual(['sessionRemoved', { organization: B, reason: 'mismatch' }]);
      expect(payload(await client.getToken({ cacheMode: 'off' }))).toMatchObject({ sub: ada, org_id: A.id });
    },
  );

  it('is rejected when another user signed in during the request', async () => {
    const page = await signIn(tenant, A.id);
    const { client } = page;
    const slow = deferred();
    tenant.interceptToken = (grantType) => (grantType === 'refresh_token' ? slow.promise : undefined);
    const late = rejection(client.getTokenForOrg(A.id, { cacheMode: 'off' }));
    const waiting = rejection(client.getTokenForOrg(A.id, { audience: 'https://other.example' }));
    await until(() => tenant.count('refresh_token') === 1);
    bobSitsDown();
    await loginByRedirect(tenant, page, { organization: B.id });
    slow.resolve();
    expect(await late).toMatchObject({ code: 'login_required' });
    expect(await waiting).toMatchObject({ code: 'login_required' });
    expect(sessionIds(page)).toEqual([B.id]);
    await until(() => tenant.liveRefreshTokens.length === 1);
    expect(tenant.liveRefreshTokens).toMatchObject([{ organization: B.id, sub: bob }]);
  });

  it('is rejected when another user signed in after the call', async () => {
    const page = await signIn(tenant, A.id);
    const { client } = page;
    const slow = deferred();
    tenant.interceptAuthorize = (params) => (params.get('prompt') === 'none' ? slow.promise : undefined);
    const late = rejection(client.getTokenForOrg(C.id));
    await until(() => tenant.count('authorize', C.id) === 1);
    tenant.members[bob] = [B.id, C.id];
    bobSitsDown();
    await loginByRedirect(tenant, page, { organization: B.id });
    slow.resolve();
    // The token is for the current user, but the call was made for the previous one.
    expect(await late).toMatchObject({ code: 'login_required', organization: C.id });
    expect(sessionIds(page)).toEqual([B.id]);
  });

  it('makes a session of the other user with identity per-organization', async () => {
    const { client } = await signIn(tenant, A.id, { identity: 'per-organization' });
    tenant.sso = bob;
    expect(payload(await client.getTokenForOrg(B.id))).toMatchObject({ sub: bob });
    expect(payload(await client.getToken())).toMatchObject({ sub: ada });
  });

  it('is rejected when it comes from storage', async () => {
    const { environment } = createStorage();
    const options = { cacheLocation: 'localstorage', identity: 'per-organization' } as const;
    const before = await signIn(tenant, A.id, options, environment);
    tenant.sso = bob;
    await before.client.getTokenForOrg(B.id);
    before.client.destroy();

    const page = openPage(tenant, { cacheLocation: 'localstorage' }, environment);
    await page.client.start();
    expect(sessionIds(page)).toEqual([A.id]);
    await expect(page.client.getTokenForOrg(B.id, { cacheMode: 'cache-only' })).resolves.toBeUndefined();
  });
});
