import {
  createRootRoute,
  createRoute,
  createRouter,
  Outlet as TanStackOutlet,
  redirect as tanStackRedirect,
  RouterProvider as TanStackProvider,
  useLocation as useTanStackLocation,
} from '@tanstack/react-router';
import { StrictMode, type ReactNode } from 'react';
import {
  BrowserRouter,
  createBrowserRouter,
  createHashRouter,
  HashRouter,
  Outlet,
  redirect,
  Route,
  RouterProvider,
  Routes,
  useLoaderData,
  useLocation,
  useNavigate,
} from 'react-router';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import {
  OrgSessionProvider,
  requireOrganization,
  requirePermission,
  RequireOrganization,
  useOrgSession,
} from '../../../src/react/index.js';
import { addressBar, openWindow, visit, visitCallback } from '../../support/address-bar.js';
import { deferred, until } from '../../support/async.js';
import { installTenant, signIn } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';
import { render, type Rendered } from './render.js';

let tenant: Tenant;
let app: Rendered | undefined;
const cleanups: (() => void)[] = [];
beforeEach(() => {
  tenant = installTenant();
});
afterEach(async () => {
  await app?.unmount();
  app = undefined;
  for (const clean of cleanups.splice(0)) clean();
  visit('https://app.example/');
});

/** What a page shows: its name, the query of the router, and the organization. */
const Page = ({ name, search }: { name: string; search: string }): ReactNode => {
  const { organization, status } = useOrgSession();
  return `${name}${search} ${organization?.name ?? status}`;
};
const ReactRouterPage = ({ name }: { name: string }) => <Page name={name} search={useLocation().search} />;
const TanStackPage = ({ name }: { name: string }) => (
  <Page name={name} search={useTanStackLocation().searchStr} />
);

/** A router, with a guard on the page that the login began on, or without. Returns what the app renders. */
type CreateRouter = (client: OrgSessionClient, isGuarded: boolean) => ReactNode;

const routesOf = (client: OrgSessionClient, isGuarded: boolean) => [
  {
    HydrateFallback: () => 'loading',
    children: [
      { path: '/', element: <ReactRouterPage name="home" /> },
      {
        path: '/invoices',
        element: <ReactRouterPage name="invoices" />,
        ...(isGuarded && {
          loader: () => requireOrganization(client, { otherwise: () => redirect('/sign-in') }),
        }),
      },
      { path: '/sign-in', element: <ReactRouterPage name="sign in" /> },
    ],
  },
];
const declarativeRoutes = (isGuarded: boolean) => (
  <Routes>
    <Route path="/" element={<ReactRouterPage name="home" />} />
    <Route
      element={
        isGuarded ? (
          <RequireOrganization fallback={<ReactRouterPage name="sign in" />} pending="loading">
            <Outlet />
          </RequireOrganization>
        ) : (
          <Outlet />
        )
      }
    >
      <Route path="/invoices" element={<ReactRouterPage name="invoices" />} />
    </Route>
  </Routes>
);
const openDataRouter =
  (create: typeof createBrowserRouter): CreateRouter =>
  (client, isGuarded) => {
    const router = create(routesOf(client, isGuarded));
    cleanups.push(() => router.dispose());
    return <RouterProvider router={router} />;
  };
const openTanStackRouter: CreateRouter = (client, isGuarded) => {
  const rootRoute = createRootRoute({ component: TanStackOutlet });
  const getParentRoute = () => rootRoute;
  const routeTree = rootRoute.addChildren([
    createRoute({ getParentRoute, path: '/', component: () => <TanStackPage name="home" /> }),
    createRoute({
      getParentRoute,
      path: '/invoices',
      component: () => <TanStackPage name="invoices" />,
      ...(isGuarded && {
        beforeLoad: async () => {
          await requireOrganization(client, { otherwise: () => tanStackRedirect({ to: '/sign-in' }) });
        },
      }),
    }),
    createRoute({ getParentRoute, path: '/sign-in', component: () => <TanStackPage name="sign in" /> }),
  ]);
  const router = createRouter({ routeTree, defaultPendingMs: 0, defaultPendingComponent: () => 'loading' });
  cleanups.push(() => router.history.destroy());
  return <TanStackProvider router={router as never} />;
};

