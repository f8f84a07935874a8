// @vitest-environment node
/** Every export, option, event and error code has its place in the documentation. */
import { existsSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { referencePages, writeReference } from '../../scripts/reference.js';
import * as api from '../../src/index.js';
import { compilerOptions, declaredSymbol, entries, exportsOf, root } from '../package/entries.js';
import { readPages } from './pages.js';

const read = (path: string): string => readFileSync(root + path, 'utf8');

test.each(referencePages)('$file says what the doc comments in $source say', async (page) => {
  expect(read(page.file), `${page.file} is out of date: npm run reference`).toBe(await writeReference(page));
});

/** Types are in the reference that TypeDoc writes for all entries. */
test('A page names every function, component, class and constant that an entry exports', () => {
  const { entryPoints } = JSON.parse(read('typedoc.json')) as { entryPoints: string[] };
  expect(entryPoints).toEqual(['src/index.ts', 'src/*/index.ts']);
  const program = ts.createProgram(
    entries.map(({ file }) => file),
    compilerOptions,
  );
  const text = readPages()
    .map((page) => page.text)
    .join('\n');
  const values = entries.flatMap((entry) =>
    exportsOf(program, entry).filter(
      (symbol) => declaredSymbol(program, symbol).flags & ts.SymbolFlags.Value,
    ),
  );
  expect(values.length).toBeGreaterThan(40);
  expect(values.map(({ name }) => name).filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual(
    [],
  );
}, 60_000);

test('Every event has a section', () => {
  const page = read('docs/reference/events.md');
  expect(api.orgSessionEventNames.filter((name) => !page.includes(`## \`${name}\``))).toEqual([]);
});

const classes = Object.entries(api).filter(([name]) => /^(?!OrgSession)[A-Z].*Error$/.test(name));
const codes = classes.map(([name, Class]) => {
  const make = Class as unknown as new (...args: unknown[]) => api.OrgSessionError;
  const { code, message } = new make('x', 'y', 'z');
  return { name, code, message };
});

test.each(codes)(
  'The page of the error code $code names $name, its causes and the way out',
  ({ name, code, message }) => {
    expect(message).toMatch(new RegExp(` See https://\\S+/errors/${code}$`));
    const path = `docs/errors/${code}.md`;
    expect(existsSync(root + path), `${path} is missing`).toBe(true);
    const page = read(path);
    expect(page).toMatch(new RegExp(`^# \`${code}\`\n`));
    expect(page).toContain(`\`${name}\``);
    expect(page).toContain('\n## Causes\n');
    expect(page).toContain('\n## Way out\n');
  },
);

test('The list of errors links to the page of every code', () => {
  const page = read('docs/reference/errors.md');
  for (const { name, code } of codes) {
    expect(page).toContain(`[\`${code}\`](../errors/${code}.md)`);
    expect(page).toContain(`\`${name}\``);
  }
});

test('A guide shows every method of the client', () => {
  const client = api.createOrgSessionClient({ domain: 'tenant.example', clientId: 'client' });
  const guides = readPages().filter(({ path }) => path.startsWith('docs/guides/'));
  const missing = Object.keys(client).filter((name) => !guides.some(({ text }) => text.includes(name)));
  expect(missing).toEqual([]);
});
