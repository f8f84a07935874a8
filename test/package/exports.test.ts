// @vitest-environment node
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

interface Files {
  types: string;
  default: string;
}
/** Svelte's packages are ES modules only: its entry has no `import` and `require`. */
type Conditions = { import: Files; require: Files } | (Files & { svelte: string });

const root = fileURLToPath(new URL('../../', import.meta.url));
const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
  name: string;
  main: string;
  module: string;
  types: string;
  exports: Record<string, Conditions | string>;
};
const entries = Object.entries(manifest.exports).filter(
  (entry): entry is [string, Conditions] => typeof entry[1] !== 'string',
);

/** Types and code as an ES module, then as CommonJS. */
const filesOf = (conditions: Conditions): string[] =>
  ('svelte' in conditions ? [conditions] : [conditions.import, conditions.require]).flatMap(
    ({ types, default: code }) => [types, code],
  );

describe.each(entries)('%s', (path, conditions) => {
  const files = filesOf(conditions);

  test.each(files)('%s has been built', (file) => {
    expect(existsSync(root + file), `${file} is missing: npm run build`).toBe(true);
  });

  if ('svelte' in conditions) {
    test('The entry is an ES module that tools of Svelte find', () => {
      expect(conditions.svelte).toBe(conditions.default);
      expect(files.map((file) => /(\.d)?\.\w+$/.exec(file)?.[0])).toEqual(['.d.ts', '.js']);
    });
    return;
  }

  test('ESM and CJS files and types differ by their extensions', () => {
    expect(files.map((file) => /(\.d)?\.\w+$/.exec(file)?.[0])).toEqual(['.d.ts', '.js', '.d.cts', '.cjs']);
  });

  test('ESM and CJS export the same names', () => {
    const specifier = JSON.stringify(manifest.name + path.slice(1));
    // Angular's packages are partially compiled: an app's build completes them, or this import.
    const first = path === './angular' ? `import '@angular/compiler';` : '';
    const names = (code: string) =>
      runBare(`${first} ${code}; console.log(JSON.stringify(Object.keys(module).sort()))`);
    const esm = names(`const module = await import(${specifier})`);
    const cjs = names(
      `import { createRequire } from 'node:module'; const module = createRequire(import.meta.url)(${specifier})`,
    );
    expect(cjs).toBe(esm);
    expect(esm).not.toBe('[]');
  });
});

test('main, module and types are those of the entry "."', () => {
  const main = manifest.exports['.'] as { import: Files; require: Files };
  expect([manifest.main, manifest.module, manifest.types]).toEqual([
    main.require.default,
    main.import.default,
    main.import.types,
  ]);
});

test('Every published file is imported by an entry', () => {
  const dist = join(root, 'dist');
  const published = readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name));

  const reachable = new Set(
    entries.flatMap(([, conditions]) => filesOf(conditions)).map((file) => join(root, file)),
  );
  // The iteration of a Set includes elements that are added during it.
  for (const file of reachable) {
    if (!existsSync(file)) continue;
    for (const [, sibling = ''] of readFileSync(file, 'utf8').matchAll(
      /["'](\.\.?\/[^"']+\.(?:c?js|svelte))["']/g,
    )) {
      const path = join(dirname(file), sibling);
      reachable.add(/\.d\.c?ts$/.test(file) ? path.replace(/\.(c?)js$/, '.d.$1ts') : path);
    }
  }
  expect(published.filter((file) => !reachable.has(file))).toEqual([]);
});

/** The package is also imported on servers, where there is no window, and where a timer would keep the process running. */
describe('Importing has no side effects', () => {
  const reportSideEffects = `
    const before = Reflect.ownKeys(globalThis).length;
    process.on('exit', () => {
      const left = process.getActiveResourcesInfo().filter((kind) => kind !== 'PipeWrap' && kind !== 'TTYWrap');
      console.log(JSON.stringify({ globals: Reflect.ownKeys(globalThis).length - before, left }));
    });`;
  const nothing = JSON.stringify({ globals: 0, left: [] });
  const esm = JSON.stringify(new URL('../../dist/index.js', import.meta.url).href);
  const cjs = JSON.stringify(`${root}dist/index.cjs`);

  test('as ESM', () => {
    expect(runBare(`${reportSideEffects} await import(${esm})`)).toBe(nothing);
  });

  test('as CJS', () => {
    expect(
      runBare(`${reportSideEffects} process.getBuiltinModule('module').createRequire(${esm})(${cjs})`),
    ).toBe(nothing);
  });
});

/** Runs a module in a separate Node process, which must end by itself. */
function runBare(code: string): string {
  const options = { cwd: root, encoding: 'utf8', timeout: 20_000 } as const;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', code], options).trim();
}
