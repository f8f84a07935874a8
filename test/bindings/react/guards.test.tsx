import { createMemoryRouter, redirect, RouterProvider, useLoaderData, useRouteError } from 'react-router';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Organization, OrgSessionClient, OrgSessionError } from '../../../src/index.js';
import { OrgSessionProvider, requireOrganization, requirePermission } from '../../../src/react/index.js';
import { rejection, until } from '../../support/async.js';
import { installTenant, openPage, signIn } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';
import { render, type Rendered } from './render.js';

let tenant: Tenant;
let app: Rendered | undefined;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(async () => {
  await app?.unmount();
  app = undefined;
});

/** A reloaded page: the user is signed in, but the client does not know it yet. */
async function reloaded(organization: string): Promise<OrgSessionClient> {
  (await signIn(tenant, organization)).client.destroy();
  return openPage(tenant).client;
}

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
    const otherwise = async ({ status }: { status: string }) => new Response(status);
    const thrown: unknown = await rejection(requireOrganization(client, { otherwise }));
    await expect((thrown as Response).text()).resolves.toBe('signed-out');
    const throwing = () => {
      throw new RangeError('mine');
    };
    await expect(requireOrganization(client, { otherwise: throwing })).rejects.toThrow('mine');
  });

  it('passes the error of the start to the app’s function', async () => {
    const { client } = openPage(tenant, {
      resolveOrganization: () => {
        throw new Error('no');
      },
    });
    const thrown: unknown = await rejection(
      requireOrganization(client, { otherwise: ({ error }) => error?.code }),
    );
    expect(thrown).toBe('configuration');
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
    const otherwise = ({ organization }: { organization?: Organization }) => organization?.id;
    expect(await rejection(requirePermission(client, `read:${B.id}`, { otherwise }))).toBe(A.id);
    expect(await rejection(requirePermission(signedOut, 'read', { otherwise }))).toBe(undefined);
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

describe('with React Router', () => {
  function Home() {
    return `home of ${useLoaderData<Organization>().name}`;
  }
  function Denied() {
    return `denied: ${(useRouteError() as OrgSessionError).code}`;
  }

  async function open(client: OrgSessionClient, path: string) {
    const router = createMemoryRouter(
      [
        {
          path: '/',
          loader: () => requireOrganization(client, { otherwise: () => redirect('/sign-in') }),
          Component: Home,
          HydrateFallback: () => 'loading',
        },
        {
          path: '/reports',
          loader: () => requirePermission(client, `read:${A.id}`),
          Component: () => 'reports',
          ErrorBoundary: Denied,
          HydrateFallback: () => 'loading',
        },
        { path: '/sign-in', Component: () => 'sign in' },
      ],
      { initialEntries: [path] },
    );
    app = await render(
      <OrgSessionProvider client={client}>
        <RouterProvider router={router} />
      </OrgSessionProvider>,
    );
    return { router, page: app };
  }

  it('a loader loads when the session is known', async () => {
    const { page } = await open(await reloaded(A.id), '/');
    await until(() => page.text() === 'home of acme');
    expect(page.frames).toEqual(['loading', 'home of acme']);
  });

  it('a loader redirects if no user is signed in', async () => {
    const { page, router } = await open(openPage(tenant).client, '/');
    await until(() => page.text() === 'sign in');
    expect(router.state.location.pathname).toBe('/sign-in');
  });

  it('a router that reloads its data after a switch follows it, there and back', async () => {
    const client = await reloaded(A.id);
    const { page, router } = await open(client, '/reports');
    // A navigation to the current URL, because `revalidate()` may keep the previous error on the page.
    client.on('organizationChanged', () => void router.navigate(null, { replace: true }));
    await until(() => page.text() === 'reports');
    await client.switchOrganization(B.id);
    await until(() => page.text() === 'denied: access_denied');
    await client.switchOrganization(A.id);
    await until(() => page.text() === 'reports');
  });
});
