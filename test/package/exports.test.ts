// @vitest-environment node
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';

interface Files {
  types: string;
  default: string;
}
/** The entry for Svelte, whose packages are ES modules only, and the one file for pages without a bundler have no `import` and `require`. */
type Conditions = { import: Files; require: Files } | (Files & { svelte?: string });

const root = fileURLToPath(new URL('../../', import.meta.url));
const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
  name: string;
  main: string;
  module: string;
  types: string;
  exports: Record<string, Conditions | string>;
  typesVersions: { '*': Record<string, string[]> };
  alias: Record<string, string>;
};
const entries = Object.entries(manifest.exports).filter(
  (entry): entry is [string, Conditions] => typeof entry[1] !== 'string',
);

/** Types and code as an ES module, then as CommonJS. */
const filesOf = (conditions: Conditions): string[] =>
  ('import' in conditions ? [conditions.import, conditions.require] : [conditions]).flatMap(
    ({ types, default: code }) => [types, code],
  );

describe.each(entries)('%s', (path, conditions) => {
  const files = filesOf(conditions);

  test.each(files)('%s has been built', (file) => {
    expect(existsSync(root + file), `${file} is missing: npm run build`).toBe(true);
  });

  if (!('import' in conditions)) {
    test('The entry is an ES module, which tools of Svelte find', () => {
      expect(conditions.svelte).toBe(path === './svelte' ? conditions.default : undefined);
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

test('Tools that do not read "exports" find the same files: TypeScript with node10, and Parcel', () => {
  const further = entries
    .filter(([path]) => path !== '.')
    .map(([path, files]) => [path, filesOf(files)] as const);
  const types = further.map(([path, [first]]) => [path.slice(2), [first]]);
  expect(manifest.typesVersions).toEqual({ '*': Object.fromEntries(types) as object });
  expect(manifest.alias).toEqual(Object.fromEntries(further.map(([path, [, code]]) => [path, code])));
});

const [, bundle = ''] = filesOf(manifest.exports['./bundle'] as Conditions);

test('The bundle exports what the entry "." exports, and needs no other file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  try {
    const file = join(folder, 'bundle.mjs');
    copyFileSync(root + bundle, file);
    const names = (specifier: string): string =>
      runBare(`console.log(Object.keys(await import(${JSON.stringify(specifier)})).sort().join())`);
    expect(names(pathToFileURL(file).href)).toBe(names(manifest.name));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('The bundle has the licences of what is in it', () => {
  const [notice = ''] = readFileSync(root + bundle, 'utf8').split('*/');
  expect(notice.match(/^\S+ [\d.]+: Copyright/gm)).toHaveLength(3);
  expect(notice).toContain('Permission is hereby granted');
});

/** Next.js and other servers with React load such a module only in the browser and where they render HTML. */
test("The entry for React begins with 'use client', and lists what it exports", () => {
  for (const file of filesOf(manifest.exports['./react'] as Conditions).filter((path) =>
    /\.c?js$/.test(path),
  )) {
    const code = readFileSync(root + file, 'utf8');
    expect(code).toMatch(/^'use client';\n/);
    expect(code).not.toContain('export *');
  }
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

const esm = JSON.stringify(new URL('../../dist/index.js', import.meta.url).href);
const cjs = JSON.stringify(`${root}dist/index.cjs`);

/** The package is also imported on servers, where there is no window, and where a timer would keep the process running. */
describe('Importing has no side effects', () => {
  const reportSideEffects = `
    const before = Reflect.ownKeys(globalThis).length;
    process.on('exit', () => {
      const left = process.getActiveResourcesInfo().filter((kind) => kind !== 'PipeWrap' && kind !== 'TTYWrap');
      console.log(JSON.stringify({ globals: Reflect.ownKeys(globalThis).length - before, left }));
    });`;
  const nothing = JSON.stringify({ globals: 0, left: [] });

  test('as ESM', () => {
    expect(runBare(`${reportSideEffects} await import(${esm})`)).toBe(nothing);
  });

  test('as CJS', () => {
    expect(
      runBare(`${reportSideEffects} process.getBuiltinModule('module').createRequire(${esm})(${cjs})`),
    ).toBe(nothing);
  });
});

/** Jest's jsdom has no TextEncoder, without which Auth0's SDK can't be loaded. Tests with the test client do not need it. */
test("As CJS, Auth0's SDK is loaded when its first client is created", () => {
  const environment = JSON.stringify(`${root}dist/config/browser-environment.cjs`);
  const printed = runBare(`
    const require = process.getBuiltinModule('module').createRequire(${esm});
    const { TextEncoder } = globalThis;
    delete globalThis.TextEncoder;
    require(${cjs});
    Object.assign(globalThis, { TextEncoder, window: globalThis });
    const client = require(${environment}).browserEnvironment().createAuth0Client({ domain: 'tenant.example', clientId: 'id' });
    console.log(client.constructor === require('@auth0/auth0-spa-js').Auth0Client);
    process.exit();`);
  expect(printed).toBe('true');
});

/** Runs a module in a separate Node process, which must end by itself. */
function runBare(code: string): string {
  const options = { cwd: root, encoding: 'utf8', timeout: 20_000 } as const;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', code], options).trim();
}
