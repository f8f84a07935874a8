import { readFile } from 'node:fs/promises';
import { shown, TenantConfigurationError } from '../configuration-error.js';
import { createTenant } from '../create-tenant.js';
import { readFields } from '../fields.js';
import { lieChecks } from './checks/lies.js';
import { organizationChecks } from './checks/organizations.js';
import { pageChecks } from './checks/page.js';
import { peopleChecks } from './checks/people.js';
import { signOutChecks } from './checks/sign-outs.js';
import { switchChecks } from './checks/switches.js';
import { tabChecks } from './checks/tabs.js';
import { startPageServer } from './page-server.js';
import { createStage } from './stage.js';
import { NotOffered } from './verdict.js';

/**
 * Runs checks of isolation in Chromium against an adapter of any SDK.
 *
 * An adapter is a module for browsers with a function `create`, bundled into one file:
 *
 * @typedef {object} AdapterModule
 * @property {(settings: Settings) => Promise<Adapter> | Adapter} create
 *   runs at every page load, and completes a callback in the URL
 *
 * @typedef {object} Settings
 * @property {string} domain
 * @property {string} clientId
 * @property {string} audience
 * @property {string} redirectUri also where a sign-out returns to
 * @property {{ id: string, name: string }[]} organizations all of the tenant
 *
 * @typedef {object} Adapter
 * @property {(organization: string) => unknown} signIn begins a login by redirect, for the id of an organization
 * @property {(organization: string | undefined, options: { fresh: boolean }) => Promise<string>} getToken an access token of
 *   the organization, or of the active one for undefined; fresh: from the tenant, not from a cache
 * @property {(organization?: string) => unknown} logout of all organizations, or (part `logoutOne`) of one
 * @property {(organization: string) => Promise<unknown>} [switch] part `switch`
 * @property {(organization: string, url: string) => Promise<Response>} [fetch] part `fetch`
 *
 * @typedef {'switch' | 'logoutOne' | 'tabs' | 'fetch' | 'verifyLogins' | 'verifyAnswers' | 'verifyAccessTokens' | 'verifyPerson' | 'onePerson' | 'verifyStorage'} Part
 *   what not every library claims to do. A check of a part that an adapter does not offer is "not offered", and not run.
 *
 * @typedef {object} Check
 * @property {string} sentence what is true of a library that keeps organizations apart
 * @property {readonly Part[]} [needs]
 * @property {(stage: import('./stage.js').Stage) => Promise<void>} run
 *
 * @typedef {{ sentence: string, verdict: 'passed' | 'failed' | 'not offered', reason?: string }} Result
 */

/** What each part means. @type {Record<Part, string>} */
export const PARTS = {
  switch: 'It has an active organization, which the app can switch without a new login.',
  logoutOne: 'It can sign out of one organization and keep the others.',
  tabs: 'It tells other tabs of a sign-out and of another person.',
  fetch: 'It calls APIs for an organization.',
  verifyLogins: 'It compares the organization of the answer to a login.',
  verifyAnswers: 'It compares the organization of the answer to every other request for tokens.',
  verifyAccessTokens: 'It compares the organization and the person of access tokens, too.',
  verifyPerson: 'It compares the person of a renewal with the one who signed in.',
  onePerson:
    'It compares the person of the first answer for an organization with the one of the other organizations.',
  verifyStorage: 'It verifies the tokens that it reads from storage.',
};

/** @type {readonly Check[]} */
export const checks = [
  ...organizationChecks,
  ...switchChecks,
  ...lieChecks,
  ...signOutChecks,
  ...peopleChecks,
  ...tabChecks,
  ...pageChecks,
];

/** How long a check may take, in milliseconds, also on a slow machine. */
const LIMIT = 60_000;

