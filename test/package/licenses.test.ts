// @vitest-environment node
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Locked {
  readonly license?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  /** Of a tool that `auth0-org-tenant` can be used with: an optional peer. */
  readonly devOptional?: boolean;
  readonly optional?: boolean;
}

const text = readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8');
const { packages } = JSON.parse(text) as { packages: Record<string, Locked> };
const installed = Object.entries(packages).filter(([, { link }]) => !link);

const PERMISSIVE = ['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0'];
/** For development only: none of their code is in the package. */
const OF_TOOLS: Record<string, RegExp> = {
  'MPL-2.0': /\/(axe-core|lightningcss(-.+)?)$/,
  'CC-BY-4.0': /\/caniuse-lite$/,
  'LGPL-3.0-only': /\/rollup-plugin-dts$/,
  'CC0-1.0': /\/@iconify-json\/simple-icons$/,
  'Python-2.0': /\/argparse$/,
  Unlicense: /\/isbot$/,
  WTFPL: /\/truncate-utf8-bytes$/,
  'WTFPL OR ISC': /\/sanitize-filename$/,
  '(WTFPL OR MIT)': /\/utf8-byte-length$/,
};

const isAllowed = ([path, { license = '', dev, devOptional, optional }]: [string, Locked]): boolean =>
  PERMISSIVE.includes(license) ||
  (Boolean(dev ?? devOptional ?? optional) && Boolean(OF_TOOLS[license]?.test(path)));

test('Every package of the lock file has a licence that is known and allowed', () => {
  expect(installed.length).toBeGreaterThan(100);
  expect(
    installed.filter((each) => !isAllowed(each)).map(([path, { license }]) => `${path}: ${license}`),
  ).toEqual([]);
});
