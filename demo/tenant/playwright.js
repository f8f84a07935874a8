import { TenantConfigurationError } from './configuration-error.js';
import { connectTenant, readTenantUrl } from './connect-tenant.js';
import { createTenant } from './create-tenant.js';
import { readFields } from './fields.js';
import { CONFIG_FIELDS, readConfig } from './read-config.js';

/** @typedef {import('./main.js').ConnectedTenant} ConnectedTenant */
/** @typedef {import('./read-config.js').TenantConfig & { url?: string, reset?: boolean }} FixtureOptions */

/**
 * Fixtures for Playwright: `export const test = base.extend(tenantFixtures({ url: 'http://localhost:4401' }))`.
 *
 * With `url` all workers use the tenant that runs there, for example by Playwright's `webServer`. It needs `--control`.
 * Without it, each worker has a tenant of its own, made of the configuration, and every test begins with a reset.
 *
 * @param {FixtureOptions} [options] reset: whether a test ends with `tenant.reset()`;
 *   default: without `url`. Set it with `url` if only one worker runs.
 * @throws {TenantConfigurationError} before a test is run
 * @returns {import('@playwright/test').Fixtures<{ resetTenant: void }, { tenant: ConnectedTenant }>}
 */
export function tenantFixtures(options = {}) {
  const { url, reset, config } = readOptions(options);
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

/** @param {FixtureOptions} given */
function readOptions(given) {
  const fields = readFields(given, '', ['url', 'reset', ...CONFIG_FIELDS], 'tenantFixtures()');
  const { url } = given;
  const reset = fields.flag('reset', url === undefined);
  const names = CONFIG_FIELDS.filter(fields.has);
  const config = Object.fromEntries(names.map((name) => [name, fields.value(name)]));
  if (url === undefined) readConfig(config);
  else readTenantUrl(url, fields.at('url'));
  const [unused] = names;
  if (url !== undefined && unused !== undefined)
    throw new TenantConfigurationError(
      fields.at(unused),
      "can't be used together with url, because that tenant runs already. Start it with --config, or remove url.",
    );
  return { url, reset, config };
}
