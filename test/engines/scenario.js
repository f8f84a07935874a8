import { ORGANIZATIONS } from 'auth0-org-tenant';

/**
 * @typedef {object} Scenario
 * @property {string} name
 * @property {(context: Context) => Promise<void>} run
 *
 * @typedef {object} Context what a scenario gets
 * @property {string} engine
 * @property {import('./driver.js').Profile} profile its own
 * @property {import('../../demo/servers.js').Demo} bare the servers of the page that has nothing but the package
 * @property {import('../../demo/servers.js').Demo} demo the servers of the demo's pages
 * @property {(note: string) => void} note adds a remark to the scenario's line
 */

export const modes = /** @type {const} */ (['memory', 'localstorage']);

/** @param {string} name */
const named = (name) => {
  const organization = ORGANIZATIONS.find((one) => one.name === name);
  if (!organization) throw new Error(`The demo has no organization ${name}.`);
  return organization;
};
/** Ada is a member of these. */
export const acme = named('acme');
export const globex = named('globex');
export const initech = named('initech');
