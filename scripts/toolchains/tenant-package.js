import { strict as assert } from 'node:assert';
import { run, start } from './run.js';

/**
 * The packed tenant, in a folder without anything else of this repository: its command serves, and its entries can be imported.
 * @param {string} folder
 * @param {import('./check.js').Tools} tools
 */
export async function checkTenantPackage(folder, { signal }) {
  const names = await run('node entries.js', { cwd: folder, signal });
  assert.equal(names, 'createTenant tenantFixtures injectTenant runIsolation');

  // `--no`: only what is installed here.
  const { ended, stop, until } = start('npx --no auth0-org-tenant -- --port 0 --app http://localhost:3000', {
    cwd: folder,
    signal,
  });
  const output = await until('Ctrl-C');
  const domain = /domain: '(.+)'/.exec(output)?.[1];
  const discovery = await fetch(`${domain}/.well-known/openid-configuration`);
  assert.equal((await discovery.json()).issuer, `${domain}/`);
  stop();
  await ended;
}
