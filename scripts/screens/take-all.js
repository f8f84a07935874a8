import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { states } from './states.js';

const widths = [1440, 390];
const schemes = /** @type {const} */ (['light', 'dark']);

/**
 * Takes a picture of every state of the demo's pages, in light and dark, wide and narrow.
 *
 * @param {object} parts
 * @param {import('@playwright/test').Browser} parts.browser
 * @param {import('../../demo/servers.js').Demo} parts.demo started with `control`
 * @param {string} parts.folder where the pictures are written, `NAME-WIDTH-SCHEME.png`
 * @param {string} [parts.filter] only the states with this text in their name
 */
export async function takeAll({ browser, demo, folder, filter = '' }) {
  if (filter === '') rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { control } = demo.tenant;
  for (const [name, open] of Object.entries(states)) {
    if (!name.includes(filter)) continue;
    // Of its own, so that no session, setting or fault of another state is left.
    const context = await browser.newContext({
      baseURL: demo.url,
      viewport: { width: 1440, height: 900 },
      locale: 'en-US',
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(10_000);
    try {
      const first = await context.newPage();
      // A state can be in another page, for example in a popup.
      const page = (await open({ page: first, demo, control })) ?? first;
      for (const width of widths) {
        await page.setViewportSize({ width, height: width > 600 ? 900 : 844 });
        for (const colorScheme of schemes) {
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
          const path = join(folder, `${name}-${width}-${colorScheme}.png`);
          await page.screenshot({ path, fullPage: true, animations: 'disabled' });
        }
      }
      console.log(name);
    } catch (error) {
      console.error(`${name}: ${error instanceof Error ? error.message : error}`);
      process.exitCode = 1;
    } finally {
      control.clearFaults();
      control.release();
      await context.close();
    }
  }
}
