// @vitest-environment node
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { HEADLINES } from '../../bench/results.js';

/** The table between the markers in a file. */
function tableIn(path: string): string {
  const text = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const [, table = ''] = /<!-- bench -->([\s\S]*?)<!-- \/bench -->/.exec(text) ?? [];
  return table.trim();
}

/** Without the spaces that align its columns. */
const rowsOf = (table: string): string[] => table.split('\n').map((line) => line.replace(/ {2,}/g, ' '));

test('The figures of the documentation are those of the benchmark results', () => {
  const measured = tableIn('bench/results.md');
  // The tables are not empty.
  expect(measured.split('\n').length).toBeGreaterThan(10);
  expect(tableIn('docs/understanding/figures.md')).toBe(measured);
});

test('The figures of the README are rows of the benchmark results', () => {
  const headlines = rowsOf(tableIn('bench/results.md')).filter((line) =>
    HEADLINES.some((start) => line.startsWith(`| ${start}`)),
  );
  expect(headlines.length).toBeGreaterThanOrEqual(HEADLINES.length);
  expect(rowsOf(tableIn('README.md')).slice(2)).toEqual(headlines);
});
