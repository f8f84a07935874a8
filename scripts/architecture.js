import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { folderPicture } from './folder-picture.js';
import { updateFolderTable } from './folder-table.js';

/** Writes the picture and the table of folders of docs/architecture.md, by the imports in src/. */
const page = fileURLToPath(new URL('../docs/architecture.md', import.meta.url));
writeFileSync(new URL('../docs/architecture.svg', import.meta.url), folderPicture());
writeFileSync(page, await updateFolderTable(readFileSync(page, 'utf8'), page));
