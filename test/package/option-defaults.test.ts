// @vitest-environment node
/** Every option of a public function has a documented default, and the documented defaults of the client are the real ones. */
import ts from 'typescript';
import { expect, test } from 'vitest';
import { readOptions } from '../../src/config/read-options.js';
import { compilerOptions, core, declaredSymbol, entries, exportsOf, root } from './entries.js';

const program = ts.createProgram(
  entries.map(({ file }) => file),
  compilerOptions,
);
const checker = program.getTypeChecker();

const isInSrc = (node: ts.Node): boolean => node.getSourceFile().fileName.startsWith(`${root}src/`);

const placeOf = (node: ts.Node): string => {
  const source = node.getSourceFile();
  const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
  return `${source.fileName.slice(root.length)}:${line}`;
};

const signaturesOf = (type: ts.Type): readonly ts.Signature[] =>
  checker.getNonNullableType(type).getCallSignatures();

/** The types that a function takes. A rest parameter of a tuple type counts as one parameter per element. */
const parameterTypesOf = (signature: ts.Signature): readonly ts.Type[] =>
  signature.getParameters().flatMap((parameter) => {
    const type = checker.getTypeOfSymbol(parameter);
    return checker.isTupleType(type) ? checker.getTypeArguments(type as ts.TypeReference) : [type];
  });

/** The types of options that an entry exports, or that its functions and the methods of its interfaces take. */
function optionTypesOf(symbol: ts.Symbol): readonly ts.Type[] {
  if (symbol.flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Variable))
    return signaturesOf(checker.getTypeOfSymbol(symbol)).flatMap(parameterTypesOf);
  if (!(symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias))) return [];
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  if (/(Options|Props|Slots)$/.test(symbol.name)) return [type];
  return type
    .getProperties()
    .flatMap((property) => signaturesOf(checker.getTypeOfSymbol(property)))
    .flatMap(parameterTypesOf);
}

/** The optional members of a type that are declared in src. */
const optionalMembersOf = (type: ts.Type): readonly ts.Symbol[] =>
  (type.isUnion() ? type.types : [type])
    .filter((part) => !part.isClass())
    .flatMap((part) => part.getProperties())
    .filter((property) => property.flags & ts.SymbolFlags.Optional && property.declarations?.some(isInSrc));

/** The text of the tag `@default` of an option. */
const defaultOf = (option: ts.Symbol): string =>
  ts.displayPartsToString(option.getJsDocTags(checker).find(({ name }) => name === 'default')?.text).trim();

/** Whether an option of a parameter without a named type has its default in the tag `@param` of the function. */
function isInParameterTag(option: ts.Symbol): boolean {
  const literal = option.valueDeclaration?.parent;
  if (!literal || !ts.isTypeLiteralNode(literal)) return false;
  for (let node: ts.Node = literal; !ts.isSourceFile(node); node = node.parent)
    for (const tag of ts.getJSDocTags(node))
      if (ts.isJSDocParameterTag(tag)) {
        const text = ts.getTextOfJSDocComment(tag.comment) ?? '';
        if (text.includes(`\`${option.name}\``) && /\bdefault/i.test(text)) return true;
      }
  return false;
}

/** All options, by the place of their declaration. */
const options = new Map<string, ts.Symbol>();
for (const exported of entries.flatMap((entry) => exportsOf(program, entry)))
  for (const option of optionTypesOf(declaredSymbol(program, exported)).flatMap(optionalMembersOf))
    if (option.valueDeclaration) options.set(`${placeOf(option.valueDeclaration)} ${option.name}`, option);

test('Every option has a documented default', () => {
  // A search that finds nothing must not pass.
  expect([...options.keys()].map((place) => place.replace(/.* /, ''))).toEqual(
    expect.arrayContaining([
      'maxSessions',
      'returnTo',
      'cacheMode',
      'abortOnSwitch',
      'fallback',
      'expiresIn',
      'name',
    ]),
  );
  const missing = [...options].filter(([, option]) => !defaultOf(option) && !isInParameterTag(option));
  expect(missing.map(([place]) => place)).toEqual([]);
});

const clientOptions = exportsOf(program, core).find(({ name }) => name === 'OrgSessionClientOptions');
const clientOptionType =
  clientOptions && checker.getDeclaredTypeOfSymbol(declaredSymbol(program, clientOptions));
const settings: Record<string, unknown> = {
  ...readOptions({ domain: 'tenant.example', clientId: 'client' }),
};

test('An option of Auth0’s SDK is documented here if this package sets its default', () => {
  const undocumented = Object.keys(settings).filter((name) => {
    const option = clientOptionType?.getProperty(name);
    const isOptional = option && option.flags & ts.SymbolFlags.Optional;
    return isOptional && !option.declarations?.some(isInSrc);
  });
  expect(undocumented).toEqual([]);
});

/** The options of the client whose documented default is a literal: name and literal. */
const literals = [...options.values()]
  .filter((option) => option.valueDeclaration?.getSourceFile().fileName.endsWith('/config/options.ts'))
  .flatMap((option) => {
    const [, literal] =
      /^('[^']*'|true|false|undefined|\d+|\(\) => \w+)(?=\.|$)/.exec(defaultOf(option)) ?? [];
    return literal === undefined ? [] : [[option.name, literal]];
  });

const show = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : String(value));

test.each(literals)('The default of %s is %s', (name, literal) => {
  const value = settings[name];
  expect(typeof value === 'function' ? `() => ${show((value as () => unknown)())}` : show(value)).toBe(
    literal,
  );
});

test('The documented time limits of a silent iframe and a popup are the real ones', () => {
  const option = [...options.values()].find(({ name }) => name === 'authorizeTimeoutInSeconds');
  const documented = (option && defaultOf(option).match(/\d+/g))?.slice(0, 2).map(Number);
  expect(documented).toEqual([settings['silentTimeoutInSeconds'], settings['popupTimeoutInSeconds']]);
});

/** Whether a type is that of the client's options, checked or not. */
const isClientOptions = (type: ts.Type): boolean =>
  ['Settings', 'OrgSessionClientOptions'].includes((type.symbol as ts.Symbol | undefined)?.name ?? '');

/** Whether an expression reads an option of the client: `settings.option`, or a variable that was destructured from the options. */
function readsOption(node: ts.Expression): boolean {
  if (ts.isPropertyAccessExpression(node)) return isClientOptions(checker.getTypeAtLocation(node.expression));
  if (!ts.isIdentifier(node)) return false;
  const declaration = checker.getSymbolAtLocation(node)?.valueDeclaration;
  return declaration !== undefined && isDestructuredOption(declaration);
}

const isDestructuredOption = (node: ts.Node): node is ts.BindingElement =>
  ts.isBindingElement(node) &&
  ts.isObjectBindingPattern(node.parent) &&
  isClientOptions(checker.getTypeAtLocation(node.parent));

/** The places where code has a default of an option of the client. */
function defaultsIn(source: ts.SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const isDefault =
      (ts.isBinaryExpression(node) &&
        [ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken].includes(node.operatorToken.kind) &&
        readsOption(node.left)) ||
      (isDestructuredOption(node) && node.initializer !== undefined);
    if (isDefault) found.push(`${placeOf(node)} ${node.getText()}`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

test('Only read-options has defaults of the client’s options', () => {
  const sources = program.getSourceFiles().filter(isInSrc);
  const outside = sources.filter(({ fileName }) => !fileName.endsWith('/config/read-options.ts'));
  expect(sources.length - outside.length).toBe(1);
  expect(outside.flatMap(defaultsIn)).toEqual([]);
});
