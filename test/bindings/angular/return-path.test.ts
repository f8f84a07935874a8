import { component, openApplication } from './application.js';
import { APP_BASE_HREF, Location, PlatformLocation } from '@angular/common';
import { MockPlatformLocation } from '@angular/common/testing';
import { inject, type ApplicationRef } from '@angular/core';
import {
  NavigationEnd,
  provideRouter,
  Router,
  RouterOutlet,
  withHashLocation,
  type RouterFeatures,
  type Routes,
} from '@angular/router';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OrgSessionClient, OrgSessionClientOptions } from '../../../src/index.js';
import {
  injectOrgSession,
  organizationGuard,
  provideOrgSession,
  type GuardOptions,
} from '../../../src/angular/index.js';
import { deferred, until } from '../../support/async.js';
import { installTenant, openPage } from '../../support/page.js';
import { A, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

const open = new Set<ApplicationRef>();
afterEach(() => {
  for (const app of open) app.destroy();
  open.clear();
});

const Root = component(
  '<router-outlet />',
  class {
    readonly outlet = RouterOutlet;
  },
  { selector: 'app-root', imports: [RouterOutlet] },
);
const Page = component(
  '{{ name }}',
  class {
    readonly name = 'page';
  },
  { selector: 'app-root' },
);
const routes: Routes = [
  { path: '', component: Page },
  { path: 'settings', component: Page },
  { path: 'welcome', component: Page },
];

/** The callback URL of a login with that `returnTo`. */
async function callback(returnTo: string): Promise<string> {
  const { client, visited } = openPage(tenant);
  await client.loginWithRedirect({ organization: A.id, returnTo });
  client.destroy();
  return tenant.signIn(visited[0] ?? '');
}

interface App {
  client: OrgSessionClient;
  router: Router;
  /** The login pages that the page was sent to. */
  visited: string[];
  /** The URL of the page. */
  address: () => string;
}

/** An app whose client and router use the same URL. */
async function load(
  address: string,
  config?: Routes,
  options?: Partial<OrgSessionClientOptions>,
  ...features: RouterFeatures[]
): Promise<App> {
  const location = new MockPlatformLocation({ startUrl: address });
  const { client, visited } = openPage(tenant, options, {
    url: () => new URL(location.href),
    replaceUrl: (url) => location.replaceState(null, '', url),
  });
  const { app } = await openApplication(config ? Root : Page, [
    provideOrgSession(client),
    ...(config ? [provideRouter(config, ...features)] : []),
    { provide: PlatformLocation, useValue: location },
    { provide: APP_BASE_HREF, useValue: '/' },
  ]);
  open.add(app);
  const router = app.injector.get(Router);
  return { client, router, visited, address: () => location.href };
}

const idle = async ({ client, router }: App): Promise<void> => {
  await client.start();
  await until(() => router.navigated && router.currentNavigation() === null);
};

it('a callback navigates the router to where the login started', async () => {
  const app = await load(await callback('/settings?tab=2#top'), routes);
  await idle(app);
  await until(() => app.router.url !== '/');
  expect(app.client.getSnapshot().organization).toEqual(A);
  expect(app.router.url).toBe('/settings?tab=2#top');
  expect(app.address()).toBe('https://app.example/settings?tab=2#top');
});

it('a navigation that a guard delays never ends at the callback URL', async () => {
  const guarded = routes.map((route) => ({ ...route, canActivate: [organizationGuard()] }));
  const app = await load(await callback('/settings'), guarded);
  const ends: string[] = [];
  app.router.events.subscribe((event) => {
    if (event instanceof NavigationEnd) ends.push(event.urlAfterRedirects);
  });
  await until(() => ends.length > 0);
  expect(ends).toEqual(['/settings']);
  expect(app.address()).toBe('https://app.example/settings');
});

it('a slow router never sees the callback URL', async () => {
  const slow = deferred();
  const config: Routes = [
    { path: '', loadComponent: () => slow.promise.then(() => Page) },
    ...routes.slice(1),
  ];
  const app = await load(await callback('/settings'), config);
  const { client, router } = app;
  const exchanged = deferred();
  tenant.interceptToken = () => exchanged.promise;
  await until(() => tenant.count('authorization_code') === 1);
  slow.resolve();
  await until(() => router.navigated && router.currentNavigation() === null);
  expect(app.address()).toBe('https://app.example/settings');
  exchanged.resolve();
  await client.start();
  await until(() => router.url === '/settings');
  expect(app.address()).toBe('https://app.example/settings');
});

describe('with withHashLocation()', () => {
  const slowRoute: Routes = [
    { path: '', loadComponent: () => new Promise<typeof Page>((resolve) => setImmediate(resolve, Page)) },
    ...routes.slice(1),
  ];
  it.each<[string, Routes]>([
    ['that nothing delays', routes],
    ['that a guard delays', routes.map((route) => ({ ...route, canActivate: [organizationGuard()] }))],
    ['whose first route is slow', slowRoute],
  ])('a navigation %s ends where the login began', async (_, config) => {
    const app = await load(await callback('/#/settings?tab=2'), config, {}, withHashLocation());
    await idle(app);
    await until(() => app.router.url === '/settings?tab=2');
    expect(app.client.getSnapshot().organization).toEqual(A);
    expect(app.address()).toContain('#/settings?tab=2');
  });

  it('a first navigation that ends before the tokens are received shows where the login began', async () => {
    const exchanged = deferred();
    tenant.interceptToken = () => exchanged.promise;
    const app = await load(await callback('/#/settings'), slowRoute, {}, withHashLocation());
    await until(() => tenant.count('authorization_code') === 1);
    await until(() => app.router.navigated && app.router.currentNavigation() === null);
    expect(app.address()).toContain('#/settings');
    exchanged.resolve();
    await app.client.start();
    await until(() => app.router.url === '/settings');
  });

  it('a login that a guard begins ends on the requested page', async () => {
    const login: GuardOptions['otherwise'] = async (_, { url }) => {
      const external = inject(Location).prepareExternalUrl(url);
      const { pathname, search, hash } = new URL(external, 'https://app.example/');
      await injectOrgSession().loginWithRedirect({ organization: A.id, returnTo: pathname + search + hash });
      return false;
    };
    const guarded: Routes = [
      ...routes.slice(0, 1),
      { path: 'settings', component: Page, canActivate: [organizationGuard({ otherwise: login })] },
    ];
    const before = await load('https://app.example/', guarded, { silentAuth: 'off' }, withHashLocation());
    await until(() => before.router.navigated);
    await before.router.navigateByUrl('/settings?tab=2');
    const [loginPage = ''] = before.visited;
    const address = await tenant.signIn(loginPage);
    const app = await load(address, guarded, {}, withHashLocation());
    await until(() => app.router.url === '/settings?tab=2');
    expect(app.address()).toContain('#/settings?tab=2');
  });

  it('a refused login navigates back too', async () => {
    tenant.interceptAuthorize = async () => ({ error: 'access_denied', error_description: 'no' });
    const app = await load(await callback('/#/settings'), routes, {}, withHashLocation());
    await until(() => app.router.url === '/settings');
    expect(app.client.getSnapshot().error?.code).toBe('access_denied');
    expect(app.address()).toContain('#/settings');
  });
});

it('a refused login also navigates back', async () => {
  tenant.interceptAuthorize = async () => ({ error: 'access_denied', error_description: 'no' });
  const app = await load(await callback('/settings'), routes);
  await until(() => app.router.url === '/settings');
  expect(app.client.getSnapshot().error?.code).toBe('access_denied');
  expect(app.address()).toBe('https://app.example/settings');
});

it('an app that navigates itself is not changed', async () => {
  const own: { router?: Router } = {};
  const app = await load(await callback('/settings'), routes, {
    onRedirectCallback: () => void own.router?.navigateByUrl('/welcome'),
  });
  own.router = app.router;
  await idle(app);
  expect(app.router.url).toBe('/welcome');
});

it('a navigation in the meantime stays', async () => {
  const app = await load(await callback('/settings'), routes);
  await app.router.navigateByUrl('/welcome');
  await idle(app);
  expect(app.router.url).toBe('/welcome');
});

it('code and state of another library are not changed', async () => {
  const app = await load('https://app.example/welcome?code=theirs&state=theirs', routes);
  await idle(app);
  expect(app.router.url).toBe('/welcome?code=theirs&state=theirs');
  expect(app.client.getSnapshot().error).toBeUndefined();
});

it('without a login the router stays where it is', async () => {
  const app = await load('https://app.example/settings?tab=2', routes);
  await idle(app);
  expect(app.router.url).toBe('/settings?tab=2');
});

it('an app without routes completes the login', async () => {
  const { client, router, address } = await load(await callback('/settings'));
  await client.start();
  expect(client.getSnapshot().organization).toEqual(A);
  expect(router.navigated).toBe(false);
  expect(address()).toBe('https://app.example/settings');
});

it('an app that is destroyed by then does not navigate', async () => {
  const { client, router } = await load(await callback('/settings'), routes);
  for (const app of open) app.destroy();
  open.clear();
  await client.start();
  expect(router.url).not.toBe('/settings');
});
