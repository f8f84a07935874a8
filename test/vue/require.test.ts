import { beforeEach, expect, it, vi } from 'vitest';
import { h, shallowRef } from 'vue';
import { RequireOrganization, RequirePermission } from '../../src/vue/index.js';
import { installTenant, signIn, type Page } from '../helpers/page.js';
import { A, B } from '../helpers/tenant.js';
import { render } from './render.js';

let page: Page;
beforeEach(async () => {
  page = await signIn(installTenant(), A.id);
});

it('RequireOrganization gives its slot the active organization, and shows the fallback without one', async () => {
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

it('RequirePermission follows the active organization and its own permission', async () => {
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

it('both show nothing where there is no slot for it', async () => {
  const warn = vi.spyOn(console, 'warn');
  const { app, text } = render(
    () => [h(RequireOrganization), h(RequirePermission, { permission: 'none' })],
    page.client,
  );
  expect(await text()).toBe('');
  expect(warn).not.toHaveBeenCalled();
  app.unmount();
});
