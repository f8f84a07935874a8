import { spawnSync } from 'node:child_process';

// The tests that use Auth0's SDK, with the oldest release that is supported and with the newest one.
for (const release of ['oldest', 'newest']) {
  console.log(`With auth0-spa-js-${release}:`);
  const folders = ['test/unit', 'test/promises', ...process.argv.slice(2)];
  const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'all', ...folders], {
    env: { ...process.env, AUTH0_SPA_JS: `auth0-spa-js-${release}` },
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}
