/** What scenarios do with the page that has nothing but the package: page/index.html. */
import { acme } from './scenario.js';
import { click, untilIn } from './user.js';

/** @typedef {import('./driver.js').Tab} Tab */
/** @typedef {import('./driver.js').Profile} Profile */
/** @typedef {import('./scenario.js').Context} Context */
/** @typedef {import('auth0-org-sessions').OrgSessionClient} OrgSessionClient */

/** Waits until an organization is active, or none. @param {Tab} tab @param {string | undefined} organization its id */
export const becomes = (tab, organization) =>
  untilIn(
    tab,
    `${organization ?? 'no organization'} is active`,
    (id) => {
      const snapshot = window.client?.getSnapshot();
      return snapshot && /^signed/.test(snapshot.status) && (snapshot.organization?.id ?? null) === id;
    },
    organization ?? null,
  );

/**
 * Opens the page with options for its client.
 * @param {Context} context
 * @param {object} [options]
 */
export async function openPage({ profile, bare }, options = {}) {
  const tab = await profile.newTab();
  // A document of the page's origin that does not start a client.
  await tab.open(`${bare.url}/config.json`);
  await tab.evaluate((json) => localStorage.setItem('options', json), JSON.stringify(options));
  await tab.open(bare.url);
  await becomes(tab, undefined);
  return tab;
}

/** Opens another tab of a profile that is signed in. @param {Context} context @param {string} organization */
export async function openAnother({ profile, bare }, organization) {
  const tab = await profile.newTab();
  await tab.open(bare.url);
  await becomes(tab, organization);
  return tab;
}

/**
 * Clicks the page's button, which then calls a function with the page's client.
 * @param {Tab} tab
 * @param {(client: OrgSessionClient) => unknown} act
 */
export async function clickTo(tab, act) {
  await tab.evaluate((source) => {
    // The function of the scenario, in the page.
    window.act = (0, eval)(`(${source})`);
    window.outcome = undefined;
  }, String(act));
  await click(tab, 'button', 'Act');
}

/** Waits until what the button calls has ended, and returns how. @param {Tab} tab */
export const outcomeOf = (tab) => untilIn(tab, 'the call ends', () => window.outcome);

/**
 * Calls a function with the page's client, by a click, and returns its result.
 * @param {Tab} tab
 * @param {(client: OrgSessionClient) => unknown} act
 */
export async function call(tab, act) {
  await clickTo(tab, act);
  const { value, error } = await outcomeOf(tab);
  if (error) throw new Error(`The call rejected: ${JSON.stringify(error)}`);
  return value;
}

/** Continues as Ada on the login page. @param {Tab} tab */
export const chooseAda = (tab) => click(tab, 'button', 'Ada Lovelace');

/** Opens the page and signs Ada in to Acme. @param {Context} context @param {object} [options] */
export async function signIn(context, options) {
  const tab = await openPage(context, options);
  await clickTo(tab, (client) => client.loginWithRedirect({ organization: 'acme' }));
  await chooseAda(tab);
  await becomes(tab, acme.id);
  // The session is shown before it is stored.
  await tab.evaluate(() => window.client.start().then(() => undefined));
  return tab;
}
