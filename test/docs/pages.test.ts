// @vitest-environment node
/** The pages of the documentation: their links, their place in the sidebar, and their sentences. */
import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { sidebar } from '../../docs/.vitepress/sidebar.js';
import { root } from '../package/entries.js';
import { headingIdsOf, headingLinksOf, linksOf, proseOf, readPages } from './pages.js';

const MAX_WORDS = 40;
const pages = readPages();

test.each(pages)('The links of $path lead to files', (page) => {
  const missing = linksOf(page).filter(
    (link) => !existsSync(root + posix.join(posix.dirname(page.path), decodeURI(link))),
  );
  // TypeDoc writes these pages.
  expect(missing.filter((link) => !link.includes('reference/api/'))).toEqual([]);
});

test.each(pages)('The links of $path to headings lead to headings', (page) => {
  const missing = headingLinksOf(page).filter(({ path, id }) => {
    const target = pages.find((other) => other.path === path);
    return target !== undefined && !headingIdsOf(target).includes(id);
  });
  expect(missing).toEqual([]);
});

// VitePress makes a link of a URL in a text, and refuses to build a site with a link to this machine.
test.each(pages)('$path has URLs of this machine in code only', ({ text }) => {
  const plain = text.replace(/^```[^]*?^```$/gm, '').replace(/`[^`]*`/g, '');
  expect(plain.match(/https?:\/\/localhost\S*/g)).toBeNull();
});

test('The sidebar names each page once', () => {
  const links = sidebar.flatMap(({ items }) => items.map(({ link }) => link));
  expect(links).toEqual([...new Set(links)]);
});

test('Every page is in the sidebar, and every entry of the sidebar is a page', () => {
  const listed = sidebar.flatMap(({ items }) => items.map(({ link }) => `docs${link}`));
  const written = pages.map(({ path }) => path.replace(/\.md$/, ''));
  const ofErrors = (path: string) => path.startsWith('docs/errors/');
  const others = ['README', 'docs/index', 'docs/reference/api/'];
  expect(listed.filter((path) => !written.includes(path) && !others.includes(path))).toEqual([]);
  expect(
    written.filter((path) => !listed.includes(path) && !others.includes(path) && !ofErrors(path)),
  ).toEqual([]);
});

test.each(pages)(`No sentence of $path has more than ${MAX_WORDS} words`, (page) => {
  const long = sentencesOf(proseOf(page)).filter((sentence) => sentence.split(' ').length > MAX_WORDS);
  expect(long).toEqual([]);
});

function sentencesOf(prose: string): string[] {
  const plain = prose.replace(/\]\([^)]*\)/g, ']').replace(/`[^`]*`/g, 'code');
  const paragraphs = plain.split(/\n\s*\n|\n(?=\s*(?:[-*#>]|\d+\.) )/);
  return paragraphs.flatMap((paragraph) =>
    paragraph
      .replace(/\s+/g, ' ')
      .trim()
      .split(/(?<=[.!?][)"”*_]*) /),
  );
}
