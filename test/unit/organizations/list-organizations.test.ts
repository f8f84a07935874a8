import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrganizationsContext } from '../../../src/index.js';
import { deferred, rejection, settle } from '../../support/async.js';
import {
  installTenant,
  loginByRedirect,
  openPage,
  organizationOf,
  payload,
  signIn,
} from '../../support/page.js';
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

  it('keeps every field of an entry, except for names that are not strings', async () => {
    const entry = { id: A.id, name: A.name, colour: 'red', branding: { logo: '/acme.svg' }, count: 0 };
    const organizations = (): Promise<never> =>
      Promise.resolve([
        entry,
        { id: B.id, name: 5, displayName: {}, display_name: 'Globex', colour: null },
        { id: 'acme' },
        { id: 5 },
        5,
        null,
      ] as never);
    const { client } = await signIn(tenant, A.id, { organizations });
    const answer = await client.listOrganizations();
    expect(answer).toEqual([
      entry,
      { id: B.id, displayName: 'Globex', display_name: 'Globex', colour: null },
    ]);
    expect(answer.every((organization) => Object.isFrozen(organization))).toBe(true);
  });

  describe('with refresh: true', () => {
    it('calls the app’s function again, and later calls return the new list', async () => {
      const organizations = vi.fn(() => Promise.resolve([{ id: A.id }]));
      const { client } = await signIn(tenant, A.id, { organizations });
      await client.listOrganizations();
      organizations.mockResolvedValue([{ id: A.id }, { id: B.id }]);
      await expect(client.listOrganizations()).resolves.toHaveLength(1);
      await expect(client.listOrganizations({ refresh: false })).resolves.toHaveLength(1);
      await expect(client.listOrganizations({ refresh: true })).resolves.toHaveLength(2);
      await expect(client.listOrganizations()).resolves.toHaveLength(2);
      expect(organizations).toHaveBeenCalledTimes(2);
    });

    it('renews the ID token if the list is in a claim', async () => {
      const claim = 'https://app.example/orgs';
      tenant.alterTokens = ({ idClaims }) => (idClaims[claim] = [A]);
      const { client } = await signIn(tenant, A.id, { organizations: claim });
      await expect(client.listOrganizations()).resolves.toEqual([A]);
      tenant.alterTokens = ({ idClaims }) => (idClaims[claim] = [A, B]);
      await expect(client.listOrganizations()).resolves.toEqual([A]);
      await expect(client.listOrganizations({ refresh: true })).resolves.toEqual([A, B]);
      await expect(client.listOrganizations()).resolves.toEqual([A, B]);
    });

    it('returns the organizations with a session if the option is not set', async () => {
      const { client } = await signIn(tenant, A.id);
      await expect(client.listOrganizations({ refresh: true })).resolves.toEqual([A]);
    });

    it('must be a boolean', async () => {
      const { client } = await signIn(tenant, A.id);
      expect(await rejection(client.listOrganizations({ refresh: 'yes' as never }))).toMatchObject({
        code: 'configuration',
        message: expect.stringMatching(/^Option refresh must be a boolean, not /) as unknown,
      });
    });
  });

  it('follows the claim of the active organization’s ID token', async () => {
    const claim = 'https://app.example/orgs';
    tenant.alterTokens = ({ idClaims }) => (idClaims[claim] = [A]);
    const { client } = await signIn(tenant, A.id, { organizations: claim });
    await expect(client.listOrganizations()).resolves.toEqual([A]);
    tenant.alterTokens = ({ idClaims }) => (idClaims[claim] = [A, B]);
    await client.switchOrganization(B.id);
    await expect(client.listOrganizations()).resolves.toEqual([A, B]);
  });

  it('reads the list again once the user has signed in to an organization that is not in it', async () => {
    const members = [A];
    const organizations = vi.fn(() => Promise.resolve([...members]));
    const { client } = await signIn(tenant, A.id, { organizations });
    await client.listOrganizations();
    members.push(B);
    await client.loginWithPopup({ organization: B.id });
    const both = await Promise.all([client.listOrganizations(), client.listOrganizations()]);
    expect(both).toEqual([
      [A, B],
      [A, B],
    ]);
    await client.getTokenForOrg(C.id);
    for (let round = 0; round < 3; round++) await client.listOrganizations();
    expect(organizations).toHaveBeenCalledTimes(3);
  });

  describe('while another user signs in', () => {
    /** Starts to read Ada's list. The backend answers by the token that it gets, or by the cookie of the page. */
    const begin = async (readsToken: boolean, options: object = {}) => {
      tenant.members[bob] = [A.id, B.id];
      const waiting = deferred();
      const users: unknown[] = [];
      const page = await signIn(tenant, A.id, {
        ...options,
        organizations: async ({ sub, getToken }) => {
          await waiting.promise;
          const user = readsToken ? payload(await getToken())['sub'] : page.client.getSnapshot().user?.sub;
          users.push([sub, user]);
          return user === ada ? [A, B, C] : [B];
        },
      });
      const list = page.client.listOrganizations().then(
        (organizations) => organizations.length,
        (error: unknown) => (error as { code: string }).code,
      );
      await settle();
      return { page, list, users, waiting };
    };
    const signInAs = async (page: Awaited<ReturnType<typeof begin>>['page'], sub: string): Promise<void> => {
      tenant.person = { sub, organization: A.id };
      tenant.sso = sub;
      await loginByRedirect(tenant, page, { organization: A.id });
    };

    it.each([
      [true, {}],
      [false, {}],
      [true, { identity: 'per-organization' }],
      [false, { identity: 'per-organization' }],
    ])(
      'the function never gets that user’s token, and no list is kept: %s %o',
      async (readsToken, options) => {
        const { page, list, users, waiting } = await begin(readsToken, options);
        await signInAs(page, bob);
        waiting.resolve();
        expect(await list).toBe(readsToken ? 'temporary' : 'user_mismatch');
        if (readsToken) expect(users).toEqual([]);
        await expect(page.client.listOrganizations()).resolves.toHaveLength(1);
        await signInAs(page, ada);
        await expect(page.client.listOrganizations()).resolves.toHaveLength(3);
        expect(users.slice(readsToken ? 0 : 1)).toEqual([
          [bob, bob],
          [ada, ada],
        ]);
      },
    );

    it('a function that was started before a sign-out signs nobody in', async () => {
      const { page, list, waiting } = await begin(true);
      await page.client.logout({ openUrl: false });
      tenant.requests.length = 0;
      waiting.resolve();
      expect(await list).toBe('temporary');
      expect(tenant.requests).toEqual([]);
      expect(page.client.getSnapshot().status).toBe('signed-out');
    });
  });
});
