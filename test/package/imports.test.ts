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
    'errors/errors.ts',
    'login/callback-url.ts',
    'config/environment.ts',
    'config/storage-keys.ts',
    'auth0/rate-limit.ts',
    'storage/refresh-token-store.ts',
  ],
  [
    'sessions/last-active.ts',
    'config/assert.ts',
    'config/organization.ts',
    'organizations/resolvers.ts',
    'login/return-path.ts',
    'storage/local-storage-cache.ts',
    'storage/sign-out-record.ts',
    'login/login-transactions.ts',
  ],
  [
    'errors/any-error.ts',
    'claims/verify-token.ts',
    'config/options.ts',
    'storage/organization-cache.ts',
    'storage/sign-out-log.ts',
  ],
  [
    'storage/caches.ts',
    'auth0/client-pool.ts',
    'sessions/session-end.ts',
    'auth0/silent-queue.ts',
    'auth0/map-error.ts',
    'auth0/organization-hint.ts',
    'claims/read-claims.ts',
    'tabs/sign-out-channel.ts',
    'sessions/token-request.ts',
  ],
  ['auth0/retry.ts', 'sessions/session.ts'],
  ['claims/user.ts'],
  ['sessions/state.ts'],
  ['sessions/session-registry.ts'],
  ['logout/end-all-sessions.ts', 'tokens/get-token.ts'],
  ['client/core.ts'],
  [
    'sessions/active-organization.ts',
    'sessions/request-token.ts',
    'tokens/fetcher.ts',
    'sessions/adopt-token.ts',
  ],
  ['tabs/open-tabs.ts'],
  [
    'tokens/auto-renewal.ts',
    'sessions/eviction.ts',
    'tokens/renewal-failure.ts',
    'login/ledger.ts',
    'logout/logout.ts',
    'organizations/list-organizations.ts',
  ],
  ['login/complete-login.ts', 'tokens/renew-token.ts'],
  ['tokens/acquire-token.ts'],
  ['login/redirect-callback.ts', 'login/interactive-login.ts', 'login/token-exchange.ts'],
  ['login/invitation.ts', 'client/start.ts', 'organizations/switch-organization.ts'],
  ['client/compose.ts', 'client/org-session-client.ts'],
  ['client/create-client.ts'],
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
const unitOf = (file: string) => (layers.flat().includes(file) ? file : `${file.split('/')[0] ?? ''}/`);
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
    .filter((target) => !(unitOf(file).endsWith('/') && unitOf(target) === unitOf(file)));
  expect(wrong).toEqual([]);
});

test(`Only src/config/environment.ts loads ${AUTH0}, everybody else knows its types`, () => {
  const loading = files.filter((file) =>
    importsOf(file).some(({ from, typeOnly }) => from === AUTH0 && !typeOnly),
  );
  expect(loading).toEqual(['config/environment.ts']);
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
        .filter((from) => !/^\.\/[\w-]+\.js$/.test(from) && from !== '../index.js' && !framework.test(from)),
    );
    expect(own.length).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  },
);
