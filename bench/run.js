import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startDemo } from '../demo/servers.js';
import { launch, signIn } from './browser.js';
import { buildPackage, buildPages, installPeers } from './build.js';
import { measureCachedToken } from './measures/cached-token.js';
import { measureMemory } from './measures/memory.js';
import { measurePageStart } from './measures/page-start.js';
import { measurePrefetch } from './measures/prefetch.js';
import { measureSize } from './measures/size.js';
import { measureStart } from './measures/start.js';
import { measureColdSwitch, measureHeldSwitch } from './measures/switch.js';
import { writeResults } from './results.js';
import { toTable } from './table.js';

/**
 * `npm run bench` runs every measure, prints a table, and writes it to bench/results.md, docs/understanding/figures.md and, in part, to the README.
 * `--only page-start,size` runs some of the measures and only prints their table.
 * BENCH_QUICK=1 repeats nothing often, to check that the bench works, and only prints the table.
 */

/**
 * How often each measure repeats its work, and how much there is of it.
 *
 * @typedef {object} Amounts
 * @property {import('./pages/rounds.js').Timing} timing of calls that take microseconds
 * @property {number} pages that measure cached tokens
 * @property {number} coldSwitches
 * @property {number} prefetchedSwitches for each network
 * @property {number} starts of a page, for `start()` alone
 * @property {number} reloads of a page, for each network
 * @property {number} manyOrganizations that a client holds while cached tokens are measured
 * @property {number} heldOrganizations whose heap is measured
 * @property {number} visitedOrganizations
 * @property {number} maxSessions of the client that visits them
 */

const isQuick = Boolean(process.env.BENCH_QUICK);
/** @type {Amounts} */
const amounts = isQuick
  ? {
      timing: { rounds: 3, minimumMs: 5 },
      pages: 1,
      coldSwitches: 3,
      prefetchedSwitches: 1,
      starts: 3,
      reloads: 1,
      manyOrganizations: 50,
      heldOrganizations: 5,
      visitedOrganizations: 35,
      maxSessions: 5,
    }
  : {
      timing: { rounds: 15, minimumMs: 50 },
      pages: 5,
      coldSwitches: 101,
      prefetchedSwitches: 21,
      starts: 31,
      reloads: 11,
      manyOrganizations: 1000,
      heldOrganizations: 100,
      visitedOrganizations: 300,
      maxSessions: 20,
    };

/** @typedef {import('./table.js').Row} Row */

/** Each measure signs in with a new browser profile, so that none of them finds what another one stored. @type {Record<string, () => Promise<Row[]>>} */
const measures = {
  'cached-token': async () => measureCachedToken(await signIn(browser, demo), amounts, hasPeers),
  'held-switch': async () => measureHeldSwitch(await signIn(browser, demo), amounts),
  'cold-switch': async () => measureColdSwitch(await signIn(browser, shortLivedDemo), amounts),
  prefetch: async () => measurePrefetch(await signIn(browser, demo), amounts),
  start: async () => measureStart(await signIn(browser, demo), amounts),
  'page-start': () => measurePageStart(browser, amounts),
  memory: async () => measureMemory(await signIn(browser, demo), amounts, organizations),
  size: measureSize,
};

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const chosen = values.only?.split(',') ?? Object.keys(measures);
const unknown = chosen.find((name) => !(name in measures));
if (unknown !== undefined) {
  console.error(`There is no measure "${unknown}". There are: ${Object.keys(measures).join(', ')}.`);
  process.exit(2);
}

buildPackage(!isQuick);
const hasPeers = chosen.includes('cached-token') && installPeers();
const folder = await buildPages(hasPeers);
const browser = await launch();
const demo = await startDemo({ control: true, quiet: true, folder });
// Auth0's SDK renews a token 60 seconds before it expires, so it never takes a token with this lifetime from its cache.
const shortLivedDemo = await startDemo({ control: true, quiet: true, folder, accessTokenLifetime: 30 });
const organizations = demo.directory
  .addOrganizations('auth0|ada', amounts.visitedOrganizations)
  .map(({ id }) => id);

try {
  const rows = [];
  for (const [name, measure] of Object.entries(measures)) {
    if (chosen.includes(name)) rows.push(...(await measure()));
  }
  console.log(toTable(rows));
  if (!isQuick && values.only === undefined) writeResults(rows, amounts, browser.version());
} finally {
  await browser.close();
  await Promise.all([demo.close(), shortLivedDemo.close()]);
  rmSync(folder, { recursive: true });
}
