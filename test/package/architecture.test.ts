// @vitest-environment node
/** docs/architecture.md says what the code says. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { folderPicture } from '../../scripts/folder-picture.js';
import { updateFolderTable } from '../../scripts/folder-table.js';
import { files, localImportsOf, src } from '../../scripts/source-imports.js';
import { createStorageKeys } from '../../src/config/storage-keys.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const path = `${root}docs/architecture.md`;
const page = readFileSync(path, 'utf8');
/** Where a path on the page can begin. */
const folders = [root, src, `${root}test/unit/auth0/`];

const inCode = (text: string): string[] => [...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? '');
const isPath = (code: string): boolean =>
  /^[\w./-]+(\/|\.(tsx?|js|md))$/.test(code) && !code.startsWith('..');
const find = (name: string): string | undefined =>
  folders.map((folder) => folder + name).find((file) => existsSync(file));

/** The rows of the table of facts: its number, and the cells after the fact. */
const facts = [...page.matchAll(/^\| (\d+) +\|(.*)\|(.*)\|(.*)\|$/gm)]
  .filter((row) => row.index > page.indexOf('## Facts'))
  .map(([, number, , sources = '', tests = '']) => ({ number: Number(number), sources, tests }));

test('The table of folders shows the imports of src/', async () => {
  expect(page, 'docs/architecture.md is out of date: npm run architecture').toBe(
    await updateFolderTable(page, path),
  );
});

test('The picture of the folders shows the imports of src/', () => {
  const picture = readFileSync(`${root}docs/architecture.svg`, 'utf8');
  expect(picture, 'docs/architecture.svg is out of date: npm run architecture').toBe(folderPicture());
});

test('The page has at most 120 lines', () => {
  expect(page.trimEnd().split('\n').length).toBeLessThanOrEqual(120);
});

test('The files that the page names exist', () => {
  const paths = inCode(page).filter(isPath);
  expect(paths.length).toBeGreaterThan(50);
  expect(paths.filter((name) => find(name) === undefined)).toEqual([]);
});

test('The facts are numbered, and each names the code that relies on it and a contract test', () => {
  expect(facts.map(({ number }) => number)).toEqual(facts.map((_, index) => index + 1));
  expect(facts.length).toBeGreaterThan(10);
  const incomplete = facts.filter(
    ({ sources, tests }) => !inCode(sources).some(isPath) || !/`[\w-]+\.test\.ts` “/.test(tests),
  );
  expect(incomplete).toEqual([]);
});

test.each(facts)('The contract tests of fact $number have the titles that the page quotes', ({ tests }) => {
  const wrong: string[] = [];
  for (const [, file = '', titles = ''] of tests.matchAll(/`([^`]+)`((?: “[^”]+”)+)/g)) {
    const text = readFileSync(find(file) ?? '', 'utf8');
    for (const [, title = ''] of titles.matchAll(/“([^”]+)”/g))
      if (!text.includes(title)) wrong.push(`${file}: ${title}`);
  }
  expect(wrong).toEqual([]);
});

test('Comments refer to facts that the page has', () => {
  const comments = [page, ...files.map((file) => readFileSync(src + file, 'utf8'))];
  const named = comments.flatMap((text) => [...text.matchAll(/\bfact (\d+)/gi)].map(([, n]) => Number(n)));
  expect(named.filter((number) => !facts.some((fact) => fact.number === number))).toEqual([]);
});

test('The page names every storage key', () => {
  const { prefix, ...keys } = createStorageKeys('client');
  const missing = Object.values(keys)
    // The name of the cookie has dots instead of colons.
    .map((key) => (key.startsWith(prefix) ? key.slice(prefix.length) : key.replace('client', '<client id>')))
    .filter(
      (key) => !inCode(page).some((code) => code === key || (key.endsWith('::') && code.startsWith(key))),
    );
  expect(missing).toEqual([]);
});

test.each([
  // Invariant 1: one writer of the snapshot, which also emits the events.
  ['lib/store.ts', 'sessions/state.ts'],
  ['lib/emitter.ts', 'sessions/state.ts'],
  // Invariant 2: one way to a VerifiedToken.
  ['claims/verify-token.ts', 'sessions/request-token.ts'],
  // Invariant 4: the registry creates and ends every session.
  ['sessions/session.ts', 'sessions/session-registry.ts'],
])('%s is loaded by %s only', (owned, owner) => {
  const loading = files.filter((file) =>
    localImportsOf(file).some(({ target, typeOnly }) => target === owned && !typeOnly),
  );
  expect(loading).toEqual([owner]);
});
