// @vitest-environment node
/** docs/auth0-features.md says of each feature of Auth0 what becomes of it, and names the test that holds it. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { root } from '../package/entries.js';

const text = readFileSync(`${root}docs/auth0-features.md`, 'utf8');
const rows = [...text.matchAll(/^\| (.+?) +\| (.+?) +\| (.+?) +\|$/gm)]
  .map(([, feature = '', outcome = '', tests = '']) => ({ feature, outcome, tests }))
  .filter(({ feature }) => feature !== 'feature' && !/^-+$/.test(feature));

test('The page has rows', () => {
  expect(rows.length).toBeGreaterThan(0);
  expect(new Set(rows.map(({ feature }) => feature)).size).toBe(rows.length);
});

test.each(rows)('$feature works, is refused, or is the task of a backend', ({ outcome }) => {
  expect(outcome).toMatch(/^(Works|Refused|A backend)/);
});

test.each(rows)('The tests of $feature exist', ({ tests }) => {
  const files = [...tests.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
  expect(files.length).toBeGreaterThan(0);
  expect(files.filter((file) => !existsSync(root + file))).toEqual([]);
});
