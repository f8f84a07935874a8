import { createCertificate } from './certificate.js';
import { shown, TenantConfigurationError } from './configuration-error.js';
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
  }).catch((error) => {
    throw listenError(error, port, host);
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

/**
 * @param {Error & { code?: string, syscall?: string }} error
 * @param {number} port
 * @param {string} host
 */
function listenError(error, port, host) {
  const { code, syscall } = error;
  if (code === 'EADDRINUSE' || code === 'EACCES') {
    const why = code === 'EACCES' ? 'this user may not open' : 'another process uses';
    return new TenantConfigurationError(
      'port',
      `is ${port}, which ${why}. Choose another one, or 0 for any free one.`,
      error,
    );
  }
  if (syscall !== 'listen' && syscall !== 'getaddrinfo') return error;
  return new TenantConfigurationError(
    'host',
    `is ${shown(host)}, which is no address of this machine. Remove it, or use 127.0.0.1.`,
    error,
  );
}
