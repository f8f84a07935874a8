import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { headingId } from '../../docs/.vitepress/heading-id.js';
import { root } from '../package/entries.js';

/** A page of the documentation, or the README. */
export interface Page {
  /** Its path from the root of the repository. */
  readonly path: string;
  readonly text: string;
}

/** A fenced block of code. */
export interface CodeBlock {
  readonly language: string;
  /** From ` ```ts [src/main.ts] `: the name of the file that the block is. */
  readonly file?: string;
  readonly code: string;
  /** After "From [file](link):": part of a file that runs, compared with it by another test. */
  readonly isExcerpt: boolean;
  /** The file of an excerpt: its path from the root of the repository. */
  readonly source?: string;
  /** The line of the page that the code begins on. */
  readonly line: number;
}

/** TypeDoc and VitePress write these. */
const GENERATED = /^docs\/(reference\/api|\.vitepress)\//;

/** The README and all written pages of docs/. */
export const readPages = (): Page[] =>
  [
    'README.md',
    ...readdirSync(`${root}docs`, { recursive: true, encoding: 'utf8' })
      .map((file) => `docs/${file.replaceAll('\\', '/')}`)
      .filter((path) => path.endsWith('.md') && !GENERATED.test(path))
      .sort(),
  ].map((path) => ({ path, text: readFileSync(root + path, 'utf8') }));

/** The fenced blocks of a page. */
export const codeBlocks = ({ path, text }: Page): CodeBlock[] =>
  [...text.matchAll(/^```(\w+)(?:[ \t]+\[(.+)\])?.*\n([^]*?)^```$/gm)].map((match) => {
    const [, language = '', file, code = ''] = match;
    const before = text.slice(0, match.index);
    const [, link] =
      /^From \[.+\]\((.+)\):\n\n(?:<!-- prettier-ignore -->\n)?$/m.exec(
        before.slice(-300).split('\n\n').slice(-2).join('\n\n'),
      ) ?? [];
    return {
      language,
      ...(file !== undefined && { file }),
      code,
      isExcerpt: link !== undefined,
      ...(link !== undefined && { source: posix.join(posix.dirname(path), link) }),
      line: before.split('\n').length + 1,
    };
  });

/** Whether the file of an excerpt has its code. Indentation does not count: that of a function in a file is different. */
export const isUnchanged = ({ source = '', code }: CodeBlock): boolean =>
  withoutIndentation(readFileSync(root + source, 'utf8')).includes(withoutIndentation(code));

const withoutIndentation = (text: string): string =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim())
    .join('\n');

/** The text of a page without code, tables, front matter and comments. */
export const proseOf = ({ text }: Page): string =>
  text
    .replace(/^---\n[^]*?\n---\n/, '')
    .replace(/^```[^]*?^```$/gm, '')
    .replace(/<!--[^]*?-->/g, '')
    .replace(/^\|.*$/gm, '');

/** The relative links of a page, without their fragments. */
export const linksOf = ({ text }: Page): string[] =>
  [...text.replace(/^```[^]*?^```$/gm, '').matchAll(/\]\(([^)\s#]+)[^)]*\)|^\[[^\]]+\]: (\S+)$/gm)]
    .map(([, inline, definition]) => inline ?? definition ?? '')
    .filter((link) => !/^([a-z]+:|\/)/.test(link));

/** The links of a page to headings, also its own: the path of a page of this repository, and the id. */
export const headingLinksOf = ({ path, text }: Page): { path: string; id: string }[] =>
  [...text.replace(/^```[^]*?^```$/gm, '').matchAll(/\]\(([^)\s#:]*)#([^)\s]+)\)/g)].map(
    ([, link = '', id = '']) => ({ path: link ? posix.join(posix.dirname(path), link) : path, id }),
  );

/** The ids of a page's headings. */
export const headingIdsOf = ({ text }: Page): string[] =>
  [...text.replace(/^```[^]*?^```$/gm, '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    headingId(heading.replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')),
  );
