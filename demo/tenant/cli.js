#!/usr/bin/env node
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { announcement } from './announcement.js';
import { isLoopback } from './app-origin.js';
import { TenantConfigurationError } from './configuration-error.js';
import { createTenant } from './create-tenant.js';
import { HELP, readArguments } from './read-arguments.js';

const stop = new AbortController();
// `on`, not `once`, because npx sends the terminal's Ctrl-C a second time.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop.abort());

try {
  const read = await readArguments(process.argv.slice(2));
  if (read) await serve(read.config, read.certificateFile);
  else console.log(HELP);
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = error instanceof TenantConfigurationError && error.cause === undefined ? 2 : 1;
}

/**
 * @param {import('./read-config.js').TenantConfig} config
 * @param {string} [certificateFile]
 */
async function serve(config, certificateFile) {
  const tenant = await createTenant(config);
  if (certificateFile !== undefined) {
    try {
      writeFileSync(certificateFile, tenant.certificate ?? '');
    } catch (error) {
      await tenant.close();
      throw new TenantConfigurationError(
        '--certificate',
        `names ${certificateFile}, which can't be written: ${/** @type {Error} */ (error).message}. Check the path, from ${process.cwd()}.`,
      );
    }
  }
  const { host = '127.0.0.1' } = config;
  console.log(announcement(tenant, isLoopback(host) ? {} : { remoteHost: host }));
  if (!stop.signal.aborted) await once(stop.signal, 'abort');
  await tenant.close();
}

/** @param {unknown} error */
function messageOf(error) {
  if (!(error instanceof Error)) return String(error);
  const { code, port } = /** @type {{ code?: string, port?: number }} */ (error.cause ?? {});
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken. Choose another one: npx auth0-org-tenant --port ${Number(port) + 1}`;
  return error.message;
}
