import type { Demo } from '../../demo/servers.js';
import { ORGANIZATIONS } from '../../demo/directory.js';
import { test as base } from './fixtures.js';

interface Options {
  /** The page's setting; `'memory'` unless a test says otherwise. */
  cacheLocation: 'memory' | 'localstorage';
}

interface Fixtures {
  /** What tells this worker's tenant to lie, and what it was asked. Empty at first; its lies end with the test. */
  control: Demo['tenant']['control'];
}

/** Every test has a browser context of its own, so no cookie and no storage but its own. */
export const test = base.extend<Options & Fixtures>({
  cacheLocation: ['memory', { option: true }],

  control: [
    async ({ demo }, use) => {
      const { control } = demo.tenant;
      control.clearRequests();
      await use(control);
      control.clearLies();
      control.release();
    },
    { auto: true },
  ],

  context: async ({ context, demo, cacheLocation }, use) => {
    await context.addInitScript(
      ([origin, setting]) => {
        // The login page is not the app's, and neither is a frame without an origin.
        if (location.origin !== origin || localStorage.getItem('demo.cacheLocation') !== null) return;
        localStorage.setItem('demo.cacheLocation', setting);
      },
      [demo.url, cacheLocation] as const,
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

export { expect } from './fixtures.js';
