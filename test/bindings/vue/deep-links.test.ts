import { createApp, h } from 'vue';
import { createRouter, createWebHistory, RouterView, type RouteRecordRaw } from 'vue-router';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import { organizationGuard, orgSessionPlugin, permissionGuard } from '../../../src/vue/index.js';
import { addressBar, openWindow, visit } from '../../support/address-bar.js';
import { rejection, until } from '../../support/async.js';
import { installTenant, signIn } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';
import { sentenceOf } from '../../support/error-message.js';

let tenant: Tenant;
const cleanups: (() => void)[] = [];
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean();
  visit('https://app.example/');
});

const page = (name: string) => ({ render: () => name });

function openApp(client: OrgSessionClient, routes: RouteRecordRaw[], path = '/invoices') {
  visit(`https://app.example${path}`);
  const history = createWebHistory();
  const router = createRouter({ history, routes });
  const app = createApp({ render: () => h(RouterView) });
  const place = document.createElement('div');
  app.use(router).use(orgSessionPlugin(client)).mount(place);
  cleanups.push(
    () => app.unmount(),
    () => history.destroy(),
  );
  return { router, text: () => place.textContent };
}

/** Deep links that a guard of the permission `read:org_A…` refuses. */
const refusals: [name: string, open: () => Promise<OrgSessionClient>][] = [
  ['nobody is signed in', async () => openWindow(tenant).client],
  [
    'the permission is missing',
    async () => {
      (await signIn(tenant, B.id)).client.destroy();
      return openWindow(tenant, { defaultOrganization: B.id }).client;
    },
  ],
  [
    'the organization refuses the user',
    async () => {
      tenant.interceptAuthorize = async () => ({ error: 'access_denied', error_description: 'no' });
      return openWindow(tenant, { resolveOrganization: () => B.id }).client;
    },
  ],
  [
    'the start fails',
    async () =>
      openWindow(tenant, {
        resolveOrganization: () => {
          throw new Error('no');
        },
      }).client,
  ],
];

describe.each(refusals)('a deep link when %s', (_, open) => {
  it('shows the page that otherwise names', async () => {
    const client = await open();
    const { text } = openApp(client, [
      {
        path: '/invoices',
        component: page('invoices'),
        beforeEnter: permissionGuard(client, `read:${A.id}`, {
          otherwise: (_, { error, organization }) => (error || organization ? '/refused' : '/sign-in'),
        }),
      },
      { path: '/sign-in', component: page('sign in') },
      { path: '/refused', component: page('refused') },
    ]);
    await until(() => text() !== '');
    const { error, organization } = client.getSnapshot();
    expect(text()).toBe(error || organization ? 'refused' : 'sign in');
  });

  it.each([
    ['without otherwise', {}],
    ['with false', { otherwise: false as const }],
  ])('shows the page / %s', async (_, options) => {
    const client = await open();
    const { router, text } = openApp(client, [
      { path: '/', component: page('home') },
      {
        path: '/invoices',
        component: page('invoices'),
        beforeEnter: permissionGuard(client, `read:${A.id}`, options),
      },
    ]);
    await until(() => text() !== '');
    expect([text(), addressBar()]).toEqual(['home', '/']);
    // A page is shown now, and the router stays on it.
    await router.push('/invoices');
    expect([text(), addressBar()]).toEqual(['home', '/']);
  });
});

it.each(['/', '/invoices'])(
  'a guard of the page / without otherwise is an error at %s, not an empty page',
  async (path) => {
    vi.spyOn(console, 'error').mockReturnValue();
    vi.spyOn(console, 'warn').mockReturnValue();
    const { client } = openWindow(tenant);
    const beforeEnter = organizationGuard(client);
    const { router } = openApp(
      client,
      [
        { path: '/', component: page('home'), beforeEnter },
        { path: '/invoices', component: page('invoices'), beforeEnter },
      ],
      path,
    );
    const error = await rejection(router.isReady());
    expect([error.code, sentenceOf(error.message)]).toEqual([
      'configuration',
      'The guard of / needs the option otherwise: there is no page to stay on.',
    ]);
  },
);

it('a page / that redirects to the guarded page is an error', async () => {
  vi.spyOn(console, 'error').mockReturnValue();
  vi.spyOn(console, 'warn').mockReturnValue();
  const { client } = openWindow(tenant);
  const { router } = openApp(client, [
    { path: '/', redirect: '/invoices' },
    { path: '/invoices', component: page('invoices'), beforeEnter: organizationGuard(client) },
  ]);
  expect((await rejection(router.isReady())).code).toBe('configuration');
});

it('a function that leaves the page may return false', async () => {
  const { client, visited } = openWindow(tenant);
  const { router } = openApp(client, [
    { path: '/', component: page('home') },
    {
      path: '/invoices',
      component: page('invoices'),
      beforeEnter: organizationGuard(client, {
        otherwise: async ({ fullPath }) => {
          await client.loginWithRedirect({ organization: A.id, returnTo: fullPath });
          return false;
        },
      }),
    },
  ]);
  await rejection(router.isReady());
  expect(visited).toHaveLength(1);
  expect(addressBar()).toBe('/invoices');
});
