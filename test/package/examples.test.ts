// @vitest-environment node
/**
 * The `@example` blocks in src compile.
 *
 * The code begins on the line after `@example`, without a fence. It uses `client`, and what the core and the entry of its folder export,
 * without importing them. It imports everything else. Examples of React are TSX. An example of Svelte can be a component; `svelte-check` checks
 * the types of other ones.
 */
import { compile } from 'svelte/compiler';
import ts from 'typescript';
import { beforeAll, expect, test } from 'vitest';
import { compilerOptions, core, declaredSymbol, entries, exportsOf, type Entry, root } from './entries.js';
import { readExamples, type Example } from './examples.js';

/** The type of `client` in the examples of an entry. Default: `OrgSessionClient`. */
const clientTypes: Record<string, string> = { testing: 'TestClient' };

/** The lines of a module before the code of an example: the imports, and the client. */
const HEADER_LINES = 2;

const parse = (code: string): ts.SourceFile =>
  ts.createSourceFile('example.tsx', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);

/** An example as a module, with the lines of the example unchanged. */
function moduleOf(program: ts.Program, { entry, code }: Example): string {
  const { statements } = parse(code);
  const start = statements.find((statement) => !ts.isImportDeclaration(statement))?.getStart() ?? code.length;
  // In a block, an example can declare a name that the header imports. `declare module` is not allowed in a block.
  const isBlock = !statements.some(ts.isModuleDeclaration);
  return [
    importsFor(program, entry, statements),
    `declare const client: ${clientTypes[entry.name] ?? 'OrgSessionClient'};`,
    isBlock ? `${code.slice(0, start)}{${code.slice(start)}\n}` : code,
  ].join('\n');
}

/** Imports all exports of an entry and of the core, except for names that the example imports from elsewhere. */
function importsFor(program: ts.Program, entry: Entry, statements: readonly ts.Statement[]): string {
  const imported = new Set(
    statements.filter(ts.isImportDeclaration).flatMap(({ importClause }) => {
      const bindings = importClause?.namedBindings;
      return bindings && ts.isNamedImports(bindings) ? bindings.elements.map(({ name }) => name.text) : [];
    }),
  );
  const imports: string[] = [];
  for (const source of new Set([entry, core])) {
    const symbols = exportsOf(program, source).filter(({ name }) => !imported.has(name));
    for (const { name } of symbols) imported.add(name);
    const names = symbols.map((symbol) => `${isType(program, symbol) ? 'type ' : ''}${symbol.name}`);
    imports.push(`import { ${names.join()} } from '${source.specifier}';`);
  }
  return imports.join(' ');
}

const isType = (program: ts.Program, symbol: ts.Symbol): boolean =>
  !(declaredSymbol(program, symbol).flags & ts.SymbolFlags.Value) ||
  Boolean(
    symbol.declarations?.some(
      (node) => ts.isExportSpecifier(node) && ts.isTypeOnlyImportOrExportDeclaration(node),
    ),
  );

/** What the compiler reports about examples: `file:line message`. */
function problemsIn(examples: readonly Example[]): string[] {
  const program = ts.createProgram(
    entries.map(({ file }) => file),
    compilerOptions,
  );
  const modules = new Map(
    examples.map((example, index) => [
      `${root}example-${index}.${example.entry.name === 'react' ? 'tsx' : 'ts'}`,
      { example, text: moduleOf(program, example) },
    ]),
  );
  // An example may declare something only to show it.
  const options = { ...compilerOptions, noUnusedLocals: false, noUnusedParameters: false };
  const host = ts.createCompilerHost(options);
  const fileExists = host.fileExists.bind(host);
  host.fileExists = (name) => modules.has(name) || fileExists(name);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) => {
    const module = modules.get(name);
    return module
      ? ts.createSourceFile(name, module.text, ts.ScriptTarget.ES2022, true)
      : (program.getSourceFile(name) ?? getSourceFile(name, ...rest));
  };

  const compiled = ts.createProgram([...modules.keys()], options, host);
  return [...modules].flatMap(([name, { example }]) => {
    const source = compiled.getSourceFile(name);
    return [...compiled.getSyntacticDiagnostics(source), ...compiled.getSemanticDiagnostics(source)].map(
      ({ start = 0, messageText }) => {
        const line = (source?.getLineAndCharacterOfPosition(start).line ?? 0) - HEADER_LINES;
        return `${example.file}:${example.line + line} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
      },
    );
  });
}

const isComponent = ({ entry, code }: Example): boolean => entry.name === 'svelte' && code.startsWith('<');

/** What Svelte's compiler reports about a component. */
function problemsInComponent({ file, line, code }: Example): string[] {
  try {
    return compile(code, { generate: 'client', runes: true }).warnings.map(
      ({ message, start }) => `${file}:${line + (start?.line ?? 1) - 1} ${message}`,
    );
  } catch (error) {
    return [`${file}:${line} ${(error as Error).message}`];
  }
}

const examples = readExamples();
let problems: readonly string[];
beforeAll(() => {
  problems = [
    ...problemsIn(examples.filter((example) => !isComponent(example))),
    ...examples.filter(isComponent).flatMap(problemsInComponent),
  ];
}, 60_000);

test.each(entries.map(({ name }) => name))('The examples of %s compile', (name) => {
  const files = new Set(examples.filter(({ entry }) => entry.name === name).map(({ file }) => file));
  expect(problems.filter((problem) => files.has(problem.replace(/:.*/s, '')))).toEqual([]);
});

test('There are components among the examples', () => {
  expect(examples.filter(isComponent).length).toBeGreaterThan(3);
});

test('Every example has code, without a fence', () => {
  const wrong = examples.filter(({ code }) => code.trim() === '' || code.includes('```'));
  expect(wrong.map(({ file, line }) => `${file}:${line}`)).toEqual([]);
});
