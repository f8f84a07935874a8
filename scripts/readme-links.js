import { readFileSync, writeFileSync } from 'node:fs';

// The README's links are relative in the repository. npm packs it with absolute ones, because the files they lead to are not in the package.
// `npm pack` runs this with `absolute` before and `relative` after it.

/** @type {{ homepage: string }} */
const { homepage } = JSON.parse(readFileSync('package.json', 'utf8'));
const repository = homepage.replace(/#.*/, '');
const files = `${repository}/blob/main/`;
const images = `${repository}/raw/main/`;

/** @type {Record<string, (text: string) => string>} */
const rewrites = {
  absolute: (text) =>
    text.replace(
      /(!?)(\[(?:[^[\]]|\[[^[\]]*\])*\]\()(?![a-z]+:|#|\/)/g,
      (_, image, start) => `${image}${start}${image ? images : files}`,
    ),
  relative: (text) => text.replaceAll(files, '').replaceAll(images, ''),
};

const rewrite = rewrites[process.argv[2] ?? ''];
if (!rewrite) throw new Error('The argument must be absolute or relative.');

// Code has no links.
const parts = readFileSync('README.md', 'utf8').split(/(```[\s\S]*?```)/);
writeFileSync('README.md', parts.map((part, index) => (index % 2 ? part : rewrite(part))).join(''));
