import ts from 'typescript';

/** The compiler's errors in these files, as `file:line message`, with the options of a tsconfig file and further ones. */
export function problemsIn(
  files: readonly string[],
  configFile: string,
  further: ts.CompilerOptions = {},
): string[] {
  const { config } = ts.readConfigFile(configFile, ts.sys.readFile.bind(ts.sys)) as { config: object };
  const folder = configFile.replace(/[^/]+$/, '');
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  const program = ts.createProgram(files, { ...options, ...further });
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
    const line = file ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    const place = file ? `${file.fileName.slice(folder.length)}:${line} ` : '';
    return place + ts.flattenDiagnosticMessageText(messageText, '\n');
  });
}
