import { test as base, expect } from '@playwright/test';
import { startDemo } from '../../demo/start.js';

type Demo = Awaited<ReturnType<typeof startDemo>>;

interface TestFixtures {
  /** For a test that provokes an error in the page: `test.use({ pageErrorsAllowed: true })`. */
  pageErrorsAllowed: boolean;
}

interface WorkerFixtures {
  /** Page, tenant and API of this worker alone, on ports of their own, with the tenant's commands for tests. */
  demo: Demo;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  demo: [
    // Playwright reads the names of the fixtures from this pattern, so it must be one, even if empty.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const demo = await startDemo({ control: true, quiet: true });
      await use(demo);
      await demo.close();
    },
    { scope: 'worker' },
  ],

  baseURL: ({ demo }, use) => use(demo.url),

  pageErrorsAllowed: [false, { option: true }],

  context: async ({ context, pageErrorsAllowed }, use) => {
    const errors: Error[] = [];
    // Uncaught exceptions and unhandled rejections of every page, popup and iframe.
    context.on('weberror', (event) => errors.push(event.error()));
    await use(context);
    if (!pageErrorsAllowed) expect(errors, 'uncaught errors in the page').toEqual([]);
  },
});

export { expect };
