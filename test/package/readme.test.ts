// @vitest-environment node
/** The README is for a reader who decides in two minutes. Its links, code and sentences are tested with those of the other pages. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { root } from './entries.js';

const readme = readFileSync(`${root}README.md`, 'utf8');
const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
  scripts: Record<string, string>;
};

test('It has at most 200 lines', () => {
  expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(200);
});

test('Its commands exist', () => {
  const names = [...readme.matchAll(/npm (?:run )?([a-z][\w:]*)/g)].map(([, name = '']) => name);
  expect(names).toEqual(expect.arrayContaining(['ci', 'start', 'test', 'install']));
  expect(names.filter((name) => !['ci', 'install'].includes(name) && !(name in scripts))).toEqual([]);
});
