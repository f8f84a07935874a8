import { median, milli } from '../table.js';

/**
 * `start()` on a page that finds a session in localStorage.
 *
 * @param {import('../browser.js').Visitor} visitor
 * @param {import('../run.js').Effort} effort
 * @returns {Promise<import('../table.js').Row[]>}
 */
export async function measureStart({ context, counting }, { requests: rounds }) {
  /** @type {Record<string, number[]>} */
  const figures = { whole: [], parts: [] };
  const page = await context.newPage();
  const { requests } = await counting(async () => {
    for (let round = 0; round < rounds; round++) {
      for (const [folder, values] of Object.entries(figures)) {
        await page.goto(`/${folder}/`);
        await page.waitForFunction('window.milliseconds');
        values.push(await page.evaluate(() => /** @type {any} */ (globalThis).milliseconds));
      }
    }
  });
  await page.close();
  const { whole = [], parts = [] } = figures;
  return [
    {
      what: '`start()` with a session in localStorage, once the script is evaluated',
      measured: `${milli(median(whole))}, ${requests.length} requests`,
      goal: 'at most 5 ms, 0 requests',
      met: median(whole) <= 5 && requests.length === 0,
    },
    {
      what: 'the same with what loads on demand still to come, from a server on the same machine',
      measured: milli(median(parts)),
    },
  ];
}
