/** The URL and the active organization follow each other, with the router of each framework's page. */
import type { Locator, Page } from '@playwright/test';
import { violations } from './axe.js';
import { acme, expect, globex, hooli, initech, test } from './setup.js';
import { choosePerson } from './sign-in.js';

type Named = { readonly id: string; readonly name: string; readonly displayName: string };

const heading = (page: Page): Locator => page.getByRole('heading', { level: 1 });
const rows = (page: Page): Locator => page.locator('tbody tr');
const switcher = (page: Page): Locator => page.locator('organization-switcher').getByRole('button').first();
const link = (page: Page, { displayName }: Named): Locator =>
  page.getByRole('navigation', { name: 'Organizations' }).getByRole('link', { name: displayName });
const pathOf = (page: Page): string => new URL(page.url()).pathname;

async function expectInvoicesOf(page: Page, { displayName }: Named): Promise<void> {
  await expect(page.getByRole('table', { name: `Invoices of ${displayName}` })).toBeVisible();
  await expect(rows(page)).not.toHaveCount(0);
  await expect(switcher(page)).toContainText(displayName);
}

async function switchTo(page: Page, { displayName }: Named): Promise<void> {
  await switcher(page).click();
  await page.getByRole('option', { name: displayName }).click();
}

for (const framework of ['react', 'vue', 'angular', 'svelte']) {
  const path = `/${framework}/`;
  const addressOf = ({ name }: Named, rest = ''): string => `${path}o/${name}/${rest}`;
  const at = (page: Page, address: string): Promise<void> =>
    expect.poll(() => pathOf(page).replace(/\/$/, '')).toBe(address.replace(/\/$/, ''));

  const signIn = async (page: Page): Promise<void> => {
    await page.goto(path);
    await page.getByRole('button', { name: `Sign in to ${acme.displayName}` }).click();
    await choosePerson(page);
    await expectInvoicesOf(page, acme);
    await at(page, addressOf(acme));
  };

  test.describe(`The ${framework} page`, () => {
    test('switches by a link and by the back button, and shows a switch in the URL', async ({ page }) => {
      await signIn(page);
      await link(page, globex).click();
      await expectInvoicesOf(page, globex);
      await at(page, addressOf(globex));
      await page.goBack();
      await expectInvoicesOf(page, acme);
      await at(page, addressOf(acme));
      await page.goForward();
      await expectInvoicesOf(page, globex);
      await page.goBack();
      await expectInvoicesOf(page, acme);

      await page.getByRole('link', { name: 'Settings' }).click();
      await expect(page.getByRole('definition').first()).toBeVisible();
      await at(page, addressOf(acme, 'settings'));
      await switchTo(page, globex);
      await expect(page.getByRole('alert')).toHaveText('You need the permission manage:settings.');
      await at(page, addressOf(globex, 'settings'));
      await page.goBack();
      await expect(page.getByRole('definition').first()).toBeVisible();
      await at(page, addressOf(acme, 'settings'));
      await page.reload();
      await expect(page.getByRole('definition').first()).toBeVisible();
      await expect(switcher(page)).toContainText(acme.displayName);
    });

    test('opens the organization of its URL, and shows that of another URL after a login', async ({
      page,
      control,
    }) => {
      await signIn(page);
      await page.goto(addressOf(initech));
      await expectInvoicesOf(page, initech);
      control.endSsoSession();
      control.denySilent();
      await page.goto(addressOf(globex));
      await expect(heading(page)).toHaveText('Sign in');
      await at(page, addressOf(globex));
      await page.getByRole('button', { name: `Sign in to ${acme.displayName}` }).click();
      await choosePerson(page);
      await expectInvoicesOf(page, acme);
      await at(page, addressOf(acme));
    });

    test('never shows the data of one organization at the URL of another that refuses the user', async ({
      page,
    }) => {
      await signIn(page);
      await link(page, hooli).click();
      await expect(heading(page)).toHaveText(hooli.displayName);
      await at(page, addressOf(hooli));
      await expect(rows(page)).toHaveCount(0);
      await expect(switcher(page)).toContainText(acme.displayName);
      // A page load shows the same, and not the page of a visitor who is signed out.
      await page.reload();
      await expect(heading(page)).toHaveText(hooli.displayName);
      await at(page, addressOf(hooli));
      await expect(rows(page)).toHaveCount(0);
      await expect(switcher(page)).toContainText(acme.displayName);
      await expect(page.getByRole('button', { name: `Sign in to ${hooli.displayName}` })).toBeVisible();
      expect(await violations(page)).toEqual([]);
      // The switcher shows why, above the page.
      await page.getByRole('button', { name: 'Dismiss' }).click();
      await page.getByRole('link', { name: `Stay in ${acme.displayName}` }).click();
      await expectInvoicesOf(page, acme);
      await at(page, addressOf(acme));
    });

    test('ends ten quick clicks with the last one, with a slow tenant', async ({ page, demo }) => {
      await signIn(page);
      await page.route(`${demo.config.domain}/oauth/token`, async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 150));
        await route.continue().catch(() => undefined);
      });
      await page.evaluate(() => {
        window.changes = [];
        window.demo?.client.on('organizationChanged', ({ current }) => {
          window.changes.push(current?.name ?? '');
        });
      });
      const clicks = [globex, acme, initech, globex, initech, acme, globex, acme, globex, initech];
      for (const [index, organization] of clicks.entries()) {
        if (index % 3 === 1)
          await page.evaluate(
            (id) =>
              void window.demo?.client.switchOrganization(id, { interaction: 'none' }).catch(() => undefined),
            organization.id,
          );
        else await link(page, organization).click();
      }
      await expectInvoicesOf(page, initech);
      await at(page, addressOf(initech));
      // Nothing else follows.
      const changes = await page.evaluate(() => window.changes.length);
      expect(changes).toBeLessThan(15);
      await page.waitForTimeout(1000);
      expect(await page.evaluate(() => window.changes.length)).toBe(changes);
      await expectInvoicesOf(page, initech);
      await at(page, addressOf(initech));
      await page.goBack();
      await expect.poll(() => pathOf(page)).not.toBe(addressOf(initech));
      await expect
        .poll(async () => {
          const name = await page.evaluate(() => window.demo?.client.getSnapshot().organization?.name);
          return pathOf(page).includes(`/o/${name}`);
        })
        .toBe(true);
    });
  });
}

declare global {
  interface Window {
    /** The names of the organizations that became active. */
    changes: string[];
  }
}
