import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';
import { frameworks } from './frameworks/frameworks.js';
import { siteBar } from './frameworks/site-bar.js';

const here = fileURLToPath(new URL('.', import.meta.url));
const dist = fileURLToPath(new URL('../dist/', import.meta.url));

export default defineConfig({
  root: here,
  plugins: [
    svelte({ configFile: false }),
    vue({ template: { compilerOptions: { isCustomElement: (tag) => /^(organization|org)-/.test(tag) } } }),
    siteBar(),
  ],
  // The page uses the built package, as applications do, and not the sources.
  resolve: {
    alias: [
      { find: /^auth0-org-sessions$/, replacement: `${dist}index.js` },
      { find: /^auth0-org-sessions\/(.+)$/, replacement: `${dist}$1/index.js` },
    ],
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    sourcemap: true,
    // The Angular page contains Angular's compiler.
    chunkSizeWarningLimit: 1_500,
    rolldownOptions: {
      // TanStack's files contain the directive "use client", which only matters on a server.
      onLog(level, log, pass) {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') pass(level, log);
      },
      input: ['/', ...frameworks.map(({ path }) => path)].map((path) => `${here}${path.slice(1)}index.html`),
    },
  },
});
