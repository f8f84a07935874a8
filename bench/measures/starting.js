import { median, milli } from '../table.js';

/**
 * `start()` on a page that finds a session in localStorage: `whole` has all of its script, for `parts` some is loaded on demand.
 *
 * @param {import('../browser.js').Visitor} visitor
 * @param {import('../run.js').Effort} effort
 * @returns {Promise<import('../table.js').Row[]>}
 */
export async function measureStart({ context, counting }, { starts }) {
  const ways = {
    whole: await opened('/whole/'),
    parts: await opened('/parts/'),
  };
  /** @type {Record<'whole' | 'parts' | 'newTab', number[]>} */
  const figures = { whole: [], parts: [], newTab: [] };
  const { requests } = await counting(async () => {
    for (let round = 0; round < starts; round++) {
      for (const name of /** @type {const} */ (['whole', 'parts'])) {
        await ways[name].reload();
        figures[name].push(await started(ways[name]));
      }
      const tab = await opened('/whole/');
      figures.newTab.push(await started(tab));
      await tab.close();
    }
  });
  await Promise.all(Object.values(ways).map((page) => page.close()));
  const { whole, parts, newTab } = figures;
  return [
    {
      what: '`start()` with a session in localStorage, once the script is evaluated, in a tab that is reloaded',
      measured: `${milli(median(whole))}, ${requests.length} requests`,
      goal: 'at most 5 ms, 0 requests',
      met: median(whole) <= 5 && requests.length === 0,
    },
    { what: 'the same in a new tab, whose process has just begun', measured: milli(median(newTab)) },
    {
      what: 'the same after a reload, with what loads on demand still to come from a server on the same machine',
      measured: milli(median(parts)),
    },
  ];

  /** @param {string} path */
  async function opened(path) {
    const page = await context.newPage();
    await page.goto(path);
    await started(page);
    return page;
  }
}

/** Milliseconds that `start()` took. @param {import('@playwright/test').Page} page */
async function started(page) {
  await page.waitForFunction('window.milliseconds');
  return page.evaluate(() => /** @type {number} */ (/** @type {any} */ (globalThis).milliseconds));
}
