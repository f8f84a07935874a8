import { bothModes, expect, test } from './setup.js';
import { snapshotOf } from './client-calls.js';
import { errorBanner, signInButton } from './page-parts.js';

for (const cacheLocation of bothModes) {
  test.describe(`With tokens in ${cacheLocation}`, () => {
    test.use({ cacheLocation });

    // That nothing is thrown uncaught, the fixtures see to.
    test('That nobody is signed in is a state and no error', async ({ page, control }) => {
      await page.goto('/');
      await expect(signInButton(page)).toBeVisible();
      await expect(errorBanner(page)).toBeEmpty();
      expect(await snapshotOf(page)).toEqual({ status: 'signed-out', held: [] });
      expect(control.requests()).toEqual([]);
    });
  });
}
