// @vitest-environment node
/** The isolation suite and its adapters. `npm run isolation` runs them in Chromium. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { checks, PARTS, runIsolation } from 'auth0-org-tenant/isolation';
import type { Browser } from '@playwright/test';
import { root } from '../package/entries.js';
import { subjects } from '../isolation/adapters.js';

const folder = `${root}test/isolation/adapters/`;
const scoreboard = readFileSync(`${root}docs/isolation.md`, 'utf8');
// No check needs it here.
const browser = { newContext: () => Promise.reject(new Error('no browser')) } as unknown as Browser;

test('The suite has a sentence for each check, and no sentence twice', () => {
  const sentences = checks.map(({ sentence }) => sentence);
  expect(sentences.length).toBeGreaterThanOrEqual(50);
  expect(new Set(sentences).size).toBe(sentences.length);
  expect(sentences.filter((sentence) => !/^[A-Z].*\.$/.test(sentence))).toEqual([]);
});

test('Every part is that of a check, and every check that needs a part names one that exists', () => {
  const needed = new Set(checks.flatMap(({ needs = [] }) => needs));
  expect([...needed].sort()).toEqual(Object.keys(PARTS).sort());
});

describe.each(readdirSync(folder))('The adapter %s', (file) => {
  it('has at most 40 lines, and is on the scoreboard', () => {
    expect(
      readFileSync(folder + file, 'utf8')
        .trimEnd()
        .split('\n').length,
    ).toBeLessThanOrEqual(40);
    expect(subjects.map((subject) => subject.file)).toContain(file);
    expect(scoreboard).toContain(`[${file}](../test/isolation/adapters/${file})`);
  });
});

test('The scoreboard has every check, and the first column has no failure', () => {
  const rows = scoreboard.split('\n').filter((line) => line.startsWith('| '));
  for (const { sentence } of checks) {
    const row = rows.find((line) => line.startsWith(`| ${sentence} `));
    expect(row?.split('|')[2]?.trim(), sentence).toBe('yes');
  }
});

test('A check of a part that is not offered is not run', async () => {
  const only = 'After a switch to B, the token';
  expect(await runIsolation({ adapter: `${folder}auth0-react.js`, browser, only })).toEqual([
    { sentence: expect.stringContaining(only) as string, verdict: 'not offered' },
  ]);
});
