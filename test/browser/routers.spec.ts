import { expect, test } from './bare-page.js';
import { loginAndBack } from './client-calls.js';
import { acme } from './setup.js';
import { choosePerson } from './sign-in.js';

test.use({ source: 'routers-page' });

for (const router of ['React Router', 'Vue Router']) {
  test(`${router}, created before the client starts, shows the page that the login began on`, async ({
    page,
  }) => {
    await page.addInitScript((name) => {
      window.router = name;
    }, router);
    const main = page.getByRole('main');
    const path = (): string => page.url().replace(/^https?:\/\/[^/]+/, '');
    await page.goto('/invoices?tab=2');
    await expect(main).toContainText('invoices');
    await loginAndBack(page, { organization: acme.id, returnTo: '/invoices?tab=2' });
    await choosePerson(page);
    await expect(main).toContainText('invoices');
    expect(path()).toBe('/invoices?tab=2');

    // The entry in the history is the page, and not the callback.
    await page.getByRole('link', { name: 'Other' }).click();
    await expect(main).toContainText('other');
    expect(path()).toBe('/other');
    await page.goBack();
    await expect(main).toContainText('invoices');
    expect(path()).toBe('/invoices?tab=2');
  });
}
