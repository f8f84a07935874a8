import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { updateFolderTable } from './folder-table.js';

/** Writes the table of folders in docs/architecture.md, by the imports in src/. */
const page = fileURLToPath(new URL('../docs/architecture.md', import.meta.url));
writeFileSync(page, await updateFolderTable(readFileSync(page, 'utf8'), page));
