import type { Demo } from '../../demo/servers.js';
import { ORGANIZATIONS } from 'auth0-org-tenant';
import { test as base } from './fixtures.js';

interface Options {
  /** The page's setting. Default: `'memory'`. */
  cacheLocation: 'memory' | 'localstorage';
  /** The page's setting. Default: `'single'`. */
  identity: 'single' | 'per-organization';
}

interface Fixtures {
  /** The commands of this worker's tenant. The request log is empty at first, and faults end with the test. */
  control: Demo['tenant']['control'];
}

/** Every test has a browser context of its own, with its own cookies and storage. */
export const test = base.extend<Options & Fixtures>({
  cacheLocation: ['memory', { option: true }],
  identity: ['single', { option: true }],

  control: [
    async ({ demo }, use) => {
      const { control } = demo.tenant;
      control.clearRequests();
      await use(control);
      control.clearFaults();
      control.release();
    },
    { auto: true },
  ],

  context: async ({ context, demo, cacheLocation, identity }, use) => {
    await context.addInitScript(
      ([port, settings]) => {
        // The login page and frames without an origin are not the app's. Subdomains are.
        if (location.port !== port || window.origin === 'null') return;
        for (const [key, setting] of Object.entries(settings)) {
          if (localStorage.getItem(key) === null) localStorage.setItem(key, setting);
        }
      },
      [new URL(demo.url).port, { 'demo.cacheLocation': cacheLocation, 'demo.identity': identity }] as const,
    );
    await use(context);
  },
});

export const bothModes = ['memory', 'localstorage'] as const;

const named = (name: string): (typeof ORGANIZATIONS)[number] => {
  const organization = ORGANIZATIONS.find((one) => one.name === name);
  if (!organization) throw new Error(`The demo has no organization ${name}.`);
  return organization;
};
/** Ada is a member of these three. */
export const acme = named('acme');
export const globex = named('globex');
export const initech = named('initech');
/** Ada is not a member of this one. */
export const hooli = named('hooli');

/** The personal account, in the form of an organization. */
export const personal = { id: 'org_', displayName: 'Personal account' };

export { expect } from './fixtures.js';
