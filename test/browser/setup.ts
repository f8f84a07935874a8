import type { Demo } from '../../demo/servers.js';
import { ORGANIZATIONS } from '../../demo/directory.js';
import { test as base } from './fixtures.js';

interface Options {
  /** The page's setting; `'memory'` unless a test says otherwise. */
  cacheLocation: 'memory' | 'localstorage';
  /** The page's setting; `'single'` unless a test says otherwise. */
  identity: 'single' | 'per-organization';
}

interface Fixtures {
  /** What tells this worker's tenant to lie, and what it was asked. Empty at first; its lies end with the test. */
  control: Demo['tenant']['control'];
}

/** Every test has a browser context of its own, so no cookie and no storage but its own. */
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
        // The login page is not the app's, and neither is a frame without an origin. A subdomain is.
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
/** Ada belongs to these three … */
export const acme = named('acme');
export const globex = named('globex');
export const initech = named('initech');
/** … and not to this one. */
export const hooli = named('hooli');

/** What stands for the personal account, which is no organization. */
export const personal = { id: 'org_', displayName: 'Personal account' };

export { expect } from './fixtures.js';
