// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import config from '../../playwright.config.js';

const folder = fileURLToPath(new URL('../browser/', import.meta.url));
const source = (file: string): string => readFileSync(folder + file, 'utf8');
const others = readdirSync(folder).filter((file) => file.endsWith('.ts') && file !== 'chromium.ts');

test('Only the project of Chromium has its path and arguments', () => {
  expect(config.use).not.toHaveProperty('launchOptions');
  expect(config.projects?.map(({ name }) => name)).toContain('chromium');
  for (const { name, use } of config.projects ?? []) {
    expect(use?.browserName).toBe(name);
    expect(use?.launchOptions !== undefined, name).toBe(name === 'chromium');
  }
});

test('What only Chromium has is used through chromium.ts, which skips the test in other browsers with a reason', () => {
  const onlyInChromium =
    /newCDPSession|launchPersistentContext|launchArgs|ignoreDefaultArgs|async \(\{ launchOptions/;
  expect(others.filter((file) => onlyInChromium.test(source(file)))).toEqual([]);
});

test('Every reason is used, and there are no others', () => {
  const [, list = ''] = /const reasons = \{(.*?)\} as const/s.exec(source('chromium.ts')) ?? [];
  const reasons = [...list.matchAll(/^ {2}(\w+): /gm)].map(([, name = '']) => name);
  expect(reasons.length).toBeGreaterThan(0);
  const calls = [...others, 'chromium.ts'].flatMap((file) =>
    [
      ...source(file).matchAll(
        /(?:needsChromium\(|openCdpSession\(page, |skipUnlessChromium\(browserName, )'(\w+)'/g,
      ),
    ].map(([, name = '']) => name),
  );
  expect([...new Set(calls)].sort()).toEqual(reasons.sort());
});
