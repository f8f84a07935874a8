import { lazy, type ComponentType } from 'react';
import { createBrowserRouter, RouterProvider } from 'react-router';
import type { OrgSessionClient } from 'auth0-org-sessions';
import { requirePermission } from 'auth0-org-sessions/react';
import { Invoices } from './invoices.js';
import { Layout } from './layout.js';
import { Loading } from './loading.js';
import { Settings, SettingsRefused } from './settings.js';

/** Created after the client has removed a callback from the URL, because the router reads the URL. */
export const createPages = (client: OrgSessionClient): ComponentType =>
  lazy(async () => {
    await client.start();
    const router = createRouter(client);
    // To the page of the URL: its loader runs again, and an error of the previous organization disappears.
    client.on('organizationChanged', ({ current }) => {
      const { pathname, search, hash } = location;
      if (current) void router.navigate(pathname.replace('/react', '') + search + hash, { replace: true });
    });
    return { default: () => <RouterProvider router={router} /> };
  });

const createRouter = (client: OrgSessionClient) =>
  createBrowserRouter(
    [
      {
        path: '/',
        Component: Layout,
        // Of the organization in the URL, or of the last one.
        children: ['', 'o/:organization/'].flatMap((prefix) => [
          { path: prefix, Component: Invoices },
          {
            path: `${prefix}settings`,
            loader: () => requirePermission(client, 'manage:settings'),
            Component: Settings,
            ErrorBoundary: SettingsRefused,
            HydrateFallback: Loading,
          },
          { path: `${prefix}*`, Component: Invoices },
        ]),
      },
    ],
    { basename: '/react/' },
  );