const routers: [name: string, create: CreateRouter, hash: string][] = [
  ['React Router, createBrowserRouter', openDataRouter(createBrowserRouter), ''],
  ['React Router, createHashRouter', openDataRouter(createHashRouter), '/#'],
  [
    'React Router, BrowserRouter',
    (_, isGuarded) => <BrowserRouter>{declarativeRoutes(isGuarded)}</BrowserRouter>,
    '',
  ],
  [
    'React Router, HashRouter',
    (_, isGuarded) => <HashRouter>{declarativeRoutes(isGuarded)}</HashRouter>,
    '/#',
  ],
  ['TanStack Router', openTanStackRouter, ''],
];

type ShowApp = (client: OrgSessionClient, create: () => ReactNode) => Promise<void>;
const inProvider = (client: OrgSessionClient, element: ReactNode) => (
  <OrgSessionProvider client={client}>{element}</OrgSessionProvider>
);

/** When the client starts: before there is a router, or when the router has read the URL of the callback. */
const starts: [name: string, show: ShowApp][] = [
  [
    'before the router is created',
    async (client, create) => {
      await client.start();
      app = await render(inProvider(client, create()));
    },
  ],
  [
    'while the router is created',
    async (client, create) => {
      void client.start();
      app = await render(inProvider(client, create()));
    },
  ],
  [
    'by the provider, after the router was created',
    async (client, create) => {
      app = await render(inProvider(client, create()));
    },
  ],
  [
    'when the router is idle',
    async (client, create) => {
      const isShown = deferred();
      const late = { ...client, start: () => isShown.promise.then(() => client.start()) };
      app = await render(inProvider(late, create()));
      await until(() => app?.text().startsWith('home') === true);
      isShown.resolve();
    },
  ],
];

describe.each(routers)('%s', (_, create, hash) => {
  describe.each(starts)('and a client that starts %s', (_, show) => {
    it.each([true, false])('shows the page that the login began on (guarded: %s)', async (isGuarded) => {
      await visitCallback(tenant, `${hash}/invoices?tab=2`);
      const { client } = openWindow(tenant);
      await show(client, () => create(client, isGuarded));
      await until(() => app?.text() === 'invoices?tab=2 acme');
      expect(addressBar()).toBe(`${hash}/invoices?tab=2`);
      expect(tenant.count('authorization_code')).toBe(1);
    });

    it('shows it after a refused login too', async () => {
      tenant.interceptAuthorize = async () => ({ error: 'access_denied', error_description: 'no' });
      await visitCallback(tenant, `${hash}/invoices?tab=2`);
      const { client } = openWindow(tenant, { silentAuth: 'off' });
      await show(client, () => create(client, false));
      await until(() => app?.text() === 'invoices?tab=2 signed-out');
      expect(client.getSnapshot().error?.code).toBe('access_denied');
      expect(addressBar()).toBe(`${hash}/invoices?tab=2`);
    });

    it('has no parameter of the callback in its location', async () => {
      await visitCallback(tenant);
      const { client } = openWindow(tenant);
      await show(client, () => create(client, false));
      await until(() => app?.text() === 'home acme');
    });
  });

  it('calls the app’s function instead', async () => {
    await visitCallback(tenant, `${hash}/invoices?tab=2`);
    const onRedirectCallback = vi.fn();
    const { client } = openWindow(tenant, { onRedirectCallback });
    const popstate = vi.fn();
    addEventListener('popstate', popstate);
    cleanups.push(() => removeEventListener('popstate', popstate));
    app = await render(inProvider(client, create(client, false)));
    await until(() => app?.text().endsWith('acme') === true);
    expect(onRedirectCallback.mock.calls).toEqual([[undefined, `${hash}/invoices?tab=2`]]);
    expect(popstate).not.toHaveBeenCalled();
    expect(addressBar()).toBe('/');
  });

  it('shows the sign-in page, and not a blank one, if a deep link is refused', async () => {
    visit(`https://app.example${hash}/invoices`);
    const { client } = openWindow(tenant);
    app = await render(inProvider(client, create(client, true)));
    await until(() => app?.text().startsWith('sign in') === true);
    expect(app.frames.slice(1)).not.toContain('');
  });
});

