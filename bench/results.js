import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { toTable } from './table.js';

/** @param {string} relative */
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const results = path('results.md');
const page = path('../docs/understanding/figures.md');
const readme = path('../README.md');

/** The rows of the README: those whose first column begins so. */
export const HEADLINES = [
  'cached `getTokenForOrg`, localstorage mode',
  '`switchOrganization` to a held organization, localstorage mode',
  'cold switch',
  'reload to "signed in", localstorage mode',
  'all that the core can ever load',
];

/**
 * Writes bench/results.md, and replaces the tables between the `bench` comments of the page of figures and of the README.
 * @param {readonly import('./table.js').Row[]} rows
 * @param {import('./run.js').Amounts} amounts
 * @param {string} browserVersion
 */
export function writeResults(rows, amounts, browserVersion) {
  const all = blockOf(toTable(rows));
  writeFileSync(results, `${heading(browserVersion)}\n\n${all}\n\n${howItWasMeasured(amounts)}\n`);
  replaceBlock(page, all);
  const headlines = rows.filter(({ what }) => HEADLINES.some((start) => what.startsWith(start)));
  replaceBlock(readme, blockOf(toTable(headlines)));
  const prettier = path('../node_modules/prettier/bin/prettier.cjs');
  spawnSync(process.execPath, [prettier, '--write', results, page, readme], { stdio: 'inherit' });
}

/** @param {string} table */
const blockOf = (table) => `<!-- bench -->\n\n${table}\n\n<!-- /bench -->`;

/**
 * @param {string} file
 * @param {string} block
 */
const replaceBlock = (file, block) =>
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(/<!-- bench -->[\s\S]*?<!-- \/bench -->/, () => block),
  );

/** @param {string} browserVersion */
function heading(browserVersion) {
  const [cpu] = cpus();
  return `# How the figures were measured

Written by \`npm run bench\` on ${new Date().toISOString().slice(0, 10)}: Chromium ${browserVersion}, Node ${process.versions.node}, ${availableParallelism()} cores (${cpu?.model ?? 'unknown'}), the built package and the local tenant of the demo on the same machine. Times depend on the machine; ratios, counts and bytes depend on it very little.`;
}

/** @param {import('./run.js').Amounts} amounts */
const howItWasMeasured = ({
  timing,
  pages,
  coldSwitches,
  prefetchedSwitches,
  starts,
  reloads,
  manyOrganizations,
}) =>
  `- Calls are awaited one after the other. A figure in µs is the median of ${timing.rounds} rounds. In each round, each kind of call is repeated for at least ${timing.minimumMs} ms, after a warm-up, and each round starts with another kind. Cached tokens are measured in ${pages} pages, one after the other, because a page keeps the code that its compiler optimized. A ratio is the median of the ratios of the rounds. \`start()\` is a median of ${starts}, a cold switch of ${coldSwitches}, and one with or without a prefetch of ${prefetchedSwitches} on each network.
- When ${manyOrganizations.toLocaleString('en')} organizations are held, the tenant issued the tokens of one of them. The others are copies of its cache entries with other ids, which \`start()\` found in a \`cache\` of the application and verified. The client with one organization holds it in the same way.
- A switch to a held organization is repeated between two organizations. The time to the event is the mean of 1,000 switches in each round, because the browser's clock is too coarse for one switch.
- A cold switch is measured at a tenant whose access tokens expire after 30 seconds, which is too soon for a cache. "Our own code" is the time outside of calls of auth0-spa-js. "auth0-spa-js alone" is \`getTokenSilently\` of a client with the same options, measured in turn.
- A reload to "signed in" lasts from the navigation until \`start()\` resolves with \`signed-in\` or, for auth0-spa-js alone, until \`getTokenSilently()\` and \`getUser()\` of a new \`Auth0Client\` resolve. Both applications are production builds by Vite with the same options (organization, audience, scope, \`useRefreshTokens\` with fallback, cache location), are served gzipped with \`Cache-Control: no-store\`, and reload in turn; a figure is the median of ${reloads} reloads. Chromium emulates the network with \`Network.emulateNetworkConditions\`: its delay and bandwidth apply to every request of the page, of the iframe and of the SDK's Worker, but not to CORS preflight requests, and it adds no delay for connecting. Requests are counted by the servers, without preflight requests.
- PropelAuth's library gets its token from a local response in the format of its server; Logto's library finds its tokens in localStorage, as after a login. Their versions are in [peers/package.json](peers/package.json).
- That one switch causes one render in React, Vue and Angular is not measured here but tested: [test/bindings/contract.ts](../test/bindings/contract.ts).`;
