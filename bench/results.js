import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

/** @param {string} relative */
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const results = path('results.md');
const readme = path('../README.md');

/**
 * Writes bench/results.md, and the same table between the same marks of the README.
 * @param {string} table
 * @param {import('./run.js').Effort} effort
 * @param {string} browser its version
 */
export function writeResults(table, effort, browser) {
  const block = `<!-- bench -->\n\n${table}\n\n<!-- /bench -->`;
  writeFileSync(results, `${heading(browser)}\n\n${block}\n\n${howItWasMeasured(effort)}\n`);
  const text = readFileSync(readme, 'utf8');
  writeFileSync(
    readme,
    text.replace(/<!-- bench -->[\s\S]*?<!-- \/bench -->/, () => block),
  );
  const prettier = path('../node_modules/prettier/bin/prettier.cjs');
  spawnSync(process.execPath, [prettier, '--write', results, readme], { stdio: 'inherit' });
}

/** @param {string} browser */
function heading(browser) {
  const [cpu] = cpus();
  return `# What the figures of the README come from

Made by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: Chromium ${browser}, Node ${process.versions.node}, ${availableParallelism()} cores (${cpu?.model ?? 'unknown'}), the built package and the demo's tenant on the same machine. Times differ from one machine to the next; ratios, counts and bytes hardly do.`;
}

/** @param {import('./run.js').Effort} effort */
const howItWasMeasured = ({ patience: { rounds, turn }, pages, switches, starts, many }) =>
  `- Calls are awaited one after the other. A figure in µs is a median of ${rounds} rounds of at least ${turn} ms of calls each; in every round each contestant has its turn, each round beginning with another one, after a warm-up. For cached tokens that is done in ${pages} pages, one after the other, because a page keeps what the compiler made of the code. Ratios are medians of the rounds' ratios. Starts are medians of ${starts}, cold switches of ${switches}.
- Of the ${many.toLocaleString('en')} organizations held, the tenant gave the tokens of one; the others are copies of its entries under their own ids, which \`start()\` found in a \`cache\` of the app and verified. What they are compared with is a client that holds one in the same way.
- A switch to a held organization is made again and again between two of them. To the event: a mean of 1,000 switches a round, since the browser's clock is too coarse for one.
- A cold switch is one at a tenant whose access tokens live for 30 seconds, which is too short for a cache. Our own of it is what passes outside of calls to Auth0's SDK; beside it stands \`getTokenSilently\` of a client that has the same options and is asked in turn.
- PropelAuth's library gets its token from a local answer in the form of its server's; Logto's finds its tokens in localStorage, as a login leaves them. Versions are in [peers/package.json](peers/package.json).
- That one switch is one render in React, Vue and Angular is a test, not a measurement: [test/bindings/contract.ts](../test/bindings/contract.ts).`;
