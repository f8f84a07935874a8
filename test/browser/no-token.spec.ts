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

/** A JWT. The SDK's parameter `auth0Client` begins like one, but has no second part. */
const token = /eyJ[\w-]+\.[\w-]+/;

for (const cacheLocation of bothModes) {
  test.describe(`With tokens in ${cacheLocation}`, () => {
    test.use({ cacheLocation });

    test('No token is in the markup, a URL or the console', async ({ page }) => {
      const texts: string[] = [];
      page.on('console', (message) => texts.push(message.text()));
      page.on('request', (request) => texts.push(request.url()));
      page.on('framenavigated', (frame) => texts.push(frame.url()));
      const recordMarkup = async (): Promise<void> => {
        const markup = await page.evaluate(() => [
          document.documentElement.outerHTML,
          ...[...document.querySelectorAll('*')].flatMap(({ shadowRoot }) => shadowRoot?.innerHTML ?? []),
        ]);
        texts.push(...markup);
      };

      await signIn(page, acme);
      await recordMarkup();
      await expect(await callApiAs(page, globex)).toHaveText(/^200/);
      await card(page, globex).getByRole('button', { name: 'New token' }).click();
      await expect(card(page, globex).getByRole('status')).toContainText('Renewed');
      const inspector = page.locator('org-session-inspector');
      await inspector.getByText('Claims', { exact: true }).click();
      await inspector.getByRole('combobox', { name: 'Claims of' }).selectOption('globex');
      await inspector.getByRole('button', { name: 'Show all' }).click();
      await expect(inspector.getByText(`"${globex.id}"`, { exact: true })).toHaveCount(2);
      await recordMarkup();
      await pickInSwitcher(page, globex);
      await expect(activeOrganization(page)).toHaveText(globex.displayName);
      await page.getByRole('button', { name: 'Try it' }).click();
      await expect(page.getByTestId('refusal')).toBeVisible();
      await recordMarkup();
      await signOutOfAll(page);
      await expect(signInButton(page)).toBeVisible();
      await recordMarkup();

      expect(texts.flatMap((text) => token.exec(text)?.[0] ?? [])).toEqual([]);
    });
  });
}

test('Without test controls the page does not expose its client', async ({ page }) => {
  const demo = await startDemo({ quiet: true });
  try {
    await page.goto(demo.url);
    await expect(signInButton(page)).toBeVisible();
    expect(await page.evaluate(() => typeof window.demo)).toBe('undefined');
  } finally {
    await demo.close();
  }
});
