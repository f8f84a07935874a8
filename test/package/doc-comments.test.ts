// @vitest-environment node
/** The exports of the entries have doc comments, which editors show. */
import ts from 'typescript';
import { expect, test } from 'vitest';
import { compilerOptions, declaredSymbol, entries, exportsOf, root, type Entry } from './entries.js';

/** Entries without complete doc comments. */
const incomplete: readonly string[] = ['elements'];

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

test.each(entries.filter(({ name }) => !incomplete.includes(name)))(
  'The exports of $name and their members have doc comments',
  (entry) => {
    expect(missingIn(entry)).toEqual([]);
  },
);
