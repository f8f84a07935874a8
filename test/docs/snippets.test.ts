// @vitest-environment node
/**
 * The TypeScript of the README and of every page compiles.
 *
 * The blocks of a page are read in order and share their imports. A block can use `client` and what earlier blocks of its page declare at
 * the top level, unless it declares the name itself. A block with the name of a file (` ```ts [src/client.ts] `) is a module of its own,
 * which other blocks of the page can import.
 */
import { dirname, posix } from 'node:path';
import ts from 'typescript';
import { beforeAll, expect, test } from 'vitest';
import { compilerOptions, root } from '../package/entries.js';
import { codeBlocks, readPages, type CodeBlock, type Page } from './pages.js';

const LANGUAGES = ['ts', 'tsx', 'typescript'];

/** A page whose blocks are the files of whole apps: test/package/router-guide.test.ts compiles them. */
const FILES_OF_APPS = ['docs/guides/routers.md'];

/** Packages that examples name and that are not installed here: their imports are of the type `any`. */
const NOT_INSTALLED =
  /^(next|nuxt|#|@sveltejs\/kit|\$app|@apollo|graphql|@capacitor|electron|@storybook|storybook|solid-js|@cypress|cypress)/;

interface Module {
  readonly page: Page;
  readonly block: CodeBlock;
  readonly text: string;
  /** Lines of `text` before the code of the block. */
  readonly headerLines: number;
}

const pages = readPages();
const modules = new Map<string, Module>();
let problems: readonly string[];

beforeAll(() => {
  for (const page of pages) addModules(page);
  problems = compile();
}, 120_000);

/** A folder that the page's modules are in, so that `./client` and packages are found. */
const folderOf = ({ path }: Page): string => `${root}${path.replace(/\.md$/, '').replaceAll('/', '-')}`;

function addModules(page: Page): void {
  /** The imports of the names that the blocks so far import or declare. */
  const known = new Map([['client', `import { client } from '${root}test/docs/client.js';`]]);
  for (const [index, block] of codeBlocks(page).entries()) {
    const isCompiledElsewhere = block.isExcerpt && block.file === undefined;
    if (!LANGUAGES.includes(block.language) || isCompiledElsewhere || FILES_OF_APPS.includes(page.path))
      continue;
    const name = block.file ?? `block-${index}.tsx`;
    const file = `${folderOf(page)}/${name}`;
    if (block.file !== undefined) {
      modules.set(file, { page, block, text: block.code, headerLines: 0 });
      continue;
    }
    const { statements } = parse(block.code);
    const own = new Set(statements.flatMap(declaredNames));
    const header = [...known].filter(([other]) => !own.has(other)).map(([, line]) => line);
    const isModule = !statements.some(ts.isModuleDeclaration);
    const declared = statements.filter((each) => !ts.isImportDeclaration(each) && !isDefault(each));
    const exported = declared.filter(isExported).flatMap(declaredNames);
    const names = declared.flatMap(declaredNames);
    const missing = names.filter((each) => !exported.includes(each));
    modules.set(file, {
      page,
      block,
      text: [header.join(' '), block.code, isModule ? `export { ${missing.join(', ')} };` : ''].join('\n'),
      headerLines: 1,
    });
    for (const statement of statements.filter(ts.isImportDeclaration)) addImports(known, statement);
    for (const each of names) known.set(each, `import { ${each} } from './block-${index}.js';`);
  }
}

/** One import for each name of an import declaration. */
function addImports(
  known: Map<string, string>,
  { importClause, moduleSpecifier }: ts.ImportDeclaration,
): void {
  const from = `from ${moduleSpecifier.getText()};`;
  const bindings = importClause?.namedBindings;
  if (importClause?.name) known.set(importClause.name.text, `import ${importClause.name.text} ${from}`);
  if (bindings && ts.isNamespaceImport(bindings))
    known.set(bindings.name.text, `import ${bindings.getText()} ${from}`);
  if (bindings && ts.isNamedImports(bindings))
    for (const element of bindings.elements)
      known.set(element.name.text, `import { ${element.getText()} } ${from}`);
}

const parse = (code: string): ts.SourceFile =>
  ts.createSourceFile('block.tsx', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);

const isExported = (statement: ts.Statement): boolean =>
  ts.canHaveModifiers(statement) &&
  Boolean(ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword));

const isDefault = (statement: ts.Statement): boolean =>
  ts.canHaveModifiers(statement) &&
  Boolean(ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword));

/** The names that a statement declares at the top level. */
function declaredNames(statement: ts.Statement): string[] {
  if (ts.isImportDeclaration(statement)) {
    const clause = statement.importClause;
    const bindings = clause?.namedBindings;
    return [
      ...(clause?.name ? [clause.name.text] : []),
      ...(bindings && ts.isNamespaceImport(bindings) ? [bindings.name.text] : []),
      ...(bindings && ts.isNamedImports(bindings) ? bindings.elements.map(({ name }) => name.text) : []),
    ];
  }
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => bound(name));
  if (
    (ts.isFunctionDeclaration(statement) ||
      ts.isClassDeclaration(statement) ||
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement)) &&
    statement.name
  )
    return [statement.name.text];
  return [];
}

const bound = (name: ts.BindingName): string[] =>
  ts.isIdentifier(name)
    ? [name.text]
    : name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : bound(element.name)));

const UNTYPED_PARAMETER = [7006, 7031];
const importsOf = ({ code }: CodeBlock): string[] =>
  [...code.matchAll(/ from '(.+)'/g)].map(([, name = '']) => name);

/** What the compiler reports: `page:line message`. */
function compile(): string[] {
  const options: ts.CompilerOptions = {
    ...compilerOptions,
    noUnusedLocals: false,
    noUnusedParameters: false,
    // Examples import types with `import { … }` as users do; a header imports both.
    verbatimModuleSyntax: false,
    isolatedModules: false,
    experimentalDecorators: true,
    types: ['node', 'vite/client'],
  };
  const host = ts.createCompilerHost(options);
  const fileExists = host.fileExists.bind(host);
  host.fileExists = (name) => modules.has(name) || fileExists(name);
  const folders = new Set([...modules.keys()].map((file) => dirname(file)));
  const directoryExists = host.directoryExists?.bind(host);
  host.directoryExists = (name) => folders.has(name) || Boolean(directoryExists?.(name));
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) => {
    const module = modules.get(name);
    return module
      ? ts.createSourceFile(name, module.text, ts.ScriptTarget.ES2022, true)
      : getSourceFile(name, ...rest);
  };
  const program = ts.createProgram([...modules.keys()], options, host);
  return [...modules].flatMap(([name, { page, block, headerLines }]) => {
    const source = program.getSourceFile(name);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].flatMap(
      ({ start = 0, messageText, code }) => {
        const message = ts.flattenDiagnosticMessageText(messageText, '\n');
        const missing = /Cannot find module '(.+?)'/.exec(message)?.[1] ?? '';
        if (NOT_INSTALLED.test(missing) || /\.(vue|svelte|css)$/.test(missing)) return [];
        // A parameter whose type such a package would give.
        if (UNTYPED_PARAMETER.includes(code) && importsOf(block).some((name) => NOT_INSTALLED.test(name)))
          return [];
        const line = (source?.getLineAndCharacterOfPosition(start).line ?? 0) - headerLines;
        return `${posix.normalize(page.path)}:${block.line + line} ${message}`;
      },
    );
  });
}

test.each(pages.map(({ path }) => path))('The TypeScript of %s compiles', (path) => {
  expect(problems.filter((problem) => problem.startsWith(`${path}:`))).toEqual([]);
});
