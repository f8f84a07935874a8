// @vitest-environment node
/** The exports of the entries have doc comments, which editors show. */
import ts from 'typescript';
import { expect, test } from 'vitest';
import { compilerOptions, declaredSymbol, entries, exportsOf, root, type Entry } from './entries.js';

const program = ts.createProgram(
  entries.map(({ file }) => file),
  compilerOptions,
);
const checker = program.getTypeChecker();

const declarationsInSrc = (symbol: ts.Symbol): ts.Declaration[] =>
  (symbol.declarations ?? []).filter((node) => node.getSourceFile().fileName.startsWith(`${root}src/`));

/** The properties and methods of an interface, a class, or a type alias of an object type; without those of what it extends. */
function membersOf(declaration: ts.Declaration): readonly ts.Node[] {
  if (ts.isInterfaceDeclaration(declaration)) return declaration.members.filter(isMember);
  if (ts.isClassDeclaration(declaration)) return declaration.members.filter(isMember);
  if (!ts.isTypeAliasDeclaration(declaration)) return [];
  const { type } = declaration;
  return (ts.isIntersectionTypeNode(type) ? [...type.types] : [type])
    .filter(ts.isTypeLiteralNode)
    .flatMap(({ members }) => members.filter(isMember));
}

const isMember = (node: ts.Node): boolean =>
  ts.isPropertySignature(node) ||
  ts.isMethodSignature(node) ||
  ts.isIndexSignatureDeclaration(node) ||
  ((ts.isPropertyDeclaration(node) || ts.isMethodDeclaration(node)) &&
    !(ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Private));

/** Whether text has two words and a full stop. */
const isSentence = (text: string): boolean => /\S\s+\S.*\.(\s|$)/s.test(text);

const commentOf = (node: ts.Node): string =>
  ts
    .getJSDocCommentsAndTags(node)
    .filter(ts.isJSDoc)
    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '')
    .join('\n');

/** Whether a symbol is a function: also a component, a hook or a composable. */
const isFunction = (symbol: ts.Symbol): boolean =>
  Boolean(symbol.flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Variable)) &&
  checker.getTypeOfSymbol(symbol).getCallSignatures().length > 0;

/** What is missing in the doc comments of an entry: `file:line name: what`. */
function missingIn(entry: Entry): string[] {
  const missing: string[] = [];
  const report = (node: ts.Node, what: string): void => {
    const source = node.getSourceFile();
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    missing.push(`${source.fileName.slice(root.length)}:${line} ${what}`);
  };
  for (const exported of exportsOf(program, entry)) {
    const symbol = declaredSymbol(program, exported);
    const [declaration] = declarationsInSrc(symbol);
    if (!declaration) continue;
    if (!isSentence(ts.displayPartsToString(symbol.getDocumentationComment(checker))))
      report(declaration, `${symbol.name}: a sentence`);
    if (isFunction(symbol) && !symbol.getJsDocTags(checker).some(({ name }) => name === 'example'))
      report(declaration, `${symbol.name}: an @example`);
    for (const member of declarationsInSrc(symbol).flatMap(membersOf))
      if (!isSentence(commentOf(member)))
        report(
          member,
          `${symbol.name}, member ${member.getText().replace(/^readonly |[?:(\n].*/gs, '')}: a sentence`,
        );
  }
  return missing;
}

/** Functions with their names: the exported functions, and the methods of exported client interfaces. */
function functionsOf(entry: Entry): { name: string; symbol: ts.Symbol }[] {
  return exportsOf(program, entry).flatMap((exported) => {
    const symbol = declaredSymbol(program, exported);
    if (declarationsInSrc(symbol).length === 0) return [];
    if (isFunction(symbol)) return [{ name: symbol.name, symbol }];
    if (!(symbol.flags & ts.SymbolFlags.Interface && symbol.name.endsWith('Client'))) return [];
    return checker
      .getDeclaredTypeOfSymbol(symbol)
      .getProperties()
      .map((member) => ({ name: `${symbol.name}.${member.name}`, symbol: member }))
      .filter((member) => checker.getTypeOfSymbol(member.symbol).getCallSignatures().length > 0);
  });
}

/** The tags that a function lacks: `@param` for each parameter, and `@returns` if it has a result. A component has documented props instead. */
function missingTagsOf({ name, symbol }: { name: string; symbol: ts.Symbol }): string[] {
  if (/^[A-Z]/.test(symbol.name)) return [];
  const tags = symbol.getJsDocTags(checker);
  return checker
    .getTypeOfSymbol(symbol)
    .getCallSignatures()
    .flatMap((signature) => {
      const documented = tags.filter((tag) => tag.name === 'param').length;
      const result = checker.typeToString(signature.getReturnType());
      const hasResult = result !== 'void' && result !== 'Promise<void>';
      return [
        ...(documented < signature.getParameters().length ? [`${name}: a @param for each parameter`] : []),
        ...(hasResult && !tags.some((tag) => tag.name === 'returns') ? [`${name}: @returns`] : []),
      ];
    });
}

test.each(entries)('The exports of $name and their members have doc comments', (entry) => {
  expect(missingIn(entry)).toEqual([]);
});

test.each(entries)('The functions of $name have documented parameters and results', (entry) => {
  const functions = functionsOf(entry);
  expect(functions).not.toEqual([]);
  expect([...new Set(functions.flatMap(missingTagsOf))]).toEqual([]);
});

/** The names in the links of the doc comments of a file, `{@link name}`, with their places. */
function linksIn(
  source: ts.SourceFile,
): { place: string; name: ts.EntityName | ts.JSDocMemberName | undefined }[] {
  const links = new Map<number, ts.JSDocLink>();
  const visitComment = (node: ts.Node): void => {
    if (ts.isJSDocLink(node)) links.set(node.pos, node);
    ts.forEachChild(node, visitComment);
  };
  const visit = (node: ts.Node): void => {
    for (const comment of ts.getJSDocCommentsAndTags(node)) visitComment(comment);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...links.values()].map((link) => {
    const line = source.getLineAndCharacterOfPosition(link.pos).line + 1;
    return { place: `${source.fileName.slice(root.length)}:${line}`, name: link.name };
  });
}

test('A link in a doc comment names an export, or something that the file declares or imports', () => {
  const exported = new Map(
    entries
      .flatMap((entry) => exportsOf(program, entry))
      .map((symbol) => [symbol.name, declaredSymbol(program, symbol)]),
  );
  const links = program
    .getSourceFiles()
    .filter(({ fileName }) => fileName.startsWith(`${root}src/`))
    .flatMap(linksIn);
  expect(links.length).toBeGreaterThan(50);
  const broken = links.filter(({ name }) => {
    if (!name) return true;
    const [first = '', member] = name.getText().split('.');
    const symbol = exported.get(first);
    if (!symbol) return !checker.getSymbolAtLocation(name);
    return member !== undefined && !checker.getDeclaredTypeOfSymbol(symbol).getProperty(member);
  });
  expect(broken.map(({ place, name }) => `${place} ${name?.getText() ?? ''}`)).toEqual([]);
});
