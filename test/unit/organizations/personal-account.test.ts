import { beforeEach, describe, expect, it } from 'vitest';
import { rejection } from '../../support/async.js';
import {
  sessionIds,
  installTenant,
  loginByRedirect,
  openPage,
  payload,
  signIn,
  type Page,
} from '../../support/page.js';
import { createStorage } from '../../support/browser-storage.js';
import { A, ada, B, type Tenant } from '../../support/tenant.js';

const personal = { id: 'org_' };
const hint = 'auth0.client.organization_hint';
let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
  tenant.personalAccounts = true;
});

describe.each(['memory', 'localstorage'] as const)(
  'the personal account with cacheLocation %s',
  (cacheLocation) => {
    const options = { personalAccount: true, cacheLocation };

    it('works like an organization: tokens, switching and signing out', async () => {
      const page = await signIn(tenant, A.id, options, createStorage().environment);
      const { client } = page;
      const token = await client.getTokenForOrg(null);
      expect(payload(token)).toMatchObject({ sub: ada });
      expect(payload(token)).not.toHaveProperty('org_id');
      expect(client.getSnapshot().organization).toEqual(A);
      await expect(client.switchOrganization(null)).resolves.toEqual({
        status: 'switched',
        organization: personal,
      });
      expect(client.getSnapshot().organization).toEqual(personal);
      expect(await client.getToken()).toBe(token);
      await expect(client.getTokenForOrg(personal.id)).resolves.toBe(token);
      expect(payload(await client.getToken({ cacheMode: 'off' }))).not.toHaveProperty('org_id');
      await expect(client.switchOrganization(A.id)).resolves.toMatchObject({ status: 'switched' });
      expect(tenant.count('authorization_code')).toBe(2);
      await client.logoutOrganization(null);
      expect(sessionIds(page)).toEqual([A.id]);
      expect(tenant.liveRefreshTokens).toMatchObject([{ organization: A.id }]);
    });

    it('is requested without the organization that auth0-spa-js stores', async () => {
      const { client } = await signIn(tenant, A.id, options, createStorage().environment);
      expect(document.cookie).toContain(hint);
      tenant.requests.length = 0;
      await client.getTokenForOrg(null);
      expect(tenant.requests.find(({ kind }) => kind === 'authorize')?.organization).toBeUndefined();
    });

    it('is restored after a reload', async () => {
      const { environment } = createStorage();
      const before = await signIn(tenant, A.id, options, environment);
      await before.client.switchOrganization(null);
      before.client.destroy();
      tenant.requests.length = 0;
      const page = openPage(tenant, options, environment);
      await expect(page.client.start()).resolves.toMatchObject({
        status: 'signed-in',
        organization: personal,
      });
      expect(tenant.count('authorize')).toBe(cacheLocation === 'memory' ? 1 : 0);
    });

    it('can be signed in to by redirect and by popup', async () => {
      const page = await signIn(tenant, A.id, options, createStorage().environment);
      await loginByRedirect(tenant, page, { organization: null });
      expect(page.client.getSnapshot().organization).toEqual(personal);
      await page.client.switchOrganization(A.id);
      await expect(page.client.loginWithPopup({ organization: null })).resolves.toEqual(personal);
    });

    it('rejects a token with an organization', async () => {
      const page = await signIn(tenant, A.id, options, createStorage().environment);
      for (const which of ['idClaims', 'accessClaims'] as const) {
        tenant.alterTokens = (answer) => Object.assign(answer[which], { org_id: A.id, org_name: A.name });
        expect(await rejection(page.client.getTokenForOrg(null))).toMatchObject({
          code: 'organization_mismatch',
        });
      }
      tenant.alterTokens = undefined;
      expect(sessionIds(page)).toEqual([A.id]);
      expect(payload(await page.client.getToken({ cacheMode: 'off' }))).toMatchObject({ org_id: A.id });
    });

    /** Both tokens of a response are for the wrong one: the personal account instead of an organization, or the other way round. */
    describe.each([
      ['A', A.id, { org_id: undefined, org_name: undefined }, A.id],
      ['the personal account', null, { org_id: A.id, org_name: A.name }, personal.id],
    ] as const)('tokens that are not for %s', (_, organization, claims, expected) => {
      const lie = (): void => {
        tenant.alterTokens = ({ idClaims, accessClaims }) => {
          Object.assign(idClaims, claims);
          Object.assign(accessClaims, claims);
        };
      };

      it.each<[string, (page: Page) => Promise<unknown>]>([
        ['iframe', ({ client }) => client.getTokenForOrg(organization)],
        ['switch', ({ client }) => client.switchOrganization(organization, { interaction: 'none' })],
        ['popup', ({ client }) => client.loginWithPopup({ organization })],
        ['redirect', (page) => loginByRedirect(tenant, page, { organization })],
      ])('are refused by %s', async (__, request) => {
        const other = organization === null ? B.id : null;
        const page = openPage(tenant, options, createStorage().environment);
        await page.client.loginWithPopup({ organization: other });
        lie();
        expect(await rejection(request(page))).toMatchObject({
          code: 'organization_mismatch',
          claim: 'org_id',
        });
        expect(sessionIds(page)).toEqual([other ?? personal.id]);
        await expect(
          page.client.getTokenForOrg(organization, { cacheMode: 'cache-only' }),
        ).resolves.toBeUndefined();
      });

      it('are refused on a refresh, which auth0-spa-js does not check', async () => {
        const storage = createStorage();
        const page = openPage(tenant, options, storage.environment);
        await page.client.loginWithPopup({ organization });
        lie();
        expect(await rejection(page.client.getToken({ cacheMode: 'off' }))).toMatchObject({
          code: 'organization_mismatch',
          expected,
        });
        expect(sessionIds(page)).toEqual([]);
        expect(await storage.storedText()).not.toContain('@@user@@');
      });
    });

    it('may be chosen at the login page, and is renewed like a requested one', async () => {
      const page = openPage(tenant, { ...options, useRefreshTokens: false }, createStorage().environment);
      await loginByRedirect(tenant, page, {});
      expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: personal });
      await page.client.getTokenForOrg(A.id);
      expect(document.cookie).toContain(hint);
      tenant.requests.length = 0;
      expect(payload(await page.client.getToken({ cacheMode: 'off' }))).not.toHaveProperty('org_id');
      expect(tenant.requests[0]?.organization).toBeUndefined();
    });
  },
);

describe('without the option personalAccount', () => {
  it('null is rejected by every method before anything happens', async () => {
    const page = await signIn(tenant, A.id);
    const { client } = page;
    tenant.requests.length = 0;
    for (const refused of [
      client.getTokenForOrg(null),
      client.getTokenForOrg('org_'),
      client.switchOrganization(null),
      client.loginWithPopup({ organization: null }),
      client.loginWithRedirect({ organization: null }),
      client.logoutOrganization(null),
      client.getUser(null),
    ]) {
      expect(await rejection(refused)).toMatchObject({ code: 'configuration' });
    }
    expect(tenant.requests).toEqual([]);
    expect(page.visited).toEqual([]);
  });

  it('a token without org_id is rejected, whatever was requested', async () => {
    const { client } = await signIn(tenant, A.id);
    expect(await rejection(client.loginWithPopup())).toMatchObject({
      code: 'organization_mismatch',
      claim: 'org_id',
    });
    expect(client.getSnapshot().organization).toEqual(A);
  });
});
