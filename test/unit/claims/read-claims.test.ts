import { beforeEach, describe, expect, it } from 'vitest';
import { installTenant, signIn } from '../../support/page.js';
import { A, ada, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

describe('getUser, getIdTokenClaims and getAccessTokenClaims', () => {
  it('are those of the active organization, or of the given one', async () => {
    const { client } = await signIn(tenant, A.id);
    await client.getTokenForOrg(B.id);
    expect(await client.getUser()).toEqual({ sub: ada, name: 'ada', org_id: A.id, org_name: A.name });
    expect(await client.getUser(B.name)).toMatchObject({ org_id: B.id });
    expect(await client.getIdTokenClaims()).toMatchObject({ iss: 'https://tenant.example/', org_id: A.id });
    expect(await client.getIdTokenClaims(B.id)).toMatchObject({ org_id: B.id });
    expect(await client.getAccessTokenClaims()).toMatchObject({ org_id: A.id, permissions: ['read:org_A'] });
    expect(await client.getAccessTokenClaims(B.id)).toMatchObject({ org_id: B.id });
  });

  it('never contain the token', async () => {
    const { client } = await signIn(tenant, A.id);
    expect(await client.getUser()).not.toHaveProperty('__raw');
    expect(await client.getIdTokenClaims()).not.toHaveProperty('__raw');
  });

  it('are undefined without a session, and send no request', async () => {
    const { client } = await signIn(tenant, A.id);
    tenant.requests.length = 0;
    expect(await client.getUser(B.id)).toBeUndefined();
    expect(await client.getIdTokenClaims(B.id)).toBeUndefined();
    expect(await client.getAccessTokenClaims(B.id)).toBeUndefined();
    expect(await client.getAccessTokenClaims(A.id, { audience: 'https://other.example' })).toBeUndefined();
    expect(tenant.requests).toEqual([]);
  });

  it('have the claims for another audience', async () => {
    const audience = 'https://other.example';
    const { client } = await signIn(tenant, A.id);
    await client.getToken({ audience });
    const claims = await client.getAccessTokenClaims(undefined, { audience });
    expect(claims?.aud).toContain(audience);
    expect((await client.getAccessTokenClaims())?.aud).not.toContain(audience);
  });

  it('have no claims of an opaque token', async () => {
    const authorizationParams = { redirect_uri: 'https://app.example/' };
    const { client } = await signIn(tenant, A.id, { authorizationParams });
    expect(await client.getAccessTokenClaims()).toBeUndefined();
    expect(await client.getUser()).toMatchObject({ org_id: A.id });
  });
});

describe('hasPermission, hasRole and hasScope', () => {
  const rolesClaim = 'https://app.example/roles';

  it('check the active organization, or the given one', async () => {
    tenant.alterTokens = ({ grant, accessClaims }) => {
      accessClaims[rolesClaim] = [`admin of ${grant.organization}`];
      accessClaims['scope'] = 'x';
    };
    const { client } = await signIn(tenant, A.id, { rolesClaim });
    await client.getTokenForOrg(B.id);
    expect(client.hasPermission('read:org_A')).toBe(true);
    expect(client.hasPermission('read:org_B')).toBe(false);
    expect(client.hasPermission('read:org_B', { organization: B.id })).toBe(true);
    expect(client.hasPermission('read:org_A', { organization: B.name })).toBe(false);
    expect(client.hasRole('admin of org_A')).toBe(true);
    expect(client.hasRole('admin of org_B')).toBe(false);
    expect(client.hasRole('admin of org_B', { organization: B.id })).toBe(true);
    expect(client.hasScope('openid')).toBe(true);
    expect(client.hasScope('read:invoices')).toBe(false);
    expect(client.getSnapshot().roles).toEqual(['admin of org_A']);
  });

  it('check the given audience', async () => {
    const audience = 'https://other.example';
    const { client } = await signIn(tenant, A.id);
    tenant.alterTokens = ({ accessClaims }) => (accessClaims['permissions'] = ['other']);
    await client.getToken({ audience });
    expect(client.hasPermission('other', { audience })).toBe(true);
    expect(client.hasPermission('other')).toBe(false);
    expect(client.hasPermission('read:org_A', { audience })).toBe(false);
  });

  it('are false without a session', async () => {
    const { client } = await signIn(tenant, A.id, { rolesClaim });
    const where = { organization: B.id };
    expect(client.hasPermission('read:org_B', where)).toBe(false);
    expect(client.hasRole('admin', where)).toBe(false);
    expect(client.hasScope('openid', where)).toBe(false);
    await client.logout({ openUrl: false });
    expect(client.hasPermission('read:org_A')).toBe(false);
  });

  it('read roles from the ID token too, and ignore what is not a string', async () => {
    tenant.alterTokens = ({ idClaims, accessClaims }) => {
      idClaims[rolesClaim] = ['admin', 1, null, { name: 'owner' }];
      accessClaims['permissions'] = 'read:all';
    };
    const { client } = await signIn(tenant, A.id, { rolesClaim });
    expect(client.hasRole('admin')).toBe(true);
    expect(client.getSnapshot()).toMatchObject({ roles: ['admin'], permissions: [] });
    expect(client.hasPermission('read:all')).toBe(false);
  });

  it('read the scopes from the access token if the response has none', async () => {
    tenant.alterTokens = ({ accessClaims, body }) => {
      delete body['scope'];
      accessClaims['scope'] = ' openid  read:x ';
    };
    const { client } = await signIn(tenant, A.id);
    expect(client.getSnapshot().scopes).toEqual(['openid', 'read:x']);
    expect(client.hasScope('read:x')).toBe(true);
    expect(client.hasScope('')).toBe(false);
  });

  it('read the roles from the ID token if the access token is opaque', async () => {
    tenant.alterTokens = ({ idClaims }) => (idClaims[rolesClaim] = ['admin']);
    const authorizationParams = { redirect_uri: 'https://app.example/' };
    const { client } = await signIn(tenant, A.id, { rolesClaim, authorizationParams });
    expect(client.hasRole('admin')).toBe(true);
  });

  it('have no roles without rolesClaim', async () => {
    tenant.alterTokens = ({ accessClaims }) => (accessClaims[rolesClaim] = ['admin']);
    const { client } = await signIn(tenant, A.id);
    expect(client.hasRole('admin')).toBe(false);
  });
});
