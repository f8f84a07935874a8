import { startDemo } from '../../demo/start.js';
import { acme, bothModes, expect, globex, test } from './setup.js';
import {
  activeOrganization,
  callApiAs,
  card,
  pickInSwitcher,
  signInButton,
  signOutOfAll,
} from './page-parts.js';
import { signIn } from './sign-in.js';

/** A JWT. The SDK's `auth0Client` parameter begins like one, but it has no second part. */
const token = /eyJ[\w-]+\.[\w-]+/;

for (const cacheLocation of bothModes) {
  test.describe(`With tokens in ${cacheLocation}`, () => {
    test.use({ cacheLocation });

    test('No token is in the page, its addresses or the console', async ({ page }) => {
      const said: string[] = [];
      page.on('console', (message) => said.push(message.text()));
      page.on('request', (request) => said.push(request.url()));
      page.on('framenavigated', (frame) => said.push(frame.url()));
      const look = async (): Promise<void> => {
        said.push(await page.evaluate(() => document.documentElement.outerHTML));
      };

      await signIn(page, acme);
      await look();
      await expect(await callApiAs(page, globex)).toHaveText(/^200/);
      await card(page, globex).getByRole('button', { name: 'New token' }).click();
      await expect(card(page, globex).getByRole('status')).toContainText('Renewed');
      await card(page, globex).getByRole('button', { name: 'Show claims' }).click();
      await expect(page.getByRole('dialog')).toContainText(globex.id);
      await look();
      await page.getByRole('button', { name: 'Close' }).click();
      await pickInSwitcher(page, globex);
      await expect(activeOrganization(page)).toHaveText(globex.displayName);
      await page.getByRole('button', { name: 'Try it' }).click();
      await expect(page.getByTestId('refusal')).toBeVisible();
      await look();
      await signOutOfAll(page);
      await expect(signInButton(page)).toBeVisible();
      await look();

      expect(said.flatMap((text) => token.exec(text)?.[0] ?? [])).toEqual([]);
    });
  });
}

test('Without its controls the demo hands its client to nobody', async ({ page }) => {
  const demo = await startDemo({ quiet: true });
  try {
    await page.goto(demo.url);
    await expect(signInButton(page)).toBeVisible();
    expect(await page.evaluate(() => typeof window.demo)).toBe('undefined');
  } finally {
    await demo.close();
  }
});
