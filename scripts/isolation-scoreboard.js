import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PARTS } from 'auth0-org-tenant/isolation';
import { format, resolveConfig } from 'prettier';

/** @typedef {import('../test/isolation/adapters.js').Subject & { results: import('auth0-org-tenant/isolation').Result[] }} Column */

const target = fileURLToPath(new URL('../docs/isolation.md', import.meta.url));

/** @param {string} name */
function versionOf(name) {
  const path = name === 'auth0-org-sessions' ? '../package.json' : `../node_modules/${name}/package.json`;
  /** @type {{ version: string }} */
  const { version } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
  return version;
}

/** @type {Record<import('auth0-org-tenant/isolation').Result['verdict'], string>} */
const CELLS = { passed: 'yes', failed: '**no**', 'not offered': 'not offered' };

/**
 * Writes docs/isolation.md.
 * @param {Column[]} columns
 */
export async function writeScoreboard(columns) {
  const sentences = columns[0]?.results.map(({ sentence }) => sentence) ?? [];
  /** @param {string[]} cells */
  const row = (cells) => `| ${cells.join(' | ')} |`;
  /** @param {Column} column @param {string} verdict */
  const count = ({ results }, verdict) =>
    String(results.filter((result) => result.verdict === verdict).length);
  const date = new Date().toISOString().slice(0, 10);

  const text = `# Isolation scoreboard

Do the tokens of several organizations in one browser stay apart? ${sentences.length} checks of [auth0-org-tenant](guides/local-tenant.md) ask this of four ways to use Auth0 with organizations. Each check runs in Chromium, with a tenant that answers late, fails and lies. The same checks are the last step of this package's own tests.

Run them again: \`npm run isolation\`. This page is what the command writes. Last run: ${date}.

${row(['', ...columns.map(({ name }) => name)])}
${row(['---', ...columns.map(() => '---')])}
${row(['version', ...columns.map((column) => `${column.package} ${versionOf(column.package)}`)])}
${row(['adapter', ...columns.map(({ file }) => `[${file}](../test/isolation/adapters/${file})`)])}
${row(['yes', ...columns.map((column) => count(column, 'passed'))])}
${row(['no', ...columns.map((column) => count(column, 'failed'))])}
${row(['not offered', ...columns.map((column) => count(column, 'not offered'))])}

"Yes" means: what the sentence says is true. "No" means: it is not. "Not offered" means: the library does not claim to do what the sentence is about, so the check does not run. A request that is refused counts as "yes" where the sentence forbids a wrong token.

A library can lack a part for a good reason. auth0-react, for example, is made for one organization at a time, but its \`getAccessTokenSilently\` accepts an organization and does not compare it, so these checks run. [Comparison](understanding/comparison.md) has what each library is for.

## Checks

${row(['check', ...columns.map(({ name }) => name)])}
${row(['---', ...columns.map(() => '---')])}
${sentences.map((sentence, index) => row([sentence, ...columns.map(({ results }) => CELLS[results[index]?.verdict ?? 'not offered'])])).join('\n')}

## Why "no"

${columns.map(reasonsOf).filter(Boolean).join('\n\n') || 'No check failed.'}

## Parts that are not offered

What a library claims is in [adapters.js](../test/isolation/adapters.js), by its documentation.

${row(['part', 'what it means'])}
${row(['---', '---'])}
${Object.entries(PARTS)
  .map(([part, meaning]) => row([`\`${part}\``, meaning]))
  .join('\n')}

## Your library

An adapter is a module with a function \`create\`, of at most 40 lines: see [the adapters](../test/isolation/adapters/). Bundle it into one file, and run:

\`\`\`js
import { chromium } from '@playwright/test';
import { runIsolation } from 'auth0-org-tenant/isolation';

const browser = await chromium.launch();
const results = await runIsolation({ adapter: 'dist/adapter.js', offers: ['switch'], browser });
console.table(results);
await browser.close();
\`\`\`
`;
  const options = await resolveConfig(target);
  writeFileSync(target, await format(text, { ...options, parser: 'markdown' }));
}

/** @param {Column} column */
function reasonsOf({ name, results }) {
  const failed = results.filter(({ verdict }) => verdict === 'failed');
  if (failed.length === 0) return '';
  const lines = failed.map(({ sentence, reason }) => `- ${sentence} ${reason}.`);
  return [`### ${name}`, '', ...lines].join('\n');
}
