import { bothModes, expect, test } from './setup.js';
import { snapshotOf } from './client-calls.js';
import { errorBanner, signInButton } from './page-parts.js';

for (const cacheLocation of bothModes) {
  test.describe(`With tokens in ${cacheLocation}`, () => {
    test.use({ cacheLocation });

    // The fixtures check that there is no uncaught error.
    test('Being signed out is a state and not an error', async ({ page, control }) => {
      await page.goto('/');
      await expect(signInButton(page)).toBeVisible();
      await expect(errorBanner(page)).toBeEmpty();
      expect(await snapshotOf(page)).toEqual({ status: 'signed-out', sessionIds: [] });
      expect(control.requests()).toEqual([]);
    });
  });
}
