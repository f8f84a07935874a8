import { createTenant } from './create-tenant.js';
import { connectTenant } from './connect-tenant.js';

const KEY = 'auth0OrgTenant';

/**
 * A global setup for Vitest: one tenant for all test files. `export default tenantSetup({ organizations: ['acme'] })`
 * @param {import('./read-config.js').TenantConfig} [config]
 */
export const tenantSetup =
  (config = {}) =>
  /** @param {{ provide(key: never, value: never): void }} project */
  async ({ provide }) => {
    const tenant = await createTenant({ ...config, control: true });
    provide(/** @type {never} */ (KEY), /** @type {never} */ (tenant.url));
    return tenant.close;
  };

/** For `globalSetup: ['auth0-org-tenant/vitest']`: a tenant with the organizations and people of the demo. */
export default tenantSetup();

/**
 * The tenant of the global setup, for tests.
 * @returns {Promise<import('./tenant-handle.js').TenantHandle>}
 */
export async function injectTenant() {
  const { inject } = await import('vitest');
  /** @type {string | undefined} */
  const url = inject(/** @type {never} */ (KEY));
  if (url === undefined)
    throw new Error(
      "There is no tenant. Add 'auth0-org-tenant/vitest' to globalSetup in your configuration of Vitest.",
    );
  return connectTenant(url);
}
