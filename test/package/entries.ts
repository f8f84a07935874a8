import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** A module of src that an app can import. */
export interface Entry {
  /** Its folder in src; `'core'` for `src/index.ts`. */
  readonly name: string;
  /** The name that an app imports it by. */
  readonly specifier: string;
  readonly file: string;
}

export const core: Entry = { name: 'core', specifier: 'auth0-org-sessions', file: `${root}src/index.ts` };

export const entries: readonly Entry[] = [
  core,
  ...readdirSync(`${root}src`)
    .filter((name) => existsSync(`${root}src/${name}/index.ts`))
    .map((name) => ({
      name,
      specifier: `auth0-org-sessions/${name}`,
      file: `${root}src/${name}/index.ts`,
    })),
];

const ofProject = ts.parseJsonConfigFileContent(
  { extends: './tsconfig.json', files: [] },
  ts.sys,
  root,
).options;
/** The options of the project's tsconfig.json, which also find the entries of src under the names that an app imports. */
export const compilerOptions: ts.CompilerOptions = {
  ...ofProject,
  paths: {
    ...ofProject.paths,
    ...Object.fromEntries(entries.map(({ specifier, file }) => [specifier, [file]])),
  },
};

/** The symbols that an entry exports, by the names that an app imports. */
export function exportsOf(program: ts.Program, { file }: Entry): ts.Symbol[] {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`${file} is not a module.`);
  return checker.getExportsOfModule(module);
}

/** The symbol that an exported name stands for, in the file that declares it. */
export const declaredSymbol = (program: ts.Program, symbol: ts.Symbol): ts.Symbol =>
  symbol.flags & ts.SymbolFlags.Alias ? program.getTypeChecker().getAliasedSymbol(symbol) : symbol;
