import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { core, entries, root, type Entry } from './entries.js';

/** The code of an `@example` tag. */
export interface Example {
  /** The file in src, and the line that the code begins on. */
  readonly file: string;
  readonly line: number;
  /** The entry of the file's folder. */
  readonly entry: Entry;
  readonly code: string;
}

/** All examples in the doc comments of src. */
export const readExamples = (): Example[] =>
  readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .flatMap((file) => examplesIn(`src/${file.replaceAll('\\', '/')}`));

function examplesIn(file: string): Example[] {
  const folder = file.split('/')[1];
  const entry = entries.find(({ name }) => name === folder) ?? core;
  const source = ts.createSourceFile(file, readFileSync(root + file, 'utf8'), ts.ScriptTarget.Latest, true);
  // Several nodes can share a comment: a declaration and its first part.
  const comments = new Map<number, ts.JSDoc>();
  const visit = (node: ts.Node): void => {
    for (const comment of ts.getJSDocCommentsAndTags(node))
      if (ts.isJSDoc(comment)) comments.set(comment.pos, comment);
    ts.forEachChild(node, visit);
  };
  visit(source);

  return [...comments.values()].flatMap((comment) => {
    const firstLine = source.getLineAndCharacterOfPosition(comment.pos).line + 1;
    const lines = linesOf(comment);
    return lines.flatMap((line, index) => {
      if (!line.startsWith('@example')) return [];
      const end = lines.findIndex((other, at) => at > index && /^@\w/.test(other));
      const code = lines.slice(index + 1, end < 0 ? undefined : end).join('\n');
      return { file, line: firstLine + index + 1, entry, code };
    });
  });
}

/** Read from the source text: the compiler's text of a tag has lost its indentation and its lines. */
const linesOf = (comment: ts.JSDoc): string[] =>
  comment
    .getText()
    .replace(/\s*\*\/$/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*(\/\*)?\* ?/, ''));
