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
  svelte: ENTRY,
  elements: ENTRY,
  testing: ENTRY,
  scoped: 'A client for one organization, for `OrganizationScope` of each framework.',
  'index.ts': 'The public API: exports only.',
  client: 'The client of an application, how its parts are created, and how a page starts.',
  organizations: 'Which organizations there are, which one the URL names, and switching.',
  tokens: 'Getting an access token, renewing it, and using it in `fetch`.',
  login: 'Logins with the user: redirect and callback, popup, invitation, token exchange.',
  logout: 'Sign-outs of one organization or of all, in this tab and in other tabs.',
  sessions: 'One session per organization, the active one, the snapshot and the events.',
  auth0: 'Adapts auth0-spa-js: its clients, errors, locks and rate limits.',
  tabs: 'Messages between tabs.',
  claims: 'The claims of a token, and their verification. Pure functions.',
  storage: 'Data that is kept between pages: tokens, refresh tokens, sign-outs.',
  config: 'The options, checked once; the interfaces of the browser; the storage keys.',
  errors: 'The error classes: one for each way in which an application can react.',
  lib: 'General code that does not depend on authentication: queue, store, emitter.',
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
