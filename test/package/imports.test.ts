// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';

/** Lowest first. A file imports from layers below its own, types included; in a folder also from its own folder. */
const layers: readonly (readonly string[])[] = [
  [
    'lib/',
    'errors.ts',
    'callback-url.ts',
    'environment.ts',
    'namespace.ts',
    'rate-limit.ts',
    'refresh-tokens.ts',
  ],
  [
    'last-active.ts',
    'late-code.ts',
    'login-errors.ts',
    'one-of.ts',
    'organization.ts',
    'resolvers.ts',
    'return-path.ts',
    'shared-cache.ts',
    'sign-out-record.ts',
    'transactions.ts',
  ],
  ['any-error.ts', 'auth0-errors.ts', 'claims.ts', 'options.ts', 'organization-cache.ts', 'sign-outs.ts'],
  [
    'caches.ts',
    'clients.ts',
    'explained.ts',
    'farewell.ts',
    'lane.ts',
    'organization-hint.ts',
    'patience.ts',
    'permissions.ts',
    'tabs.ts',
    'token-request.ts',
  ],
  ['session.ts'],
  ['user.ts'],
  ['state.ts'],
  ['registry.ts'],
  ['signing-out.ts', 'tokens.ts'],
  ['core.ts'],
  ['activation.ts', 'asking.ts', 'fetcher.ts', 'holding.ts'],
  ['open-tabs.ts'],
  ['auto-renewal.ts', 'eviction.ts', 'failure.ts', 'ledger.ts', 'logout.ts', 'organization-list.ts'],
  ['entry.ts', 'renewal.ts'],
  ['obtaining.ts'],
  ['callback.ts', 'login.ts', 'token-exchange.ts'],
  ['invitation.ts', 'starting.ts', 'switching.ts'],
  ['on-demand.ts', 'org-session-client.ts'],
  ['client.ts'],
  ['index.ts'],
  ['react/', 'vue/', 'angular/', 'elements/', 'testing/'],
];

const AUTH0 = '@auth0/auth0-spa-js';
const src = fileURLToPath(new URL('../../src/', import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /\.tsx?$/.test(file));

interface Import {
  from: string;
  typeOnly: boolean;
}

/** Every way to name another module: import, export … from, import() and the type import('…'). */
function importsOf(file: string): Import[] {
  const text = readFileSync(join(src, file), 'utf8');
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean) => {
    if (specifier && ts.isStringLiteral(specifier)) found.push({ from: specifier.text, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    // `import { type X }` still loads the module, with verbatimModuleSyntax: only `import type` does not.
    if (ts.isImportDeclaration(node)) {
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    } else if (ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, node.isTypeOnly);
    } else if (ts.isImportTypeNode(node)) {
      add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], false);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return found;
}

/** The folder or file that stands in `layers`. */
const unitOf = (file: string) => (file.includes('/') ? `${file.split('/')[0] ?? ''}/` : file);
const layerOf = (file: string) => layers.findIndex((layer) => layer.includes(unitOf(file)));

/** `./x.js` as written in a file of src, as the file of src that it means. */
function fileOf(importer: string, specifier: string): string {
  const path = posix.join(dirname(importer), specifier).replace(/\.js$/, '');
  return files.find((file) => file === `${path}.ts` || file === `${path}.tsx`) ?? `${path} (missing)`;
}

test('There are sources to look at', () => {
  expect(files).toContain('index.ts');
});

test.each(files)('src/%s has a layer', (file) => {
  expect(layerOf(file), `Give src/${file} a place in the layers of this test.`).not.toBe(-1);
});

test.each(files)('src/%s imports from lower layers only', (file) => {
  const wrong = importsOf(file)
    .filter(({ from }) => from.startsWith('.'))
    .map(({ from }) => fileOf(file, from))
    .filter((target) => layerOf(target) >= layerOf(file))
    .filter((target) => !(file.includes('/') && unitOf(target) === unitOf(file)));
  expect(wrong).toEqual([]);
});

test(`Only src/environment.ts loads ${AUTH0}, everybody else knows its types`, () => {
  const loading = files.filter((file) =>
    importsOf(file).some(({ from, typeOnly }) => from === AUTH0 && !typeOnly),
  );
  expect(loading).toEqual(['environment.ts']);
});

/** What a folder of its own may import besides itself and `../index.js`. */
const bindings = {
  react: /^react$/,
  vue: /^vue(-router)?$/,
  angular: /^(@angular\/(core|common|router)(\/http)?|rxjs)$/,
  elements: /^$/,
  testing: /^@auth0\/auth0-spa-js$/,
};

test.each(Object.entries(bindings))(
  'src/%s knows the public API and its framework, nothing else',
  (name, framework) => {
    const own = files.filter((file) => file.startsWith(`${name}/`));
    const wrong = own.flatMap((file) =>
      importsOf(file)
        .map(({ from }) => from)
        .filter((from) =>
          from.startsWith('.')
            ? !['index.ts', name].includes(fileOf(file, from).replace(/\/.*/, ''))
            : !framework.test(from),
        ),
    );
    expect(own.length).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  },
);
