import { ask } from '../browser.js';
import { kilo, signed } from '../table.js';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('../browser.js').Visitor} Visitor */
/** @typedef {import('../run.js').Effort} Effort */
/** @typedef {import('../table.js').Row} Row */

/** Before that many, memory also grows by what is only there once. */
const settled = 25;

/**
 * Heap per organization without Workers, and how Workers and heap stay within `maxSessions`.
 *
 * @param {Visitor} visitor
 * @param {Effort} effort
 * @param {readonly string[]} organizations
 * @returns {Promise<Row[]>}
 */
export async function measureMemory({ open }, { held, visited, maxSessions }, organizations) {
  const modest = { cacheLocation: /** @type {const} */ ('localstorage'), maxSessions: settled + held + 1 };
  /** Of a page that finds in localStorage what an earlier one left, and so needs no iframe. @param {readonly string[]} added */
  const restored = async (added) => {
    const before = await open();
    await ask(before, 'visit', modest, added);
    await before.close();
    const page = await open();
    const sessions = await ask(page, 'restore', modest);
    const heap = await heapOf(page);
    await page.close();
    return { sessions, heap };
  };
  const few = await restored(organizations.slice(0, settled));
  const more = await restored(organizations.slice(settled, settled + held));
  if (more.sessions - few.sessions !== held) throw new Error(`${more.sessions} organizations are held.`);
  const each = (more.heap - few.heap) / held;

  const page = await open();
  const workers = { now: 0, most: 0 };
  page.on('worker', (worker) => {
    workers.now += 1;
    workers.most = Math.max(workers.most, workers.now);
    worker.on('close', () => (workers.now -= 1));
  });
  await ask(page, 'visit', { maxSessions }, organizations.slice(0, settled));
  const early = await heapOf(page);
  await ask(page, 'visit', { maxSessions }, organizations.slice(settled, visited));
  const growth = (await heapOf(page)) - early;
  await page.close();
  return [
    {
      what: `heap per held organization without a Worker (${held} more, localstorage mode, Auth0's SDK included)`,
      measured: kilo(each),
      goal: 'at most 20 kB',
      met: each <= 20_000,
    },
    {
      what: `Workers while visiting ${visited} organizations, \`maxSessions\` ${maxSessions}`,
      measured: `${workers.most} at the most; heap of the page ${signed(growth, kilo)} after the first ${settled}`,
      goal: `at most ${maxSessions}, heap flat (under 1 MB)`,
      met: workers.most > 0 && workers.most <= maxSessions && growth < 1_000_000,
    },
  ];
}

/** Bytes of the page's heap that are still in use after the garbage was collected. @param {Page} page */
async function heapOf(page) {
  const session = await page.context().newCDPSession(page);
  // What an iframe leaves behind hangs together, and goes bit by bit when the browser has time for it.
  let least = Infinity;
  for (let idle = 0; idle < 10; idle++) {
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    if (usedSize < least - 5_000) idle = -1;
    least = Math.min(least, usedSize);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await session.detach();
  return least;
}
