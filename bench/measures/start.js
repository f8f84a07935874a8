import { median, milli } from '../table.js';

/**
 * `start()` on a page that finds a session in localStorage.
 *
 * @param {import('../browser.js').Profile} profile
 * @param {import('../run.js').Amounts} amounts
 * @returns {Promise<import('../table.js').Row[]>}
 */
export async function measureStart({ context, recordRequests }, { starts }) {
  const page = await openPage();
  /** @type {number[]} */
  const reloaded = [];
  /** @type {number[]} */
  const newTab = [];
  const { requests } = await recordRequests(async () => {
    for (let round = 0; round < starts; round++) {
      await page.reload();
      reloaded.push(await startTime(page));
      const tab = await openPage();
      newTab.push(await startTime(tab));
      await tab.close();
    }
  });
  await page.close();
  return [
    {
      what: '`start()` with a session in localStorage, from the evaluated script on, in a reloaded tab',
      measured: `${milli(median(reloaded))}, ${requests.length} requests`,
      goal: 'at most 5 ms, 0 requests',
      met: median(reloaded) <= 5 && requests.length === 0,
    },
    { what: 'the same in a new tab, in a new process', measured: milli(median(newTab)) },
  ];

  async function openPage() {
    const page = await context.newPage();
    await page.goto('/start/');
    await startTime(page);
    return page;
  }
}

/** Milliseconds that `start()` took. @param {import('@playwright/test').Page} page */
async function startTime(page) {
  await page.waitForFunction('window.milliseconds');
  return page.evaluate(() => /** @type {number} */ (/** @type {any} */ (globalThis).milliseconds));
}
