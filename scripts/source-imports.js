import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/**
 * The folders of src/, the lowest level first. A file imports from lower levels and from its own folder, types included.
 *
 * @type {readonly (readonly string[])[]}
 */
export const levels = [
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
  ['scoped'],
  ['react', 'vue', 'angular', 'svelte', 'elements', 'testing'],
];

export const src = fileURLToPath(new URL('../src/', import.meta.url));

/** Every file, by its path in src/. */
export const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => /\.(tsx?|svelte)$/.test(file));

/**
 * @typedef {object} Import
 * @property {string} from The module as the file writes it.
 * @property {boolean} typeOnly
 */

/**
 * Every way to name another module: import, export … from, import() and the type import('…').
 *
 * @param {string} file
 * @returns {Import[]}
 */
export function importsOf(file) {
  /** @type {Import[]} */
  const found = [];
  /** @param {ts.Node | undefined} specifier @param {boolean} typeOnly */
  const add = (specifier, typeOnly) => {
    if (specifier && ts.isStringLiteral(specifier)) found.push({ from: specifier.text, typeOnly });
  };
  /** @param {ts.Node} node */
  const visit = (node) => {
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
  const text = readFileSync(join(src, file), 'utf8');
  const [, code = text] =
    /<script[^>]*>([\s\S]*?)<\/script>/.exec(file.endsWith('.svelte') ? text : '') ?? [];
  visit(ts.createSourceFile(file, code, ts.ScriptTarget.Latest));
  return found;
}

/** The folder of a file. A file directly in src/ is its own folder. @param {string} file */
export const folderOf = (file) => file.split('/')[0] ?? '';

/** The level of a folder, from 1. 0: it has none. @param {string} folder */
export const levelOf = (folder) => levels.findIndex((level) => level.includes(folder)) + 1;

/**
 * `./x.js` as written in a file of src, as the file of src that it names.
 *
 * @param {string} importer
 * @param {string} specifier
 */
function fileOf(importer, specifier) {
  const path = posix.join(dirname(importer), specifier).replace(/\.js$/, '');
  return files.find((file) => [path, `${path}.ts`, `${path}.tsx`].includes(file)) ?? `${path} (missing)`;
}

/**
 * The files of src that a file names.
 *
 * @param {string} file
 * @returns {readonly { target: string, typeOnly: boolean }[]}
 */
export const localImportsOf = (file) =>
  importsOf(file)
    .filter(({ from }) => from.startsWith('.'))
    .map(({ from, typeOnly }) => ({ target: fileOf(file, from), typeOnly }));
