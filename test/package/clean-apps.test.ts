// @vitest-environment node
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import vue from '@vitejs/plugin-vue';
import { build, createLogger } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemsIn } from '../support/compiler.js';

/**
 * A new app of each framework installs the packed package, has the code of examples/, which the README shows, and builds.
 * Only the package is unpacked; the frameworks are linked, so that no test needs the network.
 */
const root = fileURLToPath(new URL('../../', import.meta.url));
const example = (name: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(join(root, 'examples', name, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.includes('.'))
      .map((file) => [join('src', file), readFileSync(join(root, 'examples', name, 'src', file), 'utf8')]),
  );

interface App {
  /** The other packages that it installs. */
  readonly packages: readonly string[];
  readonly files: () => Record<string, string>;
}

const MAIN = join('src', 'main.ts');

const apps: Record<string, App> = {
  React: {
    packages: ['react', 'react-dom', '@types/react', '@types/react-dom'],
    files: () => example('react'),
  },
  Vue: {
    packages: ['vue'],
    files: () => example('vue'),
  },
  Angular: {
    packages: [
      '@angular/common',
      '@angular/compiler',
      '@angular/core',
      '@angular/platform-browser',
      '@angular/router',
      'rxjs',
    ],
    // Angular's command line compiles the templates; here the page does.
    files: () => {
      const files = example('angular');
      return { ...files, [MAIN]: `import '@angular/compiler';\n${files[MAIN]}` };
    },
  },
  Svelte: {
    packages: ['svelte'],
    files: () => example('svelte'),
  },
  'no framework': {
    packages: [],
    files: () => ({
      [MAIN]: `
        import { createOrgSessionClient } from 'auth0-org-sessions';
        import { defineElements } from 'auth0-org-sessions/elements';
        defineElements(createOrgSessionClient({ domain: 'tenant.example', clientId: 'client' }));`,
    }),
  },
};

/** The same as in the frameworks' templates. */
const compilerOptions = {
  strict: true,
  target: 'ES2022',
  module: 'ESNext',
  moduleResolution: 'bundler',
  lib: ['ES2023', 'DOM'],
  jsx: 'react-jsx',
  allowImportingTsExtensions: true,
  noEmit: true,
  experimentalDecorators: true,
  useDefineForClassFields: false,
  types: [],
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'clean-apps-'));
  // Otherwise npm looks for a newer version of itself.
  const env = { ...process.env, npm_config_offline: 'true', npm_config_update_notifier: 'false' };
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    env,
    stdio: 'pipe',
    shell: true,
  });
  const [tarball = ''] = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
  execFileSync('tar', ['-xzf', tarball], { cwd: folder });
}, 60_000);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Makes the app, and returns its folder. */
function create(name: string, { packages, files }: App): string {
  const app = join(folder, name.replaceAll(' ', '-'));
  const install = (specifier: string): string => {
    const place = join(app, 'node_modules', specifier);
    mkdirSync(dirname(place), { recursive: true });
    return place;
  };
  cpSync(join(folder, 'package'), install('auth0-org-sessions'), { recursive: true });
  for (const specifier of ['@auth0/auth0-spa-js', 'jwt-decode', ...packages])
    symlinkSync(join(root, 'node_modules', specifier), install(specifier), 'junction');
  const all = { 'tsconfig.json': JSON.stringify({ compilerOptions }), ...files() };
  const main = Object.keys(all).find((file) => file.startsWith(join('src', 'main.'))) ?? '';
  writeFileSync(
    join(app, 'index.html'),
    `<!doctype html><div id="root"></div><div id="app"></div><app-root></app-root><script type="module" src="./${main}"></script>`,
  );
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(dirname(join(app, file)), { recursive: true });
    writeFileSync(join(app, file), text);
  }
  return app;
}

describe.each(Object.entries(apps))('A new app with %s', (name, app) => {
  it(
    'builds the example of the README from the packed package, without a warning',
    { timeout: 60_000 },
    async () => {
      const folder = create(name, app);
      const source = join(folder, 'src');
      const mains = readdirSync(source).filter((file) => file.startsWith('main.') && name !== 'Vue');
      expect(
        problemsIn(
          mains.map((file) => join(source, file)),
          join(folder, 'tsconfig.json'),
        ),
      ).toEqual([]);

      const said: string[] = [];
      const logger = createLogger('silent');
      logger.warn = logger.warnOnce = logger.error = (message) => said.push(message);
      const result = await build({
        root: folder,
        configFile: false,
        customLogger: logger,
        plugins: [svelte({ configFile: false }), vue()],
        build: { write: false, chunkSizeWarningLimit: 5_000 },
      });
      expect(said).toEqual([]);
      const { output } = [result].flat()[0] as { output: { fileName: string; code?: string }[] };
      expect(output.some(({ code }) => code?.includes('auth0-org-sessions::1::'))).toBe(true);
    },
  );
});

it('TypeScript finds the types of all entries with moduleResolution node10', { timeout: 60_000 }, () => {
  // Not Angular, whose own types need a newer moduleResolution.
  const entries = ['react', 'vue', 'elements', 'testing', 'bundle'];
  const options = {
    module: 'ESNext',
    moduleResolution: 'node10',
    ignoreDeprecations: '6.0',
    skipLibCheck: true,
  };
  const app = create('node10', {
    packages: ['@types/react', 'vue', 'vue-router', 'tslib'],
    files: () => ({
      'main.ts': entries
        // Without types, everything would be allowed.
        .map(
          (name) => `import * as ${name} from 'auth0-org-sessions/${name}';
          // @ts-expect-error There is no such export.
          ${name}.missing;`,
        )
        .join('\n'),
      'tsconfig.json': JSON.stringify({ compilerOptions: { ...compilerOptions, ...options } }),
    }),
  });
  expect(problemsIn([join(app, 'main.ts')], join(app, 'tsconfig.json'))).toEqual([]);
});
