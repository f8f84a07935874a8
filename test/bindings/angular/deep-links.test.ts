import { component, openApplication } from './application.js';
import { APP_BASE_HREF, PlatformLocation } from '@angular/common';
import { MockPlatformLocation } from '@angular/common/testing';
import { ErrorHandler, type ApplicationRef } from '@angular/core';
import {
  NavigationError,
  provideRouter,
  Router,
  RouterOutlet,
  withRouterConfig,
  type Routes,
} from '@angular/router';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OrgSessionClientOptions } from '../../../src/index.js';
import {
  injectOrgSession,
  organizationGuard,
  permissionGuard,
  provideOrgSession,
} from '../../../src/angular/index.js';
import { until } from '../../support/async.js';
import { installTenant, openPage, signIn } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';
import { messageOfError } from '../../support/error-message.js';

let tenant: Tenant;
let app: ApplicationRef | undefined;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  app?.destroy();
  app = undefined;
});

class Empty {
  readonly isEmpty = true;
}
const Root = component('<router-outlet />', class extends Empty {}, {
  selector: 'app-root',
  imports: [RouterOutlet],
});
const page = (path: string, text: string) => ({ path, component: component(text, class extends Empty {}) });

/** Opens a deep link to `/invoices`. */
async function open(options: Partial<OrgSessionClientOptions>, routes: Routes, path = '/invoices') {
  const location = new MockPlatformLocation({ startUrl: `https://app.example${path}` });
  const { client } = openPage(tenant, options, {
    url: () => new URL(location.href),
    replaceUrl: (url) => location.replaceState(null, '', url),
  });
  const opened = await openApplication(Root, [
    provideOrgSession(client),
    // A failed navigation is an event, and not an unhandled rejection.
    provideRouter(routes, withRouterConfig({ resolveNavigationPromiseOnError: true })),
    { provide: PlatformLocation, useValue: location },
    { provide: APP_BASE_HREF, useValue: '/' },
    // The error of a failed navigation is the result of a test.
    { provide: ErrorHandler, useValue: { handleError: () => undefined } },
  ]);
  app = opened.app;
  const router = app.injector.get(Router);
  return { client, router, text: () => opened.element.textContent, address: () => location.pathname };
}

/** Deep links that a guard of the permission `read:org_A…` refuses. */
const refusals: [name: string, prepare: () => Promise<Partial<OrgSessionClientOptions>>][] = [
  ['nobody is signed in', async () => ({})],
  [
    'the permission is missing',
    async () => {
      (await signIn(tenant, B.id)).client.destroy();
      return { defaultOrganization: B.id };
    },
  ],
  [
    'the organization refuses the user',
    async () => {
      tenant.interceptAuthorize = async () => ({ error: 'access_denied', error_description: 'no' });
      return { resolveOrganization: () => B.id };
    },
  ],
  [
    'the start fails',
    async () => ({
      resolveOrganization: () => {
        throw new Error('no');
      },
    }),
  ],
];

describe.each(refusals)('a deep link when %s', (_, prepare) => {
  it('shows the page that otherwise names', async () => {
    const otherwise = () => {
      const { error, organization } = injectOrgSession();
      return error() || organization() ? '/refused' : '/sign-in';
    };
    const canActivate = [permissionGuard(`read:${A.id}`, { otherwise })];
    const { client, text } = await open(await prepare(), [
      { ...page('invoices', 'invoices'), canActivate },
      page('sign-in', 'sign in'),
      page('refused', 'refused'),
    ]);
    await until(() => text() !== '');
    const { error, organization } = client.getSnapshot();
    expect(text()).toBe(error || organization ? 'refused' : 'sign in');
  });

  it.each([
    ['without otherwise', {}],
    ['with false', { otherwise: false as const }],
  ])('shows the page / %s', async (_, options) => {
    const { router, text, address } = await open(await prepare(), [
      { ...page('', 'home'), pathMatch: 'full' },
      { ...page('invoices', 'invoices'), canActivate: [permissionGuard(`read:${A.id}`, options)] },
    ]);
    await until(() => text() !== '');
    expect([text(), address()]).toEqual(['home', '/']);
    // A page is shown now, and the router stays on it.
    await router.navigateByUrl('/invoices');
    expect([text(), address()]).toEqual(['home', '/']);
  });
});

const guarded = { ...page('invoices', 'invoices'), canActivate: [organizationGuard()] };
it.each<[string, Routes[number], string]>([
  [
    'is guarded too, at /',
    { ...page('', 'home'), pathMatch: 'full', canActivate: [organizationGuard()] },
    '/',
  ],
  [
    'is guarded too',
    { ...page('', 'home'), pathMatch: 'full', canActivate: [organizationGuard()] },
    '/invoices',
  ],
  ['redirects to the guarded page', { path: '', pathMatch: 'full', redirectTo: 'invoices' }, '/invoices'],
])('a page / that %s is an error, not an empty page', async (_, home, path) => {
  const errors: unknown[] = [];
  const opened = open({}, [home, guarded], path).then(({ router }) =>
    router.events.subscribe((event) => {
      if (event instanceof NavigationError) errors.push(event.error);
    }),
  );
  await opened.catch((error: unknown) => errors.push(error));
  await until(() => errors.length > 0);
  expect(errors[0]).toMatchObject({
    code: 'configuration',
    message: messageOfError('The guard of / needs the option otherwise: there is no page to stay on.'),
  });
});
