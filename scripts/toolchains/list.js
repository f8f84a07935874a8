import { checkNextjsAuth0, checkSdk } from './auth0-sdk.js';
import { checkTenantPackage } from './tenant-package.js';

/**
 * @typedef {object} Toolchain
 * @property {string} fixture its folder in test/toolchains, with a package.json of its own
 * @property {readonly string[]} [packages] of this repository, which are packed and installed; default: the SDK
 * @property {(folder: string, tools: import('./check.js').Tools) => Promise<void>} [check] instead of all below
 * @property {string} [command] which builds the app, or runs its tests
 * @property {string} [app] what it gets from test/toolchains besides: a folder of files
 * @property {string} [serve] the folder to serve after the build
 * @property {string} [page] the page of that folder; default index.html
 * @property {(port: number) => string} [start] the command that serves the app, where the app has a server of its own
 * @property {string} [prerendered] a part of the HTML that the server sends before the user is known
 */

const esbuild =
  'esbuild react-app.js --bundle --minify --define:process.env.NODE_ENV=\'"production"\' --log-level=warning --outdir=dist';

/** @type {Record<string, Toolchain>} */
export const toolchains = {
  next: {
    fixture: 'next',
    app: 'app',
    command: 'next build',
    start: (port) => `next start --port ${port}`,
    prerendered: '<main>Loading…<p>Starting…</p></main>',
  },
  vite: { fixture: 'bundlers', app: 'app', command: 'vite build --logLevel warn', serve: 'dist' },
  webpack: { fixture: 'bundlers', app: 'app', command: 'webpack', serve: 'dist' },
  rollup: { fixture: 'bundlers', app: 'app', command: 'rollup --config --silent', serve: 'dist' },
  esbuild: { fixture: 'bundlers', app: 'app', command: `${esbuild} --format=esm --splitting`, serve: 'dist' },
  'esbuild-iife': {
    fixture: 'bundlers',
    app: 'app',
    command: `${esbuild} --format=iife`,
    serve: 'dist',
    page: 'classic.html',
  },
  types: { fixture: 'types', command: 'node check.js' },
  'jest-30': { fixture: 'jest-30', app: 'unit-tests', command: 'jest' },
  'jest-29': { fixture: 'jest-29', app: 'unit-tests', command: 'jest' },
  vitest: { fixture: 'vitest', app: 'unit-tests', command: 'vitest run' },
  parcel: {
    fixture: 'parcel',
    app: 'app',
    command: 'parcel build index.html --no-cache --log-level warn',
    serve: 'dist',
  },
  'import-map': { fixture: 'import-map', app: 'app', command: 'node --version', serve: '.' },
  nuxt: {
    fixture: 'nuxt',
    app: 'app',
    command: 'nuxt build --logLevel=silent',
    start: (port) => `PORT=${port} node .output/server/index.mjs`,
    prerendered: 'Loading…',
  },
  sveltekit: {
    fixture: 'sveltekit',
    app: 'app',
    command: 'vite build --logLevel warn',
    start: (port) => `PORT=${port} ORIGIN=http://localhost:${port} node build`,
    prerendered: 'Loading…',
  },
  tenant: { fixture: 'tenant', packages: ['auth0-org-tenant'], check: checkTenantPackage },
  // Auth0's SDKs, as they are, with the local tenant.
  'auth0-react': { fixture: 'auth0-sdks', packages: [], check: checkSdk('react-app.js') },
  'auth0-vue': { fixture: 'auth0-sdks', packages: [], check: checkSdk('vue-app.js') },
  'auth0-angular': { fixture: 'auth0-sdks', packages: [], check: checkSdk('angular-app.js') },
  'nextjs-auth0': { fixture: 'nextjs-auth0', packages: [], check: checkNextjsAuth0 },
};
