const { copyFileSync } = require('node:fs');
const ts = require('typescript');

const { ModuleKind, ModuleResolutionKind } = ts;
// TypeScript takes these for ESM and for CommonJS, whatever package.json says.
for (const name of ['main', 'esm-only'])
  for (const ending of ['.mts', '.cts']) copyFileSync(`${name}.ts`, name + ending);

const { Node10, Node16, NodeNext, Bundler } = ModuleResolutionKind;
const cases = {
  // Angular's own types need a newer moduleResolution.
  'node10, ESM': [Node10, ModuleKind.ESNext, ['main.ts']],
  'node10, CommonJS': [Node10, ModuleKind.CommonJS, ['main.ts']],
  'node16, ESM': [Node16, ModuleKind.Node16, ['main.mts', 'esm-only.mts']],
  'node16, CommonJS': [Node16, ModuleKind.Node16, ['main.cts']],
  'nodenext, ESM': [NodeNext, ModuleKind.NodeNext, ['main.mts', 'esm-only.mts']],
  'nodenext, CommonJS': [NodeNext, ModuleKind.NodeNext, ['main.cts', 'esm-only.cts']],
  bundler: [Bundler, ModuleKind.ESNext, ['main.ts', 'esm-only.ts']],
};

for (const [name, [moduleResolution, module, files]] of Object.entries(cases)) {
  const program = ts.createProgram(files, {
    moduleResolution,
    module,
    noEmit: true,
    strict: true,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
    types: [],
  });
  // The declarations of this package are checked, not those of other packages.
  const problems = ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => !file || !/node_modules\/(?!auth0-org-sessions\/)/.test(file.fileName));
  for (const { file, messageText } of problems)
    console.error(`${name}: ${file?.fileName} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
  if (problems.length > 0) process.exitCode = 1;
}
