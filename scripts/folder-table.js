import { format, resolveConfig } from 'prettier';
import { files, folderOf, levelOf, levels, localImportsOf } from './source-imports.js';

const BEGIN = '<!-- npm run architecture: begin -->';
const END = '<!-- npm run architecture: end -->';

const ENTRY = 'The other entries: they import `../index.js` and their framework.';

/**
 * What each folder is for. Folders with the same purpose share a row.
 *
 * @type {Readonly<Record<string, string>>}
 */
const PURPOSES = {
  react: ENTRY,
  vue: ENTRY,
  angular: ENTRY,
  elements: ENTRY,
  testing: ENTRY,
  'index.ts': 'The public API: exports only.',
  client: 'The object that an application holds, how its parts are made, and how a page starts.',
  organizations: 'Which organizations there are, which one the URL names, and switching.',
  tokens: 'Getting an access token, renewing it, and using it in `fetch`.',
  login: 'Logins with the user: redirect and callback, popup, invitation, token exchange.',
  logout: 'Signing out of one organization or of all, in this tab and as other tabs tell.',
  sessions: 'One session per organization, the active one, the snapshot and the events.',
  auth0: 'What is known of auth0-spa-js: its clients, errors, locks and rate limits.',
  tabs: 'Messages between tabs.',
  claims: 'What a token says, and whether it is accepted. Pure functions.',
  storage: 'What outlives the page: tokens, refresh tokens, sign-outs.',
  config: 'The options, checked once; the interfaces of the browser; the storage keys.',
  errors: 'One class for each decision of a caller.',
  lib: 'Mechanisms without knowledge of authentication: queue, store, emitter.',
};

/** The folders that a folder imports from, the highest level first. @param {string} folder */
function foldersImportedBy(folder) {
  const targets = files
    .filter((file) => folderOf(file) === folder)
    .flatMap((file) => localImportsOf(file).map(({ target }) => folderOf(target)))
    .filter((target) => target !== folder);
  return [...new Set(targets)].sort((a, b) => levelOf(b) - levelOf(a) || (a < b ? -1 : 1));
}

/** @param {readonly string[]} names */
const inCode = (names) => names.map((name) => `\`${name}\``).join(' ');

/** The table of the folders, the highest level first. */
function folderTable() {
  /** @type {Map<string, { folders: string[], level: number, purpose: string, imports: string }>} */
  const rows = new Map();
  for (const folder of levels.toReversed().flat()) {
    const purpose = PURPOSES[folder];
    if (purpose === undefined) throw new Error(`scripts/folder-table.js has no purpose for ${folder}.`);
    const imports = inCode(foldersImportedBy(folder)) || '—';
    const row = rows.get(`${purpose} ${imports}`);
    if (row) row.folders.push(folder);
    else rows.set(`${purpose} ${imports}`, { folders: [folder], level: levelOf(folder), purpose, imports });
  }
  return [
    '| level | folder | purpose | imports from |',
    '| --- | --- | --- | --- |',
    ...[...rows.values()].map(
      ({ folders, level, purpose, imports }) => `| ${level} | ${inCode(folders)} | ${purpose} | ${imports} |`,
    ),
  ].join('\n');
}

/**
 * Returns a page with the table of folders that src/ has now, formatted.
 *
 * @param {string} page The text of docs/architecture.md.
 * @param {string} path Its path, for the formatter's configuration.
 */
export async function updateFolderTable(page, path) {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined)
    throw new Error(`${path} has no lines ${BEGIN} and ${END}.`);
  const updated = [before, BEGIN, '\n\n', folderTable(), '\n\n', END, after].join('');
  return format(updated, { ...(await resolveConfig(path)), parser: 'markdown' });
}
