import { rmSync } from 'node:fs';
import { startDemo } from '../demo/servers.js';
import { launch, signIn } from './browser.js';
import { buildPackage, buildPages, installPeers } from './build.js';
import { measureCached } from './measures/cached.js';
import { measureMemory } from './measures/memory.js';
import { measureSize } from './measures/size.js';
import { measureStart } from './measures/starting.js';
import { measureColdSwitch, measureHeldSwitch } from './measures/switching.js';
import { writeResults } from './results.js';
import { toTable } from './table.js';

/** `npm run bench`: measures, prints a table and writes it to bench/results.md and the README. BENCH_QUICK=1 tries everything for a moment, and writes nothing. */

/**
 * How much of everything is done.
 *
 * @typedef {object} Effort
 * @property {import('./pages/rounds.js').Patience} patience of what takes microseconds
 * @property {number} pages that cached tokens are asked for in
 * @property {number} switches cold ones
 * @property {number} starts pages that start
 * @property {number} many organizations
 * @property {number} held organizations whose heap is measured
 * @property {number} visited organizations
 * @property {number} maxSessions of who visits them
 */

const quick = Boolean(process.env.BENCH_QUICK);
/** @type {Effort} */
const effort = quick
  ? {
      patience: { rounds: 3, turn: 5 },
      pages: 1,
      switches: 3,
      starts: 3,
      many: 50,
      held: 5,
      visited: 35,
      maxSessions: 5,
    }
  : {
      patience: { rounds: 15, turn: 50 },
      pages: 5,
      switches: 101,
      starts: 31,
      many: 1000,
      held: 100,
      visited: 300,
      maxSessions: 20,
    };

buildPackage(!quick);
const withPeers = installPeers();
const folder = await buildPages(withPeers);
const browser = await launch();
const demo = await startDemo({ control: true, quiet: true, folder });
// Auth0's SDK renews a token a minute before it expires: one that lives half of it is never found in a cache.
const hasty = await startDemo({ control: true, quiet: true, folder, accessTokenLifetime: 30 });

try {
  const organizations = demo.directory.addOrganizations('auth0|ada', effort.visited).map(({ id }) => id);
  // A browser profile for each, so that none finds what another left.
  const visit = (at = demo) => signIn(browser, at);
  const rows = [
    ...(await measureCached(await visit(), effort, withPeers)),
    ...(await measureHeldSwitch(await visit(), effort)),
    ...(await measureColdSwitch(await visit(hasty), effort)),
    ...(await measureStart(await visit(), effort)),
    ...(await measureMemory(await visit(), effort, organizations)),
    ...(await measureSize()),
  ];
  const table = toTable(rows);
  console.log(table);
  if (!quick) writeResults(table, effort, browser.version());
} finally {
  await browser.close();
  await Promise.all([demo.close(), hasty.close()]);
  rmSync(folder, { recursive: true });
}
