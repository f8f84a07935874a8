import { beforeEach, expect, it, vi } from 'vitest';
import { h, shallowRef } from 'vue';
import { RequireOrganization, RequirePermission } from '../../../src/vue/index.js';
import { installTenant, openPage, signIn, type Page } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';
import { render } from './render.js';

let tenant: Tenant;
let page: Page;
beforeEach(async () => {
  tenant = installTenant();
  page = await signIn(tenant, A.id);
});

it('RequireOrganization passes the active organization to its slot, and shows the fallback without one', async () => {
  const { app, text } = render(
    () =>
      h(RequireOrganization, null, {
        default: ({ organization }: { organization: { name?: string } }) => `in ${organization.name ?? ''}`,
        fallback: () => 'nowhere',
      }),
    page.client,
  );
  expect(await text()).toBe('in acme');
  await page.client.switchOrganization(B.id);
  expect(await text()).toBe('in globex');
  await page.client.logout({ openUrl: false });
  expect(await text()).toBe('nowhere');
  app.unmount();
});

it('RequirePermission follows the active organization and its prop', async () => {
  const permission = shallowRef(`read:${A.id}`);
  const { app, text } = render(
    () =>
      h(
        RequirePermission,
        { permission: permission.value },
        { default: () => 'allowed', fallback: () => 'not allowed' },
      ),
    page.client,
  );
  expect(await text()).toBe('allowed');
  await page.client.switchOrganization(B.id);
  expect(await text()).toBe('not allowed');
  permission.value = `read:${B.id}`;
  expect(await text()).toBe('allowed');
  app.unmount();
});

it('RequirePermission can check a permission of another API', async () => {
  const audience = 'https://orders.example';
  const { app, text } = render(
    () =>
      h(
        RequirePermission,
        { permission: `read:${A.id}`, audience },
        { default: () => 'allowed', fallback: () => 'not allowed' },
      ),
    page.client,
  );
  expect(await text()).toBe('not allowed');
  await page.client.getToken({ audience });
  expect(await text()).toBe('allowed');
  app.unmount();
});

it('both have a slot until the session is known, or else show the fallback', async () => {
  const { client } = openPage(tenant);
  const slots = { default: () => 'content', fallback: () => 'fallback' };
  const both = { ...slots, pending: () => 'pending' };
  const { app, text } = render(
    () => [
      h(RequireOrganization, null, both),
      h(RequirePermission, { permission: `read:${A.id}` }, both),
      h(RequirePermission, { permission: 'none' }, both),
      h(RequireOrganization, null, slots),
    ],
    client,
  );
  expect(await text()).toBe('pendingpendingpendingfallback');
  await client.start();
  expect(await text()).toBe('contentcontentfallbackcontent');
  await client.logout({ openUrl: false });
  expect(await text()).toBe('fallbackfallbackfallbackfallback');
  app.unmount();
});

it('both show nothing without a matching slot', async () => {
  const warn = vi.spyOn(console, 'warn');
  const { app, text } = render(
    () => [h(RequireOrganization), h(RequirePermission, { permission: 'none' })],
    page.client,
  );
  expect(await text()).toBe('');
  expect(warn).not.toHaveBeenCalled();
  app.unmount();
});
