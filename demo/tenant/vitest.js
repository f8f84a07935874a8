import { createTenant } from './create-tenant.js';
import { connectTenant } from './connect-tenant.js';
import { readConfig } from './read-config.js';

const KEY = 'auth0OrgTenant';

/**
 * A global setup for Vitest: one tenant for all test files. `export default tenantSetup({ organizations: ['acme'] })`
 * @throws {import('./configuration-error.js').TenantConfigurationError} before a test is run
 * @param {import('./read-config.js').TenantConfig} [config]
 */
export function tenantSetup(config = {}) {
  readConfig(config);
  /** @param {{ provide(key: never, value: never): void }} project */
  return async ({ provide }) => {
    const tenant = await createTenant({ ...config, control: true });
    provide(/** @type {never} */ (KEY), /** @type {never} */ (tenant.url));
    return tenant.close;
  };
}

/** For `globalSetup: ['auth0-org-tenant/vitest']`: a tenant with the organizations and people of the demo. */
export default tenantSetup();

/**
 * The tenant of the global setup, for tests.
 * @returns {Promise<import('./tenant-handle.js').TenantHandle>}
 */
export async function injectTenant() {
  const url = await providedUrl();
  if (url === undefined)
    throw new Error(
      "There is no tenant. Add 'auth0-org-tenant/vitest' to globalSetup in your configuration of Vitest, and call injectTenant() in a test file.",
    );
  return connectTenant(url);
}

/** Undefined also outside of a test of Vitest. @returns {Promise<string | undefined>} */
async function providedUrl() {
  try {
    const { inject } = await import('vitest');
    return inject(/** @type {never} */ (KEY));
  } catch {
    return undefined;
  }
}
