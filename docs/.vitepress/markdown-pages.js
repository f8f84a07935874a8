import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sidebar } from './sidebar.js';

/**
 * Writes each page as Markdown beside its HTML, and `llms.txt`, the list of these files, for readers that are programs.
 * @param {import('vitepress').SiteConfig} site
 */
export async function writeMarkdown({ outDir, pages, srcDir, site }) {
  for (const page of pages) {
    const file = join(outDir, page);
    await mkdir(dirname(file), { recursive: true });
    await copyFile(join(srcDir, page), file);
  }
  const sections = await Promise.all(
    sidebar.map(async ({ text, items }) => {
      const lines = await Promise.all(
        items.map(async ({ text: title, link }) => {
          const page = `${link.slice(1)}${link.endsWith('/') ? 'index' : ''}.md`;
          return `- [${title}](${site.base}${page}): ${await firstSentence(join(srcDir, page))}`;
        }),
      );
      return `## ${text}\n\n${lines.join('\n')}\n`;
    }),
  );
  const text = [`# ${site.title}\n`, `> ${site.description}\n`, ...sections].join('\n');
  await writeFile(join(outDir, 'llms.txt'), text);
}

/** @param {string} file */
async function firstSentence(file) {
  const text = (await readFile(file, 'utf8')).replace(/^---\n[^]*?\n---\n/, '');
  const paragraph = text.split(/\n{2,}/).find((part) => /^[A-Z`*[]/.test(part.trim())) ?? '';
  return paragraph
    .replace(/\s+/g, ' ')
    .replace(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .split(/(?<=[.!?:]) /)[0];
}
