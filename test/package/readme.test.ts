// @vitest-environment node
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';
import * as api from '../../src/index.js';
import { codeBlocks } from '../docs/pages.js';

const root = new URL('../../', import.meta.url);
const readme = readFileSync(new URL('README.md', root), 'utf8');

test('The examples of the README compile against the built package', () => {
  // Excerpts are compiled with their files.
  const examples = codeBlocks({ path: 'README.md', text: readme })
    .filter(({ language, isExcerpt }) => language === 'ts' && !isExcerpt)
    .map(({ code }) => code);
  const imports = examples.flatMap((code) => code.match(/^import .*$/gm) ?? []);
  // Each example gets its own block after the first one, which makes the client. Module declarations stay at the top level.
  const [create, ...others] = examples.map((code) => code.replaceAll(/^import .*$/gm, ''));
  const text = [
    ...imports,
    create,
    ...others.map((code) => (code.startsWith('declare module') ? code : `{\n${code}}`)),
  ].join('\n');
  const file = fileURLToPath(new URL('README.ts', root));
  const options: ts.CompilerOptions = {
    ...ts.parseJsonConfigFileContent({ extends: './tsconfig.json', files: [] }, ts.sys, fileURLToPath(root))
      .options,
    types: [],
    paths: {
      'auth0-org-sessions': [fileURLToPath(new URL('dist/index.d.ts', root))],
      'auth0-org-sessions/*': [fileURLToPath(new URL('dist/*/index.d.ts', root))],
    },
    noUnusedLocals: false,
  };
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022) : read(name, ...rest);
  const problems = ts
    .getPreEmitDiagnostics(ts.createProgram([file], options, host))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  expect(problems).toEqual([]);
  // The compiler is slow on a busy machine.
}, 60_000);

test('The links of the README lead to files', () => {
  const links = [...readme.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, link]) => link ?? '');
  const files = links.filter((link) => !link.startsWith('https://'));
  expect(files.length).toBeGreaterThan(10);
  expect(files.filter((link) => !existsSync(new URL(link, root)))).toEqual([]);
});

test('The README’s table of errors names every error class, with its code', () => {
  const table = new Map(
    [...readme.matchAll(/^\| `(\w+Error)` +\| `(\w+)`/gm)].map(([, name, code]) => [name, code]),
  );
  const classes = Object.entries(api).filter(([name]) => /^(?!OrgSession)[A-Z].*Error$/.test(name));
  expect([...table.keys()].sort()).toEqual(classes.map(([name]) => name).sort());
  for (const [name, Class] of classes) {
    const make = Class as unknown as new (...args: unknown[]) => api.OrgSessionError;
    expect(new make('x', 'y', 'z').code).toBe(table.get(name));
  }
});

test('The README names every verb of the client', () => {
  const client = api.createOrgSessionClient({ domain: 'tenant.example', clientId: 'client' });
  const unnamed = Object.keys(client).filter((verb) => !readme.includes(verb));
  expect(unnamed).toEqual([]);
});
