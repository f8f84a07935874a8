import { connectTenant } from './connect-tenant.js';
import { createTenant } from './create-tenant.js';

/** @typedef {import('./main.js').ConnectedTenant} ConnectedTenant */
/** @typedef {import('./read-config.js').TenantConfig} TenantConfig */

/**
 * Fixtures for Playwright: `export const test = base.extend(tenantFixtures({ url: 'http://localhost:4401' }))`.
 *
 * With `url` all workers use the tenant that runs there, for example by Playwright's `webServer`. It needs `--control`.
 * Without it, each worker has a tenant of its own, made of the configuration, and every test begins with a reset.
 *
 * @param {TenantConfig & { url?: string, reset?: boolean }} [options] reset: whether a test ends with `tenant.reset()`;
 *   default: without `url`. Set it with `url` if only one worker runs.
 * @returns {import('@playwright/test').Fixtures<{ resetTenant: void }, { tenant: ConnectedTenant }>}
 */
export function tenantFixtures({ url, reset = url === undefined, ...config } = {}) {
  return {
    tenant: [
      // Playwright reads the names of the fixtures from this pattern, so it must be one, even if empty.
      // eslint-disable-next-line no-empty-pattern
      async ({}, use) => {
        if (url !== undefined) return use(await connectTenant(url));
        const tenant = await createTenant(config);
        await use(tenant);
        await tenant.close();
      },
      { scope: 'worker' },
    ],
    resetTenant: [
      async ({ tenant }, use) => {
        await use();
        if (reset) await tenant.reset();
      },
      { auto: true },
    ],
  };
}
