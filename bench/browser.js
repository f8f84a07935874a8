import { chromium } from '@playwright/test';
import { findBrowser, launchArgs } from '../scripts/browser.js';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('./pages/main.js').Bench} Bench */
/** @typedef {Awaited<ReturnType<typeof signIn>>} Visitor */

export const launch = () => chromium.launch({ executablePath: findBrowser(), args: launchArgs });

/**
 * A browser profile of its own, where Ada is signed in to the demo's first organization.
 * @param {import('@playwright/test').Browser} browser
 * @param {import('../demo/servers.js').Demo} demo
 */
export async function signIn(browser, demo) {
  const context = await browser.newContext({ baseURL: demo.url });
  context.on('weberror', (event) => console.error(event.error()));
  const { control } = demo.tenant;

  /** Opens a page, and waits for its script. @param {string} [path] */
  async function open(path = '/') {
    const page = await context.newPage();
    await page.goto(path);
    await page.waitForFunction('window.bench');
    return page;
  }

  const page = await open();
  // The page is gone before it could answer.
  await ask(page, 'signIn').catch(() => undefined);
  await page.getByRole('button', { name: 'Ada Lovelace' }).click();
  await page.waitForFunction('window.isSignedIn');
  await page.close();

  return {
    context,
    control,
    open,
    /** What the tenant is asked meanwhile. @template Result @param {() => Promise<Result>} work */
    async counting(work) {
      control.clearRequests();
      const result = await work();
      return { result, requests: control.requests() };
    },
  };
}

/**
 * Calls what the page offers.
 * @template {keyof Bench} Name
 * @param {Page} page
 * @param {Name} name
 * @param {Parameters<Bench[Name]>} args
 * @returns {Promise<Awaited<ReturnType<Bench[Name]>>>}
 */
export async function ask(page, name, ...args) {
  return page.evaluate(
    ([name, args]) =>
      /** @type {any} */ (globalThis).bench[/** @type {string} */ (name)](.../** @type {any[]} */ (args)),
    [name, args],
  );
}
