import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));

/** Serves one example, whose folder is the argument of Vite: `vite --config examples/vite.config.mjs examples/react`. */
export default defineConfig({
  plugins: [svelte({ configFile: false }), vue(), compileAngularInBrowser()],
  // The package of this repository. An application of your own installs it.
  resolve: {
    alias: [
      { find: /^auth0-org-sessions$/, replacement: `${dist}index.js` },
      { find: /^auth0-org-sessions\/(.+)$/, replacement: `${dist}$1/index.js` },
    ],
  },
  // The origin that `npm start -- --app` has to know.
  server: { port: 5173, strictPort: true },
  build: { chunkSizeWarningLimit: 1_500 },
});

/** Angular's command line compiles the templates; Vite doesn't. */
function compileAngularInBrowser() {
  return {
    name: 'compile-angular-in-browser',
    /** @param {string} code @param {string} id */
    transform: (code, id) =>
      id.endsWith('/examples/angular/src/main.ts') ? `import '@angular/compiler';\n${code}` : undefined,
  };
}
