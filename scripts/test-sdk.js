import { spawnSync } from 'node:child_process';

/**
 * `npm run test:sdk`: the tests that use Auth0's SDK, with the oldest release of auth0-spa-js that is supported and with the newest one, and the
 * clients of `auth0ClientFor` with Auth0's SDKs for frameworks. With `--latest` it first installs what is newest in the registry, without saving
 * it: `npm ci` undoes this. Folders and files that are named besides are tested too.
 */
const given = process.argv.slice(2);
const folders = ['test/unit', 'test/promises', ...given.filter((argument) => argument !== '--latest')];

// They need a recent auth0-spa-js themselves, so the oldest one is not for them.
const frameworks = ['react/auth0-react', 'vue/auth0-vue', 'angular/auth0-angular'].map(
  (name) => `test/bindings/${name}.test`,
);

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
function run(command, args, env = {}) {
  const { status } = spawnSync(command, args, {
    env: { ...process.env, ...env },
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}

if (given.includes('--latest')) {
  const sdks = ['auth0-react', 'auth0-vue', 'auth0-angular'].map((name) => `@auth0/${name}@latest`);
  const newest = 'auth0-spa-js-newest@npm:@auth0/auth0-spa-js@2';
  run('npm', ['install', '--no-save', '--legacy-peer-deps', newest, ...sdks]);
  run('npm', [
    'ls',
    '--depth=0',
    'auth0-spa-js-newest',
    '@auth0/auth0-react',
    '@auth0/auth0-vue',
    '@auth0/auth0-angular',
  ]);
}
for (const release of ['oldest', 'newest']) {
  console.log(`With auth0-spa-js-${release}:`);
  const tests = release === 'newest' ? [...folders, ...frameworks] : folders;
  run('npx', ['vitest', 'run', '--project', 'all', ...tests], { AUTH0_SPA_JS: `auth0-spa-js-${release}` });
}
