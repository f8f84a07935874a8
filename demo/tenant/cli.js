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
  process.exitCode = error instanceof TenantConfigurationError ? 2 : 1;
}

/**
 * @param {import('./read-config.js').TenantConfig} config
 * @param {string} [certificateFile]
 */
async function serve(config, certificateFile) {
  const tenant = await createTenant(config);
  if (certificateFile !== undefined) writeFileSync(certificateFile, tenant.certificate ?? '');
  const { host = '127.0.0.1' } = config;
  console.log(announcement(tenant, isLoopback(host) ? {} : { remoteHost: host }));
  if (!stop.signal.aborted) await once(stop.signal, 'abort');
  await tenant.close();
}

/** @param {unknown} error */
function messageOf(error) {
  const { code, port, message } = /** @type {Error & { code?: string, port?: number }} */ (error);
  if (code === 'EADDRINUSE')
    return `Port ${port} is taken. Choose another one: npx auth0-org-tenant --port ${Number(port) + 1}`;
  return error instanceof Error ? message : String(error);
}
