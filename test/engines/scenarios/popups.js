import assert from 'node:assert/strict';
import { becomes, chooseAda, clickTo, openPage, outcomeOf, signIn } from '../bare-page.js';
import { acme, globex } from '../scenario.js';
import { openedBy, untilClosed, untilShown } from '../user.js';

/** Longer than a click counts as the user's wish, which is 5 seconds in each engine. */
const AFTER_THE_CLICK_MS = 6_000;

/** @type {import('../scenario.js').Scenario[]} */
export const popupScenarios = [
  {
    name: 'popup login at the click',
    async run(context) {
      const tab = await openPage(context);
      await tab.evaluate(() => void (window.sameDocument = true));
      const popup = await openedBy(context.profile, () =>
        clickTo(tab, (client) => client.loginWithPopup({ organization: 'acme' })),
      );
      await chooseAda(popup);
      await becomes(tab, acme.id);
      await untilClosed(context.profile, popup);
      assert.equal((await outcomeOf(tab)).error, undefined);
      assert.equal(await tab.evaluate(() => window.sameDocument), true, 'the page was not unloaded');
    },
  },
  {
    name: 'popup switch after a silent request that failed',
    async run(context) {
      const tab = await signIn(context);
      context.bare.tenant.control.endSsoSession();
      await switchInPopup(context, tab);
    },
  },
  {
    name: 'popup switch after a silent request that outlasted the click',
    async run(context) {
      const tab = await signIn(context);
      const { control } = context.bare.tenant;
      control.endSsoSession();
      control.injectFault({ endpoint: 'authorize', silent: true, hold: 'request', times: 1 });
      await tab.evaluate((delay) => {
        // Shows that this browser blocks what the client avoids.
        document.querySelector('button')?.addEventListener('click', () =>
          setTimeout(() => {
            const popup = window.open('about:blank', '_blank', 'popup');
            window.openedWithoutClick = popup !== null;
            popup?.close();
          }, delay),
        );
      }, AFTER_THE_CLICK_MS - 500);
      await switchInPopup(context, tab, async () => {
        await control.untilHeld();
        // Nothing is evaluated meanwhile, because Puppeteer does so on the user's behalf.
        await new Promise((resolve) => setTimeout(resolve, AFTER_THE_CLICK_MS));
        control.release();
      });
      assert.equal(await tab.evaluate(() => window.openedWithoutClick), false, 'the browser blocks popups');
    },
  },
  {
    name: 'popup login without a click is blocked, and says so',
    async run(context) {
      const tab = await openPage(context);
      await clickTo(tab, async (client) => {
        await new Promise((resolve) => setTimeout(resolve, 6_000));
        return client.loginWithPopup({ organization: 'acme' });
      });
      await new Promise((resolve) => setTimeout(resolve, AFTER_THE_CLICK_MS + 200));
      const { error } = await outcomeOf(tab);
      assert.equal(error?.code, 'popup');
      assert.equal(error.reason, 'blocked');
    },
  },
  {
    name: 'popup closed by the user, then login by popup',
    async run(context) {
      const tab = await openPage(context);
      const login = () =>
        openedBy(context.profile, () =>
          clickTo(tab, (client) => client.loginWithPopup({ organization: 'acme' })),
        );
      const closed = await login();
      await untilShown(closed, 'h1', 'Sign in to');
      // No user is faster. A popup that is closed at once counts as cut off from the page.
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await closed.close();
      const { error } = await outcomeOf(tab);
      assert.equal(error?.code, 'popup');
      assert.equal(error.reason, 'closed');
      await becomes(tab, undefined);
      await chooseAda(await login());
      await becomes(tab, acme.id);
    },
  },
];

/**
 * @param {import('../scenario.js').Context} context
 * @param {import('../driver.js').Tab} tab
 * @param {() => Promise<void>} [wait] after the click
 */
async function switchInPopup({ profile }, tab, wait) {
  await tab.evaluate(() => void (window.sameDocument = true));
  const popup = await openedBy(profile, async () => {
    await clickTo(tab, (client) => client.switchOrganization('globex', { interaction: 'popup' }));
    await wait?.();
  });
  await chooseAda(popup);
  await becomes(tab, globex.id);
  await untilClosed(profile, popup);
  assert.equal((await outcomeOf(tab)).error, undefined);
  assert.equal(await tab.evaluate(() => window.sameDocument), true, 'the page was not unloaded');
}
