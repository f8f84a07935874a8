// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';

/** The folders of src/, the lowest level first. A file imports from lower levels and from its own folder, types included. */
const levels: readonly (readonly string[])[] = [
  ['lib'],
  ['errors'],
  ['config'],
  ['claims', 'storage'],
  ['auth0', 'tabs'],
  ['sessions'],
  ['tokens', 'login', 'logout'],
  ['organizations'],
  ['client'],
  ['index.ts'],
  ['react', 'vue', 'angular', 'elements', 'testing'],
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
    // With verbatimModuleSyntax `import { type X }` still loads the module: only `import type` does not.
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

const folderOf = (file: string): string => file.split('/')[0] ?? '';
const levelOf = (file: string): number => levels.findIndex((level) => level.includes(folderOf(file)));

/** `./x.js` as written in a file of src, as the file of src that it names. */
function fileOf(importer: string, specifier: string): string {
  const path = posix.join(dirname(importer), specifier).replace(/\.js$/, '');
  return files.find((file) => file === `${path}.ts` || file === `${path}.tsx`) ?? `${path} (missing)`;
}

const localImports = new Map(
  files.map((file) => [
    file,
    importsOf(file)
      .filter(({ from }) => from.startsWith('.'))
      .map(({ from }) => fileOf(file, from)),
  ]),
);

test('Every folder of src/ has a level, and every level exists', () => {
  expect([...new Set(files.map(folderOf))].sort()).toEqual(levels.flat().sort());
});

test.each(files)('src/%s imports from lower levels and its own folder', (file) => {
  const wrong = localImports
    .get(file)
    ?.filter((target) => levelOf(target) >= levelOf(file) && folderOf(target) !== folderOf(file));
  expect(wrong).toEqual([]);
});

test('No file imports itself by way of others, not even types', () => {
  const finished = new Set<string>();
  const path: string[] = [];
  const circles: string[] = [];
  const visit = (file: string): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (finished.has(file) || path.includes(file)) return;
    path.push(file);
    localImports.get(file)?.forEach(visit);
    path.pop();
    finished.add(file);
  };
  files.forEach(visit);
  expect(circles).toEqual([]);
});

test('The core has no dynamic import: it is one file', () => {
  const dynamic = files
    .filter((file) => !['elements', 'testing'].includes(folderOf(file)))
    .filter((file) => /\bimport\(/.test(readFileSync(join(src, file), 'utf8')));
  expect(dynamic).toEqual([]);
});

test(`Only src/config/browser-environment.ts loads ${AUTH0}, all others import its types`, () => {
  const loading = files.filter((file) =>
    importsOf(file).some(({ from, typeOnly }) => from === AUTH0 && !typeOnly),
  );
  expect(loading).toEqual(['config/browser-environment.ts']);
});

/** The packages that the folder of an entry can import, besides its own files and `index.ts`. */
const entries = {
  react: /^react$/,
  vue: /^vue(-router)?$/,
  angular: /^(@angular\/(core|common|router)(\/http)?|rxjs)$/,
  elements: /^$/,
  testing: /^@auth0\/auth0-spa-js$/,
};

test.each(Object.entries(entries))(
  'src/%s imports the public API and its framework, nothing else',
  (name, framework) => {
    const own = files.filter((file) => folderOf(file) === name);
    const packages = own.flatMap((file) => importsOf(file).map(({ from }) => from));
    const foreignPackages = packages.filter((from) => !from.startsWith('.') && !framework.test(from));
    const foreignFiles = own
      .flatMap((file) => localImports.get(file) ?? [])
      .filter((target) => target !== 'index.ts' && folderOf(target) !== name);
    expect(own.length).toBeGreaterThan(0);
    expect([...foreignPackages, ...foreignFiles]).toEqual([]);
  },
);
