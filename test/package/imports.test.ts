// @vitest-environment node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  files,
  folderOf,
  importsOf,
  levelOf,
  levels,
  localImportsOf,
  src,
} from '../../scripts/source-imports.js';

const AUTH0 = '@auth0/auth0-spa-js';

const localImports = new Map(
  files.map((file) => [file, localImportsOf(file).map(({ target }) => target)] as const),
);
const levelOfFile = (file: string): number => levelOf(folderOf(file));

test('Every folder of src/ has a level, and every level exists', () => {
  expect([...new Set(files.map(folderOf))].sort()).toEqual(levels.flat().sort());
});

test.each(files)('src/%s imports from lower levels and its own folder', (file) => {
  const wrong = localImports
    .get(file)
    ?.filter((target) => levelOfFile(target) >= levelOfFile(file) && folderOf(target) !== folderOf(file));
  expect(wrong).toEqual([]);
});

test('No file imports itself by way of others, not even types', () => {
  const finished = new Set<string>();
  const path: string[] = [];
  const circles: string[] = [];
  const visit = (file: string): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (finished.has(file) || path.includes(file)) return;
    path.push(file);
    localImports.get(file)?.forEach(visit);
    path.pop();
    finished.add(file);
  };
  files.forEach(visit);
  expect(circles).toEqual([]);
});

test('The core has no dynamic import: it is one file', () => {
  const dynamic = files
    .filter((file) => !['elements', 'testing'].includes(folderOf(file)))
    .filter((file) => /\bimport\(/.test(readFileSync(join(src, file), 'utf8')));
  expect(dynamic).toEqual([]);
});

test(`Only src/config/browser-environment.ts loads ${AUTH0}, all others import its types`, () => {
  const loading = files.filter((file) =>
    importsOf(file).some(({ from, typeOnly }) => from === AUTH0 && !typeOnly),
  );
  expect(loading).toEqual(['config/browser-environment.ts']);
});

/** The packages that the folder of an entry can import, besides its own files, `index.ts` and, for a framework, `scoped/`. */
const entries = {
  react: /^react$/,
  vue: /^vue(-router)?$/,
  angular: /^(@angular\/(core|common|router)(\/http)?|rxjs)$/,
  svelte: /^svelte(\/reactivity)?$/,
  elements: /^$/,
  testing: /^@auth0\/auth0-spa-js$/,
};

const withScopes = new Set(['react', 'vue', 'angular', 'svelte']);

test.each(Object.entries(entries))(
  'src/%s imports the public API and its framework, nothing else',
  (name, framework) => {
    const own = files.filter((file) => folderOf(file) === name);
    const packages = own.flatMap((file) => importsOf(file).map(({ from }) => from));
    const foreignPackages = packages.filter((from) => !from.startsWith('.') && !framework.test(from));
    const foreignFiles = own
      .flatMap((file) => localImports.get(file) ?? [])
      .filter(
        (target) =>
          ![name, 'index.ts', ...(withScopes.has(name) ? ['scoped'] : [])].includes(folderOf(target)),
      );
    expect(own.length).toBeGreaterThan(0);
    expect([...foreignPackages, ...foreignFiles]).toEqual([]);
  },
);
