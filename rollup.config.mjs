import { readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import typescript from '@rollup/plugin-typescript';
import { dts } from 'rollup-plugin-dts';

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
 * Copies Svelte components, because an application's bundler compiles them. Their only TypeScript is the attribute that says so.
 *
 * @type {import('rollup').Plugin}
 */
const copyComponents = {
  name: 'copy-components',
  resolveId(id, importer) {
    if (!id.endsWith('.svelte') || !importer) return null;
    const folder = dirname(importer);
    const code = readFileSync(join(folder, id), 'utf8').replace(' lang="ts"', '');
    this.emitFile({ type: 'asset', fileName: `svelte/${basename(id)}`, source: code });
    for (const [, module] of code.matchAll(/ from '(\.\/.+)\.js'/g))
      this.emitFile({ type: 'chunk', id: join(folder, `${module}.ts`) });
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
      { dir: 'dist', format: 'es', entryFileNames: '[name].js', preserveModules: true },
      {
        dir: 'dist',
        format: 'cjs',
        entryFileNames: '[name].cjs',
        preserveModules: true,
        plugins: [withoutSvelte],
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
