// @vitest-environment node
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** The table between the markers in a file. */
function tableIn(path: string): string {
  const text = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
  const [, table = ''] = /<!-- bench -->([\s\S]*?)<!-- \/bench -->/.exec(text) ?? [];
  return table.trim();
}

test('The figures of the README are those of the benchmark results', () => {
  const measured = tableIn('bench/results.md');
  // The tables are not empty.
  expect(measured.split('\n').length).toBeGreaterThan(10);
  expect(tableIn('README.md')).toBe(measured);
});
