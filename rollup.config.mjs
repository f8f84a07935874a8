import { readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import typescript from '@rollup/plugin-typescript';
import { rolldown } from 'rolldown';
import { dts } from 'rollup-plugin-dts';
import ts from 'typescript';

// Everything but our own files.
const external = /^[^./]/;
const entries = [
  'index',
  ...['react', 'vue', 'angular', 'svelte', 'elements', 'testing'].map((name) => `${name}/index`),
];
const input = Object.fromEntries(entries.map((entry) => [entry, `src/${entry}.ts`]));

// What a former build called otherwise must not be packed.
rmSync('dist', { recursive: true, force: true });

/** Removes white space from the style sheets of the elements, because an application's bundler does not minify strings. */
const compactStyles = {
  name: 'compact-styles',
  /** @param {string} code @param {string} id */
  transform: (code, id) =>
    /elements.*(style|theme)\.ts$/.test(id)
      ? code.replace(/`[^`]*`/g, (css) =>
          css
            .replace(/\s+/g, ' ')
            .replace(/ ?([{};]) ?/g, '$1')
            .replace(/([\w-]): /g, '$1:')
            .replaceAll(';}', '}'),
        )
      : null,
};

/**
 * Marks the entry for React as code for the browser, so that a page of a server can render its components.
 * @param {import('rollup').RenderedChunk} chunk
 */
const banner = ({ name }) => (name === 'react/index' ? "'use client';" : '');

/**
 * Loads Auth0's SDK when the first of its clients is created, where that is possible without waiting. It needs `TextEncoder` as soon as it is
 * loaded, which tests with Jest and jsdom do not have, and which the test client does not need.
 */
const lateRequire = {
  name: 'late-require',
  /** @param {string} code @param {{ fileName: string }} chunk */
  renderChunk(code, { fileName }) {
    if (fileName !== 'config/browser-environment.cjs') return null;
    const statement = /^var (\w+) = (require\('@auth0\/auth0-spa-js'\));\n/m;
    const [line, name, call] = statement.exec(code) ?? [];
    const late = code
      .replace(line ?? '', '')
      .replaceAll(`new ${name}.Auth0Client(`, `new (${call}.Auth0Client)(`);
    if (late.includes(`${name}.`)) throw new Error(`${fileName} does not load Auth0's SDK as expected.`);
    return late;
  },
};

/** Writes the core and its dependencies into one file, for pages without a bundler. */
const bundle = {
  name: 'bundle',
  async writeBundle() {
    const core = await rolldown({ input: 'dist/index.js' });
    await core.write({ file: 'dist/index.bundle.js', minify: true, banner: bundleNotice() });
    await core.close();
  },
};

/** The licence with the copyright notices of everything in the file. */
function bundleNotice() {
  const packages = ['.', 'node_modules/@auth0/auth0-spa-js', 'node_modules/jwt-decode'];
  const names = packages.map((folder) => {
    const { name, version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
    const [notice] = /^Copyright.*/m.exec(readFileSync(`${folder}/LICENSE`, 'utf8')) ?? [];
    return `${name} ${version}: ${notice}`;
  });
  const licence = readFileSync('LICENSE', 'utf8').replace(/^Copyright.*/m, names.join('\n'));
  return `/*!\n${licence.trim()}\n*/`;
}

/**
 * Copies Svelte components, with their scripts in JavaScript. An application's bundler compiles them.
 *
 * @type {import('rollup').Plugin}
 */
const copyComponents = {
  name: 'copy-components',
  resolveId(id, importer) {
    if (!id.endsWith('.svelte') || !importer) return null;
    /** @param {string} file */
    const copy = (file) => {
      const compilerOptions = { target: ts.ScriptTarget.ESNext, verbatimModuleSyntax: true };
      const code = readFileSync(file, 'utf8').replace(
        /<script lang="ts">([^]*?)<\/script>/,
        (_, script) => `<script>\n${ts.transpileModule(script, { compilerOptions }).outputText}</script>`,
      );
      this.emitFile({ type: 'asset', fileName: `svelte/${basename(file)}`, source: code });
      for (const [, module = '', extension] of code.matchAll(/ from '\.\/(.+)\.(js|svelte)'/g)) {
        const imported = join(dirname(file), module);
        if (extension === 'svelte') copy(`${imported}.svelte`);
        else this.emitFile({ type: 'chunk', id: `${imported}.ts` });
      }
    };
    copy(join(dirname(importer), id));
    return { id, external: true };
  },
};

/**
 * Svelte's packages are ES modules only.
 *
 * @type {import('rollup').OutputPlugin}
 */
const withoutSvelte = {
  name: 'without-svelte',
  generateBundle(_, bundle) {
    for (const file of Object.keys(bundle)) if (file.startsWith('svelte/')) delete bundle[file];
  },
};

/** Readable output: the application's bundler minifies, a debugger shows what we wrote. */
export default [
  {
    input,
    external,
    // As package.json says: an import for its side effects alone has none.
    treeshake: { moduleSideEffects: false },
    plugins: [
      // @ts-expect-error The plugin's declarations call it a CommonJS module; it isn't.
      typescript({
        tsconfig: 'tsconfig.json',
        include: ['src/**/*.ts'],
        allowJs: false,
        noEmit: false,
        noEmitOnError: true,
      }),
      compactStyles,
      copyComponents,
    ],
    output: [
      {
        dir: 'dist',
        format: 'es',
        entryFileNames: '[name].js',
        preserveModules: true,
        banner,
        plugins: [bundle],
      },
      {
        dir: 'dist',
        format: 'cjs',
        entryFileNames: '[name].cjs',
        preserveModules: true,
        banner,
        plugins: [lateRequire, withoutSvelte],
      },
    ],
  },
  {
    input,
    external,
    plugins: [dts()],
    output: [
      { dir: 'dist', format: 'es', entryFileNames: '[name].d.ts', chunkFileNames: '[name].d.ts' },
      {
        dir: 'dist',
        format: 'es',
        entryFileNames: '[name].d.cts',
        chunkFileNames: '[name].d.cts',
        plugins: [withoutSvelte],
      },
    ],
  },
];
