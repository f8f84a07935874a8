// @vitest-environment node
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../types/', import.meta.url));

/** What the compiler says about the files of test/types, which import the built package as an app does. */
function problems(files: string[]): string[] {
  const config = ts.readConfigFile(`${folder}tsconfig.json`, ts.sys.readFile.bind(ts.sys)).config as object;
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  const program = ts.createProgram(files, options);
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const line = file ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    return `${file?.fileName.slice(folder.length)}:${line} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}

test.each(readdirSync(folder).filter((name) => name.endsWith('.ts')))(
  'The types are what test/types/%s expects',
  { timeout: 60_000 },
  (name) => {
    expect(problems([folder + name])).toEqual([]);
  },
);
