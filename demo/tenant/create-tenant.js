import { createCertificate } from './certificate.js';
import { createDirectory } from './directory.js';
import { startTenant } from './index.js';
import { readConfig } from './read-config.js';
import { createTenantHandle } from './tenant-handle.js';

/**
 * Starts a tenant in this process, for applications and tests on this machine. It is no identity provider for production.
 *
 * @param {import('./read-config.js').TenantConfig} [config]
 * @returns {Promise<import('./tenant-handle.js').LocalTenant>}
 * @throws {import('./configuration-error.js').TenantConfigurationError} before anything is started
 */
export async function createTenant(config = {}) {
  const { organizations, people, applications, apis, port, host, https, control, ...settings } =
    readConfig(config);
  const [first, ...others] = applications;
  if (!first) throw new Error('There is no application.');
  const { clientId } = first;
  const tls = https ? createCertificate() : undefined;
  const server = await startTenant({
    ...settings,
    port,
    host,
    tls,
    control,
    directory: createDirectory({ organizations, people }),
    clientId,
    clientSecret: first.clientSecret,
    applications: others,
    audience: apis,
    appOrigins: applications.flatMap(({ origins }) => origins),
    callbackPaths: [...new Set(applications.flatMap(({ callbackPaths }) => callbackPaths))],
  });
  const commands = new Map(Object.entries(server.control));

  return {
    ...createTenantHandle({
      description: server.control.describe(),
      command: async (name, argument = {}) => commands.get(name)?.(/** @type {never} */ (argument)),
    }),
    port: server.port,
    certificate: tls?.cert,
    close: server.close,
  };
}
