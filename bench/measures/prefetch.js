import { callPage } from '../browser.js';
import { createEmulation, describeNetwork, NETWORKS } from '../networks.js';
import { median, milli, wholeMilli } from '../table.js';

/** How long the pointer is over an entry before the click. */
const HOVER_MS = 300;

/**
 * From the click to `organizationChanged` for an organization that is not held, with and without a prefetch, on emulated networks.
 *
 * @param {import('../browser.js').Profile} profile
 * @param {import('../run.js').Amounts} amounts
 * @returns {Promise<import('../table.js').Row[]>}
 */
export async function measurePrefetch({ open }, { prefetchedSwitches }) {
  const page = await open();
  const emulate = await createEmulation(page);
  const rows = [];
  for (const network of NETWORKS) {
    await emulate(network);
    /** @type {Record<'without' | 'hover' | 'done', number[]>} */
    const times = { without: [], hover: [], done: [] };
    for (let round = 0; round < prefetchedSwitches; round++) {
      times.without.push(await callPage(page, 'clickToEvent', 'no prefetch'));
      times.hover.push(await callPage(page, 'clickToEvent', HOVER_MS));
      times.done.push(await callPage(page, 'clickToEvent', 'prefetch is done'));
    }
    const [without, hover, done] = [median(times.without), median(times.hover), median(times.done)];
    rows.push({
      what: `click to \`organizationChanged\` of an organization that is not held, ${describeNetwork(network)}`,
      measured: `${wholeMilli(without)}; ${wholeMilli(hover)} with a pointer that is over the entry for ${HOVER_MS} ms before; ${milli(done)} if the prefetch is done`,
      goal: 'at most 5 ms if the prefetch is done, and never slower than without it',
      met: done <= 5 && hover <= without,
    });
  }
  await page.close();
  return rows;
}
