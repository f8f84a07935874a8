// @vitest-environment node
/** The workflows of a public host call commands that exist. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { root } from './entries.js';

const { scripts, engines, peerDependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
  scripts: Record<string, string>;
  engines: { node: string };
  peerDependencies: Record<string, string>;
};
const folder = `${root}.github/workflows/`;
const read = (file: string): string => readFileSync(folder + file, 'utf8');

test.each(readdirSync(folder))('%s runs scripts of package.json and files of the repository', (file) => {
  const text = read(file);
  const names = [...text.matchAll(/npm (?:run )?([\w:]+)/g)].map(([, name = '']) => name);
  const builtin = ['ci', 'install', 'publish'];
  expect(names.length).toBeGreaterThan(0);
  expect(names.filter((name) => !builtin.includes(name) && !(name in scripts))).toEqual([]);
  for (const [, script = ''] of text.matchAll(/node (scripts\/\S+)/g)) readFileSync(root + script);
});

test('The matrix has every supported release of Node and of the frameworks', () => {
  const text = read('ci.yml');
  expect(text).toContain(`'${engines.node.replace('>=', '')}'`);
  const named = (name: string): string[] =>
    [...text.matchAll(new RegExp(`name: ${name} ([\\d.]+)`, 'g'))].map(([, version = '']) => version);
  expect(named('React').map((version) => `>=${version}`)[0]).toBe(peerDependencies['react']?.split(' ')[0]);
  expect(named('Vue').map((version) => `>=${version}`)[0]).toBe(peerDependencies['vue']?.split(' ')[0]);
  const [first = '', next = ''] = peerDependencies['@angular/core']?.split(' ') ?? [];
  expect([`>=${named('Angular')[0] ?? ''}`, `<${Number(named('Angular').at(-1)) + 1}`]).toEqual([
    first,
    next,
  ]);
});