/** @param {Promise<void>} work */
async function bounded(work) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const limit = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`It did not end within ${LIMIT / 1000} seconds`)), LIMIT);
  });
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @typedef {object} IsolationOptions
 * @property {string} adapter path of the bundled module
 * @property {readonly Part[]} [offers] the parts that the library has; default: none
 * @property {import('@playwright/test').Browser} browser Chromium, launched by Playwright
 * @property {string} [only] runs only the checks whose sentence has this text
 * @property {number} [workers] how many checks run at the same time, each with a tenant of its own; default 1
 * @property {(result: Result) => void} [onResult]
 */

const CALL = 'runIsolation()';

/** @param {unknown} given @returns {IsolationOptions} */
function readOptions(given) {
  const names = ['adapter', 'offers', 'browser', 'only', 'workers', 'onResult'];
  const { at, has, list, read, text } = readFields(given, '', names, CALL);
  text('adapter');
  const parts = Object.keys(PARTS);
  const unknown = list('offers', []).find((part) => !parts.includes(String(part)));
  if (unknown !== undefined)
    throw new TenantConfigurationError(
      at('offers'),
      `has ${shown(unknown)}, which is no part. There are: ${parts.join(', ')}.`,
    );
  read(
    'browser',
    (value) => typeof Object(value).newContext === 'function',
    'a browser that Playwright launched, such as await chromium.launch()',
  );
  if (has('workers'))
    read('workers', (value) => Number.isInteger(value) && value >= 1, 'a whole number of at least 1');
  if (has('onResult')) read('onResult', (value) => typeof value === 'function', 'a function');
  const only = read('only', (value) => typeof value === 'string', 'a text', '');
  if (!checks.some(({ sentence }) => sentence.includes(only)))
    throw new TenantConfigurationError(
      at('only'),
      `is ${shown(only)}, which no sentence of a check has. Remove it, or use a part of a sentence.`,
    );
  return /** @type {IsolationOptions} */ (given);
}

/**
 * @param {IsolationOptions} options
 * @returns {Promise<Result[]>} in the order of `checks`
 * @throws {TenantConfigurationError} before anything is started
 */
export async function runIsolation(options) {
  const { adapter, offers = [], browser, only = '', workers = 1, onResult } = readOptions(options);
  const code = await readFile(adapter, 'utf8').catch((error) => {
    throw new TenantConfigurationError(
      `adapter of ${CALL}`,
      `is ${shown(adapter)}, which can't be read: ${error.message}. Bundle the adapter into this file first.`,
    );
  });
  const chosen = checks.filter(({ sentence }) => sentence.includes(only));
  const waiting = [...chosen.entries()];
  /** @type {Result[]} */
  const results = [];

  async function work() {
    /** @type {object} */
    let settings = {};
    const server = await startPageServer({ adapter: code, settings: () => settings });
    const { origin } = server;
    const tenant = await createTenant({ applications: [{ origins: [origin], callbackPaths: ['/'] }] });
    const { domain, clientId, audience, organizations } = tenant;
    settings = { domain, clientId, audience, redirectUri: `${origin}/`, organizations };
    try {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [index, check] = next;
        const result = { sentence: check.sentence, ...(await verdictOf(check, { tenant, origin })) };
        results[index] = result;
        onResult?.(result);
      }
    } finally {
      await Promise.all([tenant.close(), server.close()]);
    }
  }

  /**
   * @param {Check} check
   * @param {{ tenant: import('../tenant-handle.js').LocalTenant, origin: string }} parts
   * @returns {Promise<Omit<Result, 'sentence'>>}
   */
  async function verdictOf({ needs = [], run }, { tenant, origin }) {
    const missing = needs.find((part) => !offers.includes(part));
    if (missing !== undefined) return { verdict: 'not offered' };
    await tenant.reset();
    const context = await browser.newContext();
    try {
      const stage = createStage({ context, page: await context.newPage(), tenant, origin });
      await stage.open();
      await bounded(run(stage));
      return { verdict: 'passed' };
    } catch (error) {
      const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
      return { verdict: error instanceof NotOffered ? 'not offered' : 'failed', reason };
    } finally {
      await tenant.release();
      await context.close();
    }
  }

  await Promise.all(Array.from({ length: workers }, work));
  return results;
}
