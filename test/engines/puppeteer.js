import { launch } from 'puppeteer-core';
import { launchArgs } from '../../scripts/browser.js';

/** The size of a window in all engines. */
export const WINDOW = { width: 1200, height: 900 };

/**
 * @param {string} executablePath
 * @returns {Promise<import('./driver.js').Driver>}
 */
export async function startChromium(executablePath) {
  return driverOf(
    await launch({
      browser: 'chrome',
      executablePath,
      args: launchArgs,
      // Puppeteer turns off what is tested here.
      ignoreDefaultArgs: ['--disable-popup-blocking', '--disable-back-forward-cache'],
      defaultViewport: WINDOW,
    }),
  );
}

/**
 * @param {string} executablePath
 * @returns {Promise<import('./driver.js').Driver>}
 */
export async function startFirefox(executablePath) {
  return driverOf(
    await launch({
      browser: 'firefox',
      executablePath,
      // Puppeteer turns off what is tested here. These are Firefox's defaults.
      extraPrefsFirefox: {
        'dom.disable_open_during_load': true,
        'browser.contentblocking.features.standard':
          'tp,tpPrivate,cookieBehavior5,cookieBehaviorPBM5,cryptoTP,fp',
        'network.cookie.cookieBehavior': 5,
      },
      defaultViewport: WINDOW,
    }),
  );
}

/**
 * @param {import('puppeteer-core').Browser} browser
 * @returns {Promise<import('./driver.js').Driver>}
 */
async function driverOf(browser) {
  return {
    version: await browser.version(),
    async newProfile() {
      const context = await browser.createBrowserContext();
      /** @type {WeakMap<import('puppeteer-core').Page, import('./driver.js').Tab>} */
      const known = new WeakMap();
      /** @param {import('puppeteer-core').Page} page */
      const tabOf = (page) => {
        const tab = known.get(page) ?? createTab(page);
        known.set(page, tab);
        return tab;
      };
      return {
        newTab: async () => tabOf(await context.newPage()),
        tabs: async () => (await context.pages()).map(tabOf),
        close: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
}

/**
 * @param {import('puppeteer-core').Page} page
 * @returns {import('./driver.js').Tab}
 */
const createTab = (page) => ({
  open: async (url) => void (await page.goto(url)),
  reload: async () => void (await page.reload()),
  back: async () => void (await page.goBack({ waitUntil: [] })),
  evaluate: (run, ...args) =>
    /** @type {Promise<any>} */ (page.evaluate(/** @type {any} */ (run), .../** @type {any[]} */ (args))),
  clickAt: (x, y) => page.mouse.click(x, y),
  type: (text) => page.keyboard.type(text),
  toFront: () => page.bringToFront(),
  close: () => page.close(),
});
