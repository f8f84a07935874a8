import { callPage } from '../browser.js';
import { kilo, signed } from '../table.js';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('../browser.js').Profile} Profile */
/** @typedef {import('../run.js').Amounts} Amounts */
/** @typedef {import('../table.js').Row} Row */

/** The first organizations also allocate what exists once per page, so the measurement starts after this many. */
const WARM_UP_ORGANIZATIONS = 25;

/**
 * Heap per organization without Workers, and the number of Workers and the heap while `maxSessions` limits them.
 *
 * @param {Profile} profile
 * @param {Amounts} amounts
 * @param {readonly string[]} organizations
 * @returns {Promise<Row[]>}
 */
export async function measureMemory(
  { open },
  { heldOrganizations, visitedOrganizations, maxSessions },
  organizations,
) {
  const options = {
    cacheLocation: /** @type {const} */ ('localstorage'),
    maxSessions: WARM_UP_ORGANIZATIONS + heldOrganizations + 1,
  };
  /** Stores more organizations, and measures a new page that restores all of them, so that it needs no iframe. @param {readonly string[]} added */
  const restoreWith = async (added) => {
    const storingPage = await open();
    await callPage(storingPage, 'visit', options, added);
    await storingPage.close();
    const page = await open();
    const sessions = await callPage(page, 'restore', options);
    const heap = await heapOf(page);
    await page.close();
    return { sessions, heap };
  };
  const few = await restoreWith(organizations.slice(0, WARM_UP_ORGANIZATIONS));
  const more = await restoreWith(
    organizations.slice(WARM_UP_ORGANIZATIONS, WARM_UP_ORGANIZATIONS + heldOrganizations),
  );
  if (more.sessions - few.sessions !== heldOrganizations)
    throw new Error(`${more.sessions} organizations are held.`);
  const heapPerOrganization = (more.heap - few.heap) / heldOrganizations;

  const page = await open();
  const workers = { count: 0, highest: 0 };
  page.on('worker', (worker) => {
    workers.count += 1;
    workers.highest = Math.max(workers.highest, workers.count);
    worker.on('close', () => (workers.count -= 1));
  });
  await callPage(page, 'visit', { maxSessions }, organizations.slice(0, WARM_UP_ORGANIZATIONS));
  const heapBefore = await heapOf(page);
  await callPage(
    page,
    'visit',
    { maxSessions },
    organizations.slice(WARM_UP_ORGANIZATIONS, visitedOrganizations),
  );
  const growth = (await heapOf(page)) - heapBefore;
  await page.close();
  return [
    {
      what: `heap per held organization without a Worker (${heldOrganizations} more, localstorage mode, Auth0's SDK included)`,
      measured: kilo(heapPerOrganization),
      goal: 'at most 20 kB',
      met: heapPerOrganization <= 20_000,
    },
    {
      what: `Workers while visiting ${visitedOrganizations} organizations, \`maxSessions\` ${maxSessions}`,
      measured: `at most ${workers.highest}; heap of the page ${signed(growth, kilo)} after the first ${WARM_UP_ORGANIZATIONS}`,
      goal: `at most ${maxSessions}, heap flat (under 1 MB)`,
      met: workers.highest > 0 && workers.highest <= maxSessions && growth < 1_000_000,
    },
  ];
}

/** Bytes of the page's heap that are in use after garbage collection. @param {Page} page */
async function heapOf(page) {
  const session = await page.context().newCDPSession(page);
  // The browser frees removed iframes in several steps. Collect until ten collections in a row free less than 5 kB.
  let lowest = Infinity;
  for (let unchanged = 0; unchanged < 10; unchanged++) {
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    if (usedSize < lowest - 5_000) unchanged = -1;
    lowest = Math.min(lowest, usedSize);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await session.detach();
  return lowest;
}
