import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrganizationsContext } from '../../../src/index.js';
import { rejection } from '../../support/async.js';
import { installTenant, openPage, organizationOf, signIn } from '../../support/page.js';
import { A, ada, B, bob, C, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

describe('listOrganizations', () => {
  const list = [{ id: A.id, name: A.name, displayName: 'Acme Inc.' }, { id: B.id }];

  it('calls the app’s function once per user', async () => {
    const organizations = vi.fn<(context: OrganizationsContext) => Promise<typeof list>>(() =>
      Promise.resolve(list),
    );
    const page = await signIn(tenant, A.id, { organizations });
    const { client } = page;
    const answers = await Promise.all([client.listOrganizations(), client.listOrganizations()]);
    expect(answers).toEqual([list, list]);
    await client.switchOrganization(B.id);
    await expect(client.listOrganizations()).resolves.toEqual(list);
    expect(organizations).toHaveBeenCalledOnce();

    const context = organizations.mock.calls[0]?.[0];
    expect(context?.sub).toBe(ada);
    expect(organizationOf(await context?.getToken())).toBe(A.id);

    tenant.person = { sub: bob, organization: B.id };
    await client.loginWithPopup({ organization: B.id });
    await client.listOrganizations();
    expect(organizations.mock.calls.map(([{ sub }]) => sub)).toEqual([ada, bob]);
  });

  it('reads a claim of the ID token, as Auth0’s Management API writes it', async () => {
    tenant.alterTokens = ({ idClaims }) => {
      idClaims['https://app.example/orgs'] = [
        { id: A.id, name: A.name, display_name: 'Acme Inc.', metadata: {} },
        { name: 'no id' },
        'nonsense',
        null,
      ];
    };
    const { client } = await signIn(tenant, A.id, { organizations: 'https://app.example/orgs' });
    await expect(client.listOrganizations()).resolves.toEqual([
      { ...list[0], display_name: 'Acme Inc.', metadata: {} },
    ]);
  });

  it('returns the organizations with a session if the option is not set', async () => {
    const { client } = await signIn(tenant, A.id);
    await client.getTokenForOrg(B.id);
    await expect(client.listOrganizations()).resolves.toEqual([A, B]);
  });

  it('also returns organizations whose session was added after the first call, if the option is not set', async () => {
    const { client } = await signIn(tenant, A.id);
    await client.listOrganizations();
    await client.getTokenForOrg(C.id);
    await expect(client.listOrganizations()).resolves.toEqual([A, C]);
  });

  it('is empty if no user is signed in', async () => {
    const organizations = vi.fn(() => Promise.resolve(list));
    await expect(openPage(tenant, { organizations }).client.listOrganizations()).resolves.toEqual([]);
    expect(organizations).not.toHaveBeenCalled();
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('backend'))],
    [
      'throws',
      () => {
        throw new Error('backend');
      },
    ],
    ['resolves to something else than a list', () => Promise.resolve('nonsense' as never)],
  ])('rejects if the app’s function %s, and calls it again the next time', async (_, fail) => {
    const organizations = vi.fn<() => Promise<typeof list>>(() => Promise.resolve(list));
    organizations.mockImplementationOnce(fail);
    const { client } = await signIn(tenant, A.id, { organizations });
    expect(await rejection(client.listOrganizations())).toMatchObject({
      name: 'TemporaryError',
      code: 'temporary',
    });
    await expect(client.listOrganizations()).resolves.toEqual(list);
  });
});