describe('the prop onRedirectCallback of OrgSessionProvider', () => {
  type Outcome = [appState: unknown, url: string, error?: { code: string }];
  const Navigating = ({
    client,
    outcomes,
    children,
  }: {
    client: OrgSessionClient;
    outcomes: Outcome[];
    children?: ReactNode;
  }) => {
    const navigate = useNavigate();
    return (
      <OrgSessionProvider
        client={client}
        onRedirectCallback={(...outcome) => {
          outcomes.push(outcome);
          void navigate(outcome[1], { replace: true });
        }}
      >
        {children}
      </OrgSessionProvider>
    );
  };
  const show = async (client: OrgSessionClient, outcomes: Outcome[]) => {
    app = await render(
      <StrictMode>
        <BrowserRouter>
          <Navigating client={client} outcomes={outcomes}>
            {declarativeRoutes(false)}
          </Navigating>
        </BrowserRouter>
      </StrictMode>,
    );
  };

  it('navigates with the hook of a router, once, instead of the client’s option', async () => {
    await visitCallback(tenant, '/invoices');
    const ofClient = vi.fn();
    const { client } = openWindow(tenant, { onRedirectCallback: ofClient });
    const outcomes: Outcome[] = [];
    const exchanged = deferred();
    tenant.interceptToken = () => exchanged.promise;
    await show(client, outcomes);
    await until(() => tenant.count('authorization_code') === 1);
    // Until the function navigates, the page of the callback is shown.
    expect(addressBar()).toBe('/');
    exchanged.resolve();
    await until(() => app?.text() === 'invoices acme');
    expect(addressBar()).toBe('/invoices');
    expect(outcomes).toEqual([[undefined, '/invoices']]);
    expect(ofClient).not.toHaveBeenCalled();
  });

  it('is also called if a loader has started the client', async () => {
    await visitCallback(tenant, '/invoices');
    const { client } = openWindow(tenant);
    const loaded = requireOrganization(client);
    const outcomes: Outcome[] = [];
    await show(client, outcomes);
    await expect(loaded).resolves.toEqual(A);
    await until(() => app?.text() === 'invoices acme');
    expect(outcomes).toEqual([[undefined, '/invoices']]);
  });

  it('receives the error of a refused login', async () => {
    tenant.interceptAuthorize = async () => ({ error: 'access_denied', error_description: 'no' });
    await visitCallback(tenant, '/invoices');
    const { client } = openWindow(tenant, { silentAuth: 'off' });
    const outcomes: Outcome[] = [];
    await show(client, outcomes);
    await until(() => app?.text() === 'invoices signed-out');
    expect(outcomes).toMatchObject([[undefined, '/invoices', { code: 'access_denied' }]]);
  });

  it('must be a function', () => {
    const { client } = openWindow(tenant);
    expect(() => client.start({ onRedirectCallback: '/' as never })).toThrow(
      'Option onRedirectCallback must be a function, not string.',
    );
  });
});

/** Deep links that a guard of an organization, or of the permission `read:org_A…`, refuses. */
const refusals: [name: string, open: () => Promise<OrgSessionClient>, code: string][] = [
  ['nobody is signed in', async () => openWindow(tenant).client, 'login_required'],
  [
    'the permission is missing',
    async () => {
      (await signIn(tenant, B.id)).client.destroy();
      return openWindow(tenant, { defaultOrganization: B.id }).client;
    },
    'access_denied',
  ],
  [
    'the organization refuses the user',
    async () => {
      tenant.interceptAuthorize = async () => ({ error: 'access_denied', error_description: 'no' });
      return openWindow(tenant, { resolveOrganization: () => B.id }).client;
    },
    'login_required',
  ],
  [
    'the start fails',
    async () =>
      openWindow(tenant, {
        resolveOrganization: () => {
          throw new Error('no');
        },
      }).client,
    'login_required',
  ],
];

