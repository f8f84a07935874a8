import { readFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';

const root = new URL('../../', import.meta.url);
export const readPage = (path: string): string => readFileSync(new URL(path, root), 'utf8');

/** A code block of a page, copied from a file: `From [file](link):`, an empty line, and the block. */
export interface Quote {
  /** The file that the link leads to, as a path in the repository. */
  readonly file: string;
  readonly code: string;
  /** The whole quote in the page. */
  readonly text: string;
}

/** The quotes of a page, which is a path in the repository. */
export const quotesIn = (page: string): Quote[] =>
  [
    ...readPage(page).matchAll(
      /^From \[.+\]\((.+)\):\n\n(?:<!-- prettier-ignore -->\n)?```\w+\n([^]+?)\n```$/gm,
    ),
  ].map(([text, link = '', code = '']) => ({ file: posix.join(dirname(page), link), code, text }));

/** Whether the file has the code. Indentation does not count, because it differs between a function in a file and its copy in a page. */
export const isUnchanged = ({ file, code }: Quote): boolean => linesOf(readPage(file)).includes(linesOf(code));

/** Whether the code is the whole file. */
export const isWholeFile = ({ file, code }: Quote): boolean => readPage(file).trimEnd() === code;

const linesOf = (text: string): string =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .join('\n');
