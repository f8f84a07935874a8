import { chromium } from '@playwright/test';
import { findBrowser, launchArgs } from '../scripts/browser.js';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('./pages/main.js').Bench} Bench */
/** @typedef {Awaited<ReturnType<typeof signIn>>} Profile */

export const launch = () => chromium.launch({ executablePath: findBrowser(), args: launchArgs });

/**
 * A new browser profile in which Ada is signed in to the first organization of the demo.
 * @param {import('@playwright/test').Browser} browser
 * @param {import('../demo/servers.js').Demo} demo
 */
export async function signIn(browser, demo) {
  const context = await browser.newContext({ baseURL: demo.url });
  context.on('weberror', (event) => console.error(event.error()));
  const { control } = demo.tenant;

  /** Opens a page and waits until its script has run. @param {string} [path] */
  async function open(path = '/') {
    const page = await context.newPage();
    await page.goto(path);
    await page.waitForFunction('window.bench');
    return page;
  }

  const page = await open();
  // The page navigates away before the call can return.
  await callPage(page, 'signIn').catch(() => undefined);
  await page.getByRole('button', { name: 'Ada Lovelace' }).click();
  await page.waitForFunction('window.isSignedIn');
  await page.close();

  return {
    context,
    control,
    open,
    /** Also returns the requests that the tenant gets during the work. @template Result @param {() => Promise<Result>} work */
    async recordRequests(work) {
      control.clearRequests();
      const result = await work();
      return { result, requests: control.requests() };
    },
  };
}

/**
 * Calls a function of `window.bench` in the page.
 * @template {keyof Bench} Name
 * @param {Page} page
 * @param {Name} name
 * @param {Parameters<Bench[Name]>} args
 * @returns {Promise<Awaited<ReturnType<Bench[Name]>>>}
 */
export async function callPage(page, name, ...args) {
  return page.evaluate(
    ([name, args]) =>
      /** @type {any} */ (globalThis).bench[/** @type {string} */ (name)](.../** @type {any[]} */ (args)),
    [name, args],
  );
}
