/** A guard of the whole router does not redirect a navigation to where it goes already. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createMemoryHistory,
  createRouter,
  createWebHistory,
  type RouteLocationRaw,
  type Router,
  type RouterHistory,
} from 'vue-router';
import type { OrgSessionClient } from '../../../src/index.js';
import {
  organizationGuard,
  permissionGuard,
  type GuardOptions,
  type OrgSessionGuard,
} from '../../../src/vue/index.js';
import { rejection } from '../../support/async.js';
import { installTenant, openPage, signIn } from '../../support/page.js';
import { A, type Tenant } from '../../support/tenant.js';
import { sentenceOf } from '../../support/error-message.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
  vi.spyOn(console, 'warn').mockReturnValue();
});

const component = { render: () => null };

function createAppRouter(history: RouterHistory = createMemoryHistory()): Router {
  return createRouter({
    history,
    routes: [
      { path: '/', component },
      { path: '/invoices', component },
      { path: '/area/invoices', component },
      { path: '/area/sign-in', component },
      { path: '/sign-in', name: 'sign-in', component, alias: '/log-in' },
      { path: '/:language/sign-in', name: 'language', component },
      { path: '/old-sign-in', redirect: '/sign-in' },
      { path: '/café sign-in', component },
    ],
  });
}

type Otherwise = GuardOptions<RouteLocationRaw>['otherwise'];
type CreateGuard = (client: OrgSessionClient, otherwise: Otherwise) => OrgSessionGuard<RouteLocationRaw>;

const guards: Record<string, CreateGuard> = {
  organizationGuard: (client, otherwise) => organizationGuard(client, { otherwise }),
  permissionGuard: (client, otherwise) => permissionGuard(client, 'none', { otherwise }),
};

/** Adds a guard to a router, and counts its calls. A page that is frozen would call it for ever. */
function countCalls(router: Router, guard: OrgSessionGuard<RouteLocationRaw>): () => number {
  let calls = 0;
  router.beforeEach(async (to, from) => {
    if (++calls > 20) throw new Error(`The guard was called ${calls} times, at last for ${to.fullPath}.`);
    return guard(to, from);
  });
  return () => calls;
}

const cases: [name: string, otherwise: Otherwise, from: string, to: string, shown: string][] = [
  ['a path', '/sign-in', '/', '/invoices', '/sign-in'],
  ['the path of the navigation', '/sign-in', '/', '/sign-in', '/sign-in'],
  ['another query than that of the navigation', '/sign-in?a=1', '/', '/sign-in?b=2', '/sign-in?a=1'],
  ['a path with a slash at its end', '/sign-in', '/', '/sign-in/', '/sign-in'],
  ['an alias', '/sign-in', '/', '/log-in', '/sign-in'],
  ['the start page with a query', '/?dialog=sign-in', '/invoices', '/', '/?dialog=sign-in'],
  ['a query that can be encoded in two ways', '/sign-in?a=b%20c&d', '/', '/invoices', '/sign-in?a=b+c&d'],
  ['a hash', '/sign-in#form', '/', '/invoices', '/sign-in#form'],
  [
    'characters that are encoded',
    '/café sign-in#für alle',
    '/',
    '/invoices',
    '/café sign-in#f%C3%BCr%20alle',
  ],
  ['an object with a path', { path: '/sign-in' }, '/', '/invoices', '/sign-in'],
  [
    'an object with a query',
    { path: '/sign-in', query: { page: 1, tags: ['a', 'b'], none: undefined, empty: null }, hash: '#form' },
    '/',
    '/invoices',
    '/sign-in?page=1&tags=a&tags=b&empty#form',
  ],
  ['a name', { name: 'sign-in' }, '/', '/invoices', '/sign-in'],
  ['a name with a query', { name: 'sign-in', query: { page: '1' } }, '/', '/invoices', '/sign-in?page=1'],
  [
    'a name with parameters',
    { name: 'language', params: { language: 'de' } },
    '/',
    '/invoices',
    '/de/sign-in',
  ],
  [
    'a name with other parameters than the navigation',
    { name: 'language', params: { language: 'de' } },
    '/',
    '/en/sign-in',
    '/de/sign-in',
  ],
  ['a relative path', 'sign-in', '/area/invoices', '/invoices', '/area/sign-in'],
  ['a relative query', '?dialog=sign-in', '/sign-in', '/invoices', '/sign-in?dialog=sign-in'],
  ['only a query', { query: { dialog: 'sign-in' } }, '/sign-in', '/invoices', '/sign-in?dialog=sign-in'],
  [
    'the return path of the navigation',
    ({ fullPath }) => ({ path: '/sign-in', query: { returnTo: fullPath } }),
    '/',
    '/invoices',
    '/sign-in?returnTo=/invoices',
  ],
  ['an async function', () => Promise.resolve('/sign-in'), '/', '/invoices', '/sign-in'],
];

describe.each(Object.entries(guards))('%s for the whole router', (_, createGuard) => {
  it.each(cases)('redirects to %s, once', async (__, otherwise, from, to, shown) => {
    const { client } = openPage(tenant);
    const router = createAppRouter();
    await router.push(from);
    const calls = countCalls(router, createGuard(client, otherwise));
    await router.push(to);
    expect(router.currentRoute.value.fullPath).toBe(shown);
    expect(calls()).toBeLessThanOrEqual(2);
    await router.push('/invoices');
    expect(router.currentRoute.value.path).toBe(shown.split(/[?#]/)[0]);
  });

  it('knows paths without the base of the application', async () => {
    const { client } = openPage(tenant);
    const router = createAppRouter(createWebHistory('/app/'));
    const calls = countCalls(router, createGuard(client, '/sign-in'));
    await router.push('/invoices');
    expect(router.currentRoute.value).toHaveProperty('href', '/app/sign-in');
    await router.push('/sign-in?again');
    expect(router.currentRoute.value).toHaveProperty('href', '/app/sign-in');
    expect(calls()).toBeLessThanOrEqual(4);
  });

  it.each([
    ['another guard redirects its target back', '/sign-in'],
    ['a route redirects its target back', '/old-sign-in'],
  ])('rejects the navigation if %s, and does not allow it', async (__, otherwise) => {
    const { client } = openPage(tenant);
    const router = createAppRouter();
    await router.push('/');
    const to = otherwise === '/sign-in' ? '/invoices' : '/sign-in';
    router.beforeEach(({ path }) => (path === otherwise ? to : true));
    countCalls(router, createGuard(client, otherwise));
    const error = await rejection(router.push(to));
    expect([error.code, sentenceOf(error.message)]).toEqual([
      'configuration',
      `otherwise leads back to ${to}: let it name a page that no guard and no route redirects.`,
    ]);
    expect(router.currentRoute.value.path).toBe('/');
  });
});

it('redirects each navigation anew, and none when the requirement is met', async () => {
  const { client } = await signIn(tenant, A.id);
  const router = createAppRouter();
  countCalls(router, permissionGuard<RouteLocationRaw>(client, `read:${A.id}`, { otherwise: '/sign-in' }));
  await router.push('/invoices');
  expect(router.currentRoute.value.path).toBe('/invoices');
  await client.logout({ openUrl: false });
  for (const path of ['/area/invoices', '/', '/area/invoices']) {
    await router.push(path);
    expect(router.currentRoute.value.path).toBe('/sign-in');
  }
});
