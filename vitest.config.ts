import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// npm installs one React beside the other only for a package that needs it: this one is in the repository.
const react18 = fileURLToPath(new URL('test/support/react-18/node_modules/', import.meta.url));

// `npm run test:sdk` names another release of Auth0's SDK.
const sdk = process.env['AUTH0_SPA_JS'];

export default defineConfig({
  test: {
    environment: 'happy-dom',
    environmentOptions: {
      happyDOM: {
        // The SDK makes iframes, popups and redirects. None of them may leave this process.
        settings: {
          enableIframePageLoading: false,
          enableCSSFileLoading: false,
          disableJavaScriptFileLoading: true,
          navigation: {
            disableMainFrameNavigation: true,
            disableChildFrameNavigation: true,
            disableChildPageNavigation: true,
          },
        },
      },
    },
    // Both cores of a CI machine; Vitest would leave one of them to itself.
    maxWorkers: '100%',
    // Only a test that hangs reaches it: compilers and the test runner share the cores of a slow machine.
    testTimeout: 30_000,
    setupFiles: ['test/support/timers.ts'],
    restoreMocks: true,
    unstubGlobals: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/browser/**', 'test/bindings/svelte/**', '**/node_modules/**'],
        },
        resolve: { alias: sdk === undefined ? [] : [{ find: /^@auth0\/auth0-spa-js$/, replacement: sdk }] },
      },
      {
        extends: true,
        plugins: [svelte({ configFile: false })],
        test: {
          name: 'svelte',
          include: ['test/bindings/svelte/**/*.test.ts'],
          exclude: ['test/bindings/svelte/server.test.ts'],
        },
        // Outside of a browser, Svelte's packages are those of a server.
        resolve: { conditions: ['browser'] },
      },
      {
        extends: true,
        plugins: [svelte({ configFile: false })],
        test: { name: 'svelte on a server', include: ['test/bindings/svelte/server.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'preact',
          env: { PREACT: 'true' },
          // Preact has no concurrent rendering.
          include: ['test/bindings/react/binding{,-hydration,-require,-server,-session}.test.tsx'],
        },
        resolve: {
          alias: [
            {
              find: /^react$/,
              replacement: fileURLToPath(new URL('test/support/preact/react.ts', import.meta.url)),
            },
            { find: /^react-dom$/, replacement: 'preact/compat' },
            { find: /^react-dom\/(.*)$/, replacement: 'preact/compat/$1' },
            { find: /^react\/jsx(-dev)?-runtime$/, replacement: 'preact/jsx$1-runtime' },
          ],
        },
      },
      {
        extends: true,
        test: {
          name: 'react 18',
          include: ['test/bindings/react/binding*.test.{ts,tsx}', 'test/elements/react.test.tsx'],
        },
        resolve: {
          alias: [
            { find: /^react$/, replacement: `${react18}react` },
            { find: /^react-dom($|\/)/, replacement: `${react18}react-dom$1` },
            { find: /^react\/jsx(-dev)?-runtime$/, replacement: `${react18}react/jsx$1-runtime` },
          ],
        },
      },
    ],
  },
});
