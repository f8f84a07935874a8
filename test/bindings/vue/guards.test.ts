import { beforeEach, expect, it } from 'vitest';
import { createMemoryHistory, createRouter, type NavigationGuard, type Router } from 'vue-router';
import { organizationGuard, permissionGuard } from '../../../src/vue/index.js';
import { installTenant, openPage, signIn } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});

const component = { render: () => null };

/** An app with a guarded route. */
function routerWith(beforeEnter: NavigationGuard): Router {
  return createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', component },
      { path: '/sign-in', name: 'sign-in', component },
      { path: '/guarded/:number', component, beforeEnter, meta: { title: 'Guarded' } },
    ],
  });
}

it('organizationGuard waits for the start of the client, and passes if a user is signed in', async () => {
  const { client } = openPage(tenant, { defaultOrganization: A.id });
  const router = routerWith(organizationGuard(client, { otherwise: '/sign-in' }));
  await router.push('/guarded/1');
  expect(router.currentRoute.value.path).toBe('/guarded/1');
  expect(client.getSnapshot().organization).toEqual(A);
});

it('organizationGuard redirects without an organization', async () => {
  const { client } = openPage(tenant);
  const router = routerWith(organizationGuard(client, { otherwise: { name: 'sign-in' } }));
  await router.push('/guarded/1');
  expect(router.currentRoute.value.path).toBe('/sign-in');
});

it('without otherwise the page stays where it is', async () => {
  const { client } = openPage(tenant);
  const router = routerWith(organizationGuard(client));
  await router.push('/');
  await router.push('/guarded/1');
  expect(router.currentRoute.value.path).toBe('/');
});

it('otherwise may depend on the route, and do something first', async () => {
  const { client, visited } = openPage(tenant);
  const router = routerWith(
    organizationGuard(client, {
      otherwise: async ({ fullPath, params, meta }, { status }) => {
        expect(status).toBe('signed-out');
        expect([params['number'], meta['title']]).toEqual(['1', 'Guarded']);
        await client.loginWithRedirect({ organization: A.id, returnTo: fullPath });
        return { name: 'sign-in', query: { returnTo: fullPath } };
      },
    }),
  );
  await router.push('/guarded/1?page=2');
  expect(router.currentRoute.value.query).toEqual({ returnTo: '/guarded/1?page=2' });
  expect(visited).toHaveLength(1);
});

it('permissionGuard checks the organization that is active after the start', async () => {
  const { client } = await signIn(tenant, A.id);
  const router = routerWith(permissionGuard(client, `read:${B.id}`, { otherwise: '/' }));
  await router.push('/guarded/1');
  expect(router.currentRoute.value.path).toBe('/');
  await client.switchOrganization(B.id);
  await router.push('/guarded/1');
  expect(router.currentRoute.value.path).toBe('/guarded/1');
});

it('permissionGuard can check a permission of another API', async () => {
  const audience = 'https://orders.example';
  const { client } = await signIn(tenant, A.id);
  const router = routerWith(permissionGuard(client, `read:${A.id}`, { audience, otherwise: '/' }));
  await router.push('/guarded/1');
  expect(router.currentRoute.value.path).toBe('/');
  await client.getToken({ audience });
  await router.push('/guarded/1');
  expect(router.currentRoute.value.path).toBe('/guarded/1');
});

it('a guard also works for the whole router', async () => {
  const { client } = openPage(tenant);
  const router = routerWith(() => true);
  const guard = permissionGuard(client, 'none', { otherwise: () => ({ path: '/sign-in' }) });
  router.beforeEach((to) => (to.path === '/sign-in' ? true : guard(to)));
  await router.push('/guarded/1');
  expect(router.currentRoute.value.path).toBe('/sign-in');
});
