import { createMemoryRouter, redirect, RouterProvider, useLoaderData, useRouteError } from 'react-router';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Organization, OrgSessionClient, OrgSessionError } from '../../../src/index.js';
import { OrgSessionProvider, requireOrganization, requirePermission } from '../../../src/react/index.js';
import { rejection, until } from '../../support/async.js';
import { installTenant, openPage, signIn } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';
import { render, type Rendered } from './render.js';
import { sentenceOf } from '../../support/error-message.js';

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

  it.each([
    ['an organization', (client: OrgSessionClient, options: object) => requireOrganization(client, options)],
    [
      'a permission',
      (client: OrgSessionClient, options: object) => requirePermission(client, 'none', options),
    ],
  ])('a layout that requires %s around the page of its own redirect shows an error', async (_, guard) => {
    const { client } = openPage(tenant);
    let calls = 0;
    const loader = () => {
      // Without an end, the loaders would keep the event loop of this test for ever.
      if (++calls > 1000) throw new Error('The loader runs again and again.');
      return guard(client, { otherwise: () => redirect('/sign-in') });
    };
    const router = createMemoryRouter(
      [
        {
          path: '/',
          loader,
          HydrateFallback: () => 'loading',
          ErrorBoundary: () => sentenceOf((useRouteError() as Error).message),
          children: [{ path: 'invoices' }, { path: 'sign-in' }],
        },
      ],
      { initialEntries: ['/invoices'] },
    );
    app = await render(<RouterProvider router={router} />);
    await until(() => app?.text() !== 'loading');
    expect(app.text()).toBe(
      'otherwise redirects in a circle: the loader of /sign-in, or of a layout around it, calls the guard again.',
    );
  });

  it('many loaders at once, and many one after another, redirect', async () => {
    const { client } = openPage(tenant);
    const location = async () => {
      const refusal: unknown = await rejection(
        requireOrganization(client, { otherwise: () => redirect('/sign-in') }),
      );
      return (refusal as Response).headers.get('Location');
    };
    const locations = await Promise.all(Array.from({ length: 200 }, location));
    for (let turn = 0; turn < 100; turn++) {
      await new Promise((resolve) => setTimeout(resolve));
      locations.push(await location());
    }
    expect(new Set(locations)).toEqual(new Set(['/sign-in']));
  });
});
