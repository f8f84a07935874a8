import { beforeEach, describe, expect, it } from 'vitest';
import type { OrgSessionClient, OrgSessionSnapshot } from '../../../src/index.js';
import { requireOrganization, requirePermission } from '../../../src/svelte/index.js';
import { rejection } from '../../support/async.js';
import { installTenant, openPage, signIn } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

/** A reloaded page: the user is signed in, but the client does not know it yet. */
async function reloaded(organization: string): Promise<OrgSessionClient> {
  (await signIn(tenant, organization)).client.destroy();
  return openPage(tenant).client;
}

/** `redirect(307, location)` of SvelteKit throws such an object. */
const redirect = (location: string): never => {
  // eslint-disable-next-line @typescript-eslint/only-throw-error
  throw { status: 307, location };
};

describe('requireOrganization', () => {
  it('waits for the start, and resolves with the organization that is active by then', async () => {
    const client = await reloaded(A.id);
    expect(client.getSnapshot().status).toBe('starting');
    await expect(requireOrganization(client)).resolves.toEqual(A);
    await client.switchOrganization(B.id);
    await expect(requireOrganization(client)).resolves.toEqual(B);
  });

  it('rejects with an error of this package, unless otherwise is given', async () => {
    const { client } = openPage(tenant);
    expect((await rejection(requireOrganization(client))).code).toBe('login_required');
    const seen: string[] = [];
    const otherwise = ({ status }: OrgSessionSnapshot) => {
      seen.push(status);
      redirect('/sign-in');
    };
    await expect(requireOrganization(client, { otherwise })).rejects.toEqual({
      status: 307,
      location: '/sign-in',
    });
    expect(seen).toEqual(['signed-out']);
    expect(await rejection(requireOrganization(client, { otherwise: async () => 'returned' }))).toBe(
      'returned',
    );
  });
});

describe('requirePermission', () => {
  it('resolves with the organization that has the permission', async () => {
    const client = await reloaded(A.id);
    await expect(requirePermission(client, `read:${A.id}`)).resolves.toEqual(A);
  });

  it('rejects differently without the permission and without a session', async () => {
    const signedOut = openPage(tenant).client;
    expect((await rejection(requirePermission(signedOut, 'read'))).code).toBe('login_required');
    const { client } = await signIn(tenant, A.id);
    const denied = await rejection(requirePermission(client, `read:${B.id}`));
    expect(denied).toMatchObject({ code: 'access_denied', organization: A.id });
    const otherwise = ({ organization }: OrgSessionSnapshot) =>
      redirect(organization ? '/denied' : '/sign-in');
    await expect(requirePermission(client, `read:${B.id}`, { otherwise })).rejects.toMatchObject({
      location: '/denied',
    });
    await expect(requirePermission(signedOut, 'read', { otherwise })).rejects.toMatchObject({
      location: '/sign-in',
    });
  });

  it('reads the token of another API', async () => {
    const { client } = await signIn(tenant, A.id);
    tenant.alterTokens = ({ accessClaims }) => (accessClaims['permissions'] = ['pay']);
    const audience = 'https://billing.example';
    await client.getToken({ audience });
    await expect(requirePermission(client, 'pay', { audience })).resolves.toEqual(A);
    expect((await rejection(requirePermission(client, 'pay'))).code).toBe('access_denied');
  });
});