describe.each(refusals)('a deep link when %s', (_, open, code) => {
  const guarded = (client: OrgSessionClient, otherwise?: (path: string) => unknown) => () =>
    requirePermission(client, `read:${A.id}`, {
      otherwise:
        otherwise &&
        (({ error, organization }) => otherwise(error || organization ? '/refused' : '/sign-in')),
    });
  const expected = (client: OrgSessionClient) => {
    const { error, organization } = client.getSnapshot();
    return error || organization ? 'refused' : 'sign in';
  };

  const openReactRouter = async (client: OrgSessionClient, loader: () => unknown) => {
    const router = createBrowserRouter([
      {
        HydrateFallback: () => 'loading',
        children: [
          { path: '/invoices', loader, element: 'invoices' },
          { path: '/sign-in', element: 'sign in' },
          { path: '/refused', element: 'refused' },
        ],
      },
    ]);
    cleanups.push(() => router.dispose());
    app = await render(inProvider(client, <RouterProvider router={router} />));
  };
  const openTanStack = async (client: OrgSessionClient, check: () => Promise<unknown>) => {
    const rootRoute = createRootRoute({ component: TanStackOutlet });
    const getParentRoute = () => rootRoute;
    const page = (path: string, text: string) => createRoute({ getParentRoute, path, component: () => text });
    const guardedPage = createRoute({
      getParentRoute,
      path: '/invoices',
      component: () => 'invoices',
      beforeLoad: async () => {
        await check();
      },
    });
    const router = createRouter({
      routeTree: rootRoute.addChildren([
        guardedPage,
        page('/sign-in', 'sign in'),
        page('/refused', 'refused'),
      ]),
      defaultPendingMs: 0,
      defaultPendingComponent: () => 'loading',
    });
    cleanups.push(() => router.history.destroy());
    app = await render(inProvider(client, <TanStackProvider router={router as never} />));
  };

  it('shows the page that otherwise names, with React Router and TanStack Router', async () => {
    for (const isReactRouter of [true, false]) {
      const client = await open();
      visit('https://app.example/invoices');
      await (isReactRouter
        ? openReactRouter(client, guarded(client, redirect))
        : openTanStack(
            client,
            guarded(client, (to) => tanStackRedirect({ to })),
          ));
      await until(() => app?.text() === expected(client));
      expect(app?.frames.slice(isReactRouter ? 0 : 1)).not.toContain('');
      await app?.unmount();
      client.destroy();
    }
  });

  it('shows an error without otherwise, with React Router and TanStack Router', async () => {
    vi.spyOn(console, 'error').mockReturnValue();
    vi.spyOn(console, 'warn').mockReturnValue();
    for (const isReactRouter of [true, false]) {
      const client = await open();
      visit('https://app.example/invoices');
      let thrown: unknown;
      const check = () =>
        guarded(client)().catch((error: unknown) => {
          throw (thrown = error);
        });
      await (isReactRouter ? openReactRouter(client, check) : openTanStack(client, check));
      await until(() => /went wrong|Error/.test(app?.text() ?? ''));
      expect(thrown).toMatchObject({ code });
      await app?.unmount();
      client.destroy();
    }
  });
});

describe('a switch', () => {
  it('runs the loaders of React Router again: the data, and a refusal, follow the organization', async () => {
    const { client } = await signIn(tenant, A.id);
    visit('https://app.example/invoices');
    const router = createBrowserRouter([
      {
        path: '/invoices',
        loader: () => requirePermission(client, `read:${A.id}`, { otherwise: () => redirect('/all') }),
        element: 'invoices',
        HydrateFallback: () => 'loading',
      },
      {
        path: '/all',
        loader: () => requireOrganization(client, { otherwise: () => redirect('/sign-in') }),
        Component: () => `all of ${useLoaderData<{ name: string }>().name}`,
      },
      { path: '/sign-in', element: 'sign in' },
    ]);
    cleanups.push(() => router.dispose());
    client.on('organizationChanged', () => void router.navigate(null, { replace: true }));
    app = await render(inProvider(client, <RouterProvider router={router} />));
    await until(() => app?.text() === 'invoices');
    await client.switchOrganization(B.id);
    await until(() => app?.text() === 'all of globex');
    await client.switchOrganization(A.id);
    await until(() => app?.text() === 'all of acme');
    await client.logout({ openUrl: false });
    await until(() => app?.text() === 'sign in');
  });

  it('runs the loaders of TanStack Router again', async () => {
    const { client } = await signIn(tenant, A.id);
    visit('https://app.example/');
    const rootRoute = createRootRoute({ component: TanStackOutlet });
    const getParentRoute = () => rootRoute;
    const home = createRoute({
      getParentRoute,
      path: '/',
      loader: () => requireOrganization(client, { otherwise: () => tanStackRedirect({ to: '/sign-in' }) }),
      component: function Home() {
        return `all of ${(home.useLoaderData() as unknown as typeof A).name}`;
      },
    });
    const signInPage = createRoute({ getParentRoute, path: '/sign-in', component: () => 'sign in' });
    const router = createRouter({ routeTree: rootRoute.addChildren([home, signInPage]) });
    cleanups.push(() => router.history.destroy());
    client.on('organizationChanged', () => void router.invalidate());
    app = await render(inProvider(client, <TanStackProvider router={router as never} />));
    await until(() => app?.text() === 'all of acme');
    await client.switchOrganization(B.id);
    await until(() => app?.text() === 'all of globex');
    await client.logout({ openUrl: false });
    await until(() => app?.text() === 'sign in');
  });
});
