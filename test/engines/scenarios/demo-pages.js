import assert from 'node:assert/strict';
import { chooseAda } from '../bare-page.js';
import { acme, globex } from '../scenario.js';
import { click, untilIn, untilShown } from '../user.js';

/** @typedef {import('../driver.js').Tab} Tab */

/** What differs between the demo's start page and the pages of the frameworks, which are the same app. */
const startPage = {
  /** @param {Tab} tab */
  async startSignIn(tab) {
    await click(tab, 'label', acme.displayName);
    await click(tab, 'button', 'Sign in');
  },
  signedOut: 'Sign in',
  shows: 'h1',
  switcher: 'button[aria-label^="Organization:"], [aria-haspopup="listbox"]',
  signOut: 'Sign out of all',
};
const frameworkPage = {
  /** @param {Tab} tab */
  startSignIn: (tab) => click(tab, 'button', `Sign in to ${acme.displayName}`),
  signedOut: 'Sign in',
  shows: 'caption',
  switcher: '[aria-haspopup="listbox"]',
  signOut: 'Sign out',
};

/** @param {readonly string[]} paths @returns {import('../scenario.js').Scenario[]} */
export const demoPageScenarios = (paths) =>
  paths.map((path) => ({
    name: `the demo's page ${path} signs in, switches and signs out without an error`,
    async run({ profile, demo }) {
      const parts = path === '/' ? startPage : frameworkPage;
      const tab = await profile.newTab();
      await tab.open(`${demo.url}${path}`);
      await untilShown(tab, 'button', parts.signedOut);
      await expectNoErrors(tab);
      await parts.startSignIn(tab);
      await chooseAda(tab);
      // The login page names the organization too.
      await untilIn(
        tab,
        'the login has returned to the page',
        (url) => location.href.startsWith(url),
        demo.url,
      );
      await untilShown(tab, parts.shows, acme.displayName);

      await tab.evaluate(() => void (window.sameDocument = true));
      await click(tab, parts.switcher);
      await click(tab, '[role=option]', globex.displayName);
      await untilShown(tab, parts.shows, globex.displayName);
      assert.equal(await tab.evaluate(() => window.sameDocument), true, 'the page was not unloaded');
      await expectNoErrors(tab);

      await click(tab, 'button', parts.signOut);
      await untilIn(
        tab,
        'the logout page has returned to the page',
        (path) => location.pathname === path && window.pageErrors && window.sameDocument === undefined,
        path,
      );
      await untilShown(tab, 'button', parts.signedOut);
      await expectNoErrors(tab);
    },
  }));

/** @param {Tab} tab */
async function expectNoErrors(tab) {
  assert.deepEqual(await tab.evaluate(() => window.pageErrors), []);
}
