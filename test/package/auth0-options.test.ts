// @vitest-environment node
/** docs/auth0-options.md lists the options of the installed auth0-spa-js, and says of each whether it is passed or refused. */
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { createOrgSessionClient } from '../../src/index.js';
import { root } from './entries.js';

const file = `${root}node_modules/@auth0/auth0-spa-js/dist/typings/global.d.ts`;
const program = ts.createProgram([file], { noEmit: true });
const source = program.getSourceFile(file);
const declaration = source?.statements.find(
  (node) => ts.isInterfaceDeclaration(node) && node.name.text === 'Auth0ClientOptions',
);
const options = (declaration as ts.InterfaceDeclaration).members.map(
  (member) => member.name?.getText(source) ?? '',
);

const documented = [
  ...readFileSync(`${root}docs/auth0-options.md`, 'utf8').matchAll(/^\| `(\w+)`\s*\| (.*?)\s*\|$/gm),
].map(([, name = '', text = '']) => ({ name, text }));

test('The page lists every option once, and no other', () => {
  expect(options.length).toBeGreaterThan(20);
  expect(documented.map(({ name }) => name).sort()).toEqual([...options].sort());
});

/** A value that the SDK accepts, for the options that are refused. */
const refused: Record<string, unknown> = {
  createAnonymousSessionOnFailedSilentAuth: true,
};

test('The refused options are those that the page calls refused', () => {
  expect(
    documented
      .filter(({ text }) => text.startsWith('Refused'))
      .map(({ name }) => name)
      .sort(),
  ).toEqual(Object.keys(refused).sort());
  for (const [name, value] of Object.entries(refused))
    expect(() =>
      createOrgSessionClient({
        domain: 'tenant.example',
        clientId: 'client',
        [name]: value,
      }),
    ).toThrow(`Option ${name} is not allowed`);
});
