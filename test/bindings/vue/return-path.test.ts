import { createApp, h, type App } from 'vue';
import {
  createMemoryHistory,
  createRouter,
  createWebHashHistory,
  createWebHistory,
  RouterView,
  useRoute,
  type Router,
  type RouterHistory,
} from 'vue-router';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import { organizationGuard, orgSessionPlugin, useOrgSession } from '../../../src/vue/index.js';
import { addressBar, openWindow, visit, visitCallback } from '../../support/address-bar.js';
import { settle, until } from '../../support/async.js';
import { installTenant } from '../../support/page.js';
import type { Tenant } from '../../support/tenant.js';

let tenant: Tenant;
const cleanups: (() => void)[] = [];
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean();
  visit('https://app.example/');
});

/** A page that shows its name, the query of the router and the organization. */
const page = (name: string) => ({
  setup() {
    const route = useRoute();
    const { organization, status } = useOrgSession();
    return () => `${name} ${JSON.stringify(route.query)} ${organization.value?.name ?? status.value}`;
  },
});

/** Creates a router, whose page `/invoices` is guarded if there is a client. */
function routerOf(history: RouterHistory, guarding?: OrgSessionClient): Router {
  cleanups.push(() => history.destroy());
  return createRouter({
    history,
    routes: [
      // A page in a file of its own: the first navigation takes some time.
      { path: '/', component: async () => page('home') },
      {
        path: '/invoices',
        component: page('invoices'),
        ...(guarding && { beforeEnter: organizationGuard(guarding, { otherwise: '/sign-in' }) }),
      },
      { path: '/sign-in', component: page('sign in') },
    ],
  });
}

interface Shown {
  app: App;
  text: () => string;
}

function createShownApp(): Shown & { mount: () => void } {
  const app = createApp({ render: () => h(RouterView) });
  const place = document.createElement('div');
  cleanups.push(() => app.unmount());
  return { app, text: () => place.textContent, mount: () => void app.mount(place) };
}

type Install = (app: App, client: OrgSessionClient, createRouter: () => Router) => Promise<void> | void;

const installs: [name: string, install: Install][] = [
  [
    'that is started before the router is created',
    async (app, client, create) => {
      await client.start();
      app.use(orgSessionPlugin(client)).use(create());
    },
  ],
  [
    'whose plugin is before the router',
    (app, client, create) => {
      const router = create();
      app.use(orgSessionPlugin(client)).use(router);
    },
  ],
  [
    'whose plugin is before the router, which is installed later',
    async (app, client, create) => {
      const router = create();
      app.use(orgSessionPlugin(client));
      await Promise.resolve();
      await Promise.resolve();
      app.use(router);
    },
  ],
  [
    'whose plugin is after the router',
    (app, client, create) => void app.use(create()).use(orgSessionPlugin(client)),
  ],
  [
    'whose plugin is after the router, and which waits for the router',
    async (app, client, create) => {
      const router = create();
      app.use(router).use(orgSessionPlugin(client));
      await router.isReady();
    },
  ],
  [
    'whose plugin is installed when the first navigation loads its page',
    async (app, client, create) => {
      app.use(create());
      for (let turn = 0; turn < 8; turn++) await Promise.resolve();
      app.use(orgSessionPlugin(client));
    },
  ],
  [
    'whose plugin is installed when the router is ready',
    async (app, client, create) => {
      const router = create();
      app.use(router);
      await router.isReady();
      app.use(orgSessionPlugin(client));
    },
  ],
];

const histories: [name: string, create: () => RouterHistory, prefix: string, redirectPath: string][] = [
  ['createWebHistory', () => createWebHistory(), '', '/'],
  ['createWebHistory with a base', () => createWebHistory('/app/'), '/app', '/app/'],
  ['createWebHashHistory', () => createWebHashHistory(), '/#', '/'],
];

describe.each(histories)('%s', (_, createHistory, prefix, redirectPath) => {
  describe.each(installs)('and a client %s', (_, install) => {
    it.each([true, false])('shows the page that the login began on (guarded: %s)', async (isGuarded) => {
      await visitCallback(tenant, `${prefix}/invoices?tab=2`, redirectPath);
      const { client } = openWindow(tenant);
      const { app, text, mount } = createShownApp();
      const router: { current?: Router } = {};
      await install(
        app,
        client,
        () => (router.current = routerOf(createHistory(), isGuarded ? client : undefined)),
      );
      mount();
      await until(() => text() === 'invoices {"tab":"2"} acme');
      await settle();
      expect(addressBar()).toBe(`${prefix}/invoices?tab=2`);
      // The entry before the next one, which Vue Router writes again, is the page and not the callback.
      const written = vi.spyOn(history, 'replaceState');
      await router.current?.push('/sign-in');
      expect(addressBar()).toBe(`${prefix}/sign-in`);
      expect(JSON.stringify(written.mock.calls)).not.toContain('code=');
      expect(text()).toContain('sign in');
    });

    it('shows a refused login on the page of otherwise, and does not go back in the history', async () => {
      tenant.interceptAuthorize = async () => ({ error: 'access_denied', error_description: 'no' });
      await visitCallback(tenant, `${prefix}/invoices`, redirectPath);
      const go = vi.spyOn(history, 'go');
      const { client } = openWindow(tenant, { silentAuth: 'off' });
      const { app, text, mount } = createShownApp();
      await install(app, client, () => routerOf(createHistory(), client));
      mount();
      await until(() => text() === 'sign in {} signed-out');
      await settle();
      expect(text()).toBe('sign in {} signed-out');
      expect(addressBar()).toBe(`${prefix}/sign-in`);
      expect(go).not.toHaveBeenCalled();
    });

    it('has no parameter of the callback in its route', async () => {
      await visitCallback(tenant, undefined, redirectPath);
      const { client } = openWindow(tenant);
      const { app, text, mount } = createShownApp();
      await install(app, client, () => routerOf(createHistory()));
      mount();
      await until(() => text() === 'home {} acme');
      await settle();
      expect(location.href).not.toContain('code=');
    });
  });
});

it('a refused path does not make a ready router leave the page', async () => {
  await visitCallback(tenant, '/invoices');
  const go = vi.spyOn(history, 'go');
  const { client } = openWindow(tenant);
  const { app, text, mount } = createShownApp();
  const router = routerOf(createWebHistory());
  router.beforeEach(({ path }) => path !== '/invoices');
  app.use(router);
  await router.isReady();
  app.use(orgSessionPlugin(client));
  mount();
  await client.start();
  await settle();
  expect(text()).toMatch(/^home .* acme$/);
  expect(go).not.toHaveBeenCalled();
});

it('a navigation of the user is not changed', async () => {
  const { client } = openWindow(tenant);
  const { app, text, mount } = createShownApp();
  const router = routerOf(createWebHistory());
  app.use(router).use(orgSessionPlugin(client));
  mount();
  await client.start();
  await router.push('/sign-in');
  await settle();
  expect(text()).toContain('sign in');
  expect(addressBar()).toBe('/sign-in');
});

it('a router with a memory history stays where the app navigates', async () => {
  await visitCallback(tenant, '/invoices');
  const { client } = openWindow(tenant);
  const { app, text, mount } = createShownApp();
  const router = routerOf(createMemoryHistory());
  app.use(router).use(orgSessionPlugin(client));
  void router.push('/sign-in');
  mount();
  await until(() => text() === 'sign in {} acme');
  await settle();
  expect(text()).toBe('sign in {} acme');
});
