import { openApp, TestBed } from './test-bed.js';
import { inject, PLATFORM_ID, type EnvironmentProviders, type Provider } from '@angular/core';
import { provideRouter, RedirectCommand, Router, type CanActivateFn } from '@angular/router';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import {
  injectOrgSession,
  organizationGuard,
  permissionGuard,
  type GuardOptions,
} from '../../../src/angular/index.js';
import { createTestClient, type TestClient } from '../../../src/testing/index.js';
import { rejection } from '../../support/async.js';
import { sentenceOf } from '../../support/error-message.js';

const acme = { id: 'org_acme', name: 'acme', permissions: ['read:invoices'] };
const globex = { id: 'org_globex', name: 'globex' };
let client: TestClient;
beforeEach(() => {
  client = createTestClient({ organizations: [acme, globex], active: acme.id });
});

/** Navigates to `/guarded`. Returns the resulting URL and whether the navigation succeeded. */
async function visit(
  guard: CanActivateFn,
  of: OrgSessionClient = client,
  ...providers: (Provider | EnvironmentProviders)[]
): Promise<{ router: Router; went: boolean | null }> {
  openApp(
    of,
    provideRouter([
      { path: 'guarded', canActivate: [guard], children: [] },
      { path: '**', children: [] },
    ]),
    ...providers,
  );
  const router = TestBed.inject(Router);
  await router.navigateByUrl('/public');
  return { router, went: await router.navigateByUrl('/guarded?page=2') };
}

const signedOutClient = (): TestClient => createTestClient({ organizations: [acme] });

const guards: [name: string, make: (options?: GuardOptions) => CanActivateFn][] = [
  ['organizationGuard', organizationGuard],
  ['permissionGuard', (options) => permissionGuard('read:invoices', options)],
];

describe.each(guards)('%s', (_, guard) => {
  it('waits for the start of the client, and activates the route', async () => {
    expect(client.getSnapshot().status).toBe('starting');
    const { router } = await visit(guard());
    expect(router.url).toBe('/guarded?page=2');
  });

  it('rejects the navigation if no user is signed in', async () => {
    const { router, went } = await visit(guard(), signedOutClient());
    expect([router.url, went]).toEqual(['/public', false]);
  });

  it.each<[string, GuardOptions['otherwise'], string]>([
    ['false', false, '/public'],
    ['a URL', '/sign-in?from=guard#top', '/sign-in?from=guard#top'],
    ['a function that returns false', () => false, '/public'],
    [
      'a function that returns a URL',
      async (_, { url }) => `/sign-in?to=${encodeURIComponent(url)}`,
      '/sign-in?to=%2Fguarded%3Fpage%3D2',
    ],
    ['a function that returns a UrlTree', () => inject(Router).parseUrl('/sign-in'), '/sign-in'],
    [
      'a function that returns a RedirectCommand',
      () => new RedirectCommand(inject(Router).parseUrl('/sign-in'), { replaceUrl: true }),
      '/sign-in',
    ],
    ['a function that returns a promise', async () => false, '/public'],
    [
      'a function that uses the session',
      () => inject(Router).parseUrl(injectOrgSession().status()),
      '/signed-out',
    ],
    [
      'a function that uses the requested route',
      (_, { url }) => inject(Router).createUrlTree(['/sign-in'], { queryParams: { to: url } }),
      '/sign-in?to=%2Fguarded%3Fpage%3D2',
    ],
  ])('redirects with otherwise: %s', async (_, otherwise, url) => {
    const { router } = await visit(guard({ otherwise }), signedOutClient());
    expect(router.url).toBe(url);
  });

  it('accepts a UrlTree or a RedirectCommand', async () => {
    openApp(signedOutClient());
    const tree = TestBed.inject(Router).parseUrl('/sign-in');
    const routeArguments = [] as unknown as Parameters<CanActivateFn>;
    const decide = (otherwise: GuardOptions['otherwise']): unknown =>
      TestBed.runInInjectionContext(() => guard({ otherwise })(...routeArguments));
    const command = new RedirectCommand(tree);
    expect(await decide(tree)).toBe(tree);
    expect(await decide(command)).toBe(command);
  });

  it('activates the route on a server, where the session is unknown', async () => {
    const server = { ...client, start: async () => client.getServerSnapshot() };
    const { router } = await visit(guard(), server, { provide: PLATFORM_ID, useValue: 'server' });
    expect(router.url).toBe('/guarded?page=2');
  });

  it('throws an error that names the missing provider', async () => {
    TestBed.configureTestingModule({
      providers: [provideRouter([{ path: 'guarded', canActivate: [guard()], children: [] }])],
    });
    const error = await rejection(TestBed.inject(Router).navigateByUrl('/guarded'));
    expect([error.code, sentenceOf(error.message)]).toEqual([
      'configuration',
      'injectOrgSession() needs an injection context with provideOrgSession(client).',
    ]);
  });
});

it('permissionGuard rejects without the permission, and checks again after a switch', async () => {
  await client.start();
  await client.switchOrganization(globex.id);
  const { router } = await visit(
    permissionGuard('read:invoices', { otherwise: () => inject(Router).parseUrl('/denied') }),
  );
  expect(router.url).toBe('/denied');
  await client.switchOrganization(acme.id);
  await router.navigateByUrl('/guarded');
  expect(router.url).toBe('/guarded');
});

it('organizationGuard does not check permissions', async () => {
  await client.start();
  await client.switchOrganization(globex.id);
  const { router } = await visit(organizationGuard());
  expect(router.url).toBe('/guarded?page=2');
});

describe('a guard of all routes', () => {
  const signIn = '/sign-in';
  it.each<[string, GuardOptions['otherwise']]>([
    ['a URL', signIn],
    ['a URL with a query', `${signIn}?from=guard`],
    ['a UrlTree', () => inject(Router).parseUrl(signIn)],
    ['a RedirectCommand', () => new RedirectCommand(inject(Router).parseUrl(signIn))],
    [
      'a UrlTree with the requested URL, which would become longer with each redirect',
      (_, { url }) => inject(Router).createUrlTree([signIn], { queryParams: { to: url } }),
    ],
  ])('does not redirect from the page of otherwise to itself: %s', async (_, otherwise) => {
    const guard = organizationGuard({ otherwise });
    openApp(
      signedOutClient(),
      provideRouter([
        {
          path: '',
          canActivate: [guard],
          canActivateChild: [guard],
          children: [
            { path: 'sign-in', children: [] },
            { path: 'invoices', children: [] },
          ],
        },
      ]),
    );
    const router = TestBed.inject(Router);
    expect(await router.navigateByUrl('/sign-in?own=1')).toBe(true);
    expect(router.url).toBe('/sign-in?own=1');
    await router.navigateByUrl('/invoices');
    expect(router.url.split('?')[0]).toBe(signIn);
  });
});

it('permissionGuard checks the token of another API', async () => {
  await client.start();
  const audience = 'https://reports.example';
  const { router } = await visit(permissionGuard('read:invoices', { audience, otherwise: '/denied' }));
  expect(router.url).toBe('/denied');
  await client.getToken({ audience });
  await router.navigateByUrl('/guarded');
  expect(router.url).toBe('/guarded');
});
