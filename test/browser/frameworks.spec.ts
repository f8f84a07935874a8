/** The pages of all frameworks are the same app, so they have the same tests. */
import type { Locator, Page } from '@playwright/test';
import { violations } from './axe.js';
import { acme, expect, globex, hooli, initech, test } from './setup.js';
import { choosePerson } from './sign-in.js';

type Named = { readonly id: string; readonly displayName: string };

const heading = (page: Page): Locator => page.getByRole('heading', { level: 1 });
const rows = (page: Page): Locator => page.locator('tbody tr');
const switcher = (page: Page): Locator => page.locator('organization-switcher').getByRole('button').first();
const openPage = (page: Page, name: 'Invoices' | 'Settings'): Promise<void> =>
  page.getByRole('link', { name }).click();

async function signIn(page: Page, path: string, organization: Named): Promise<void> {
  await page.goto(path);
  await page.getByRole('button', { name: `Sign in to ${organization.displayName}` }).click();
  await choosePerson(page);
  await expectInvoicesOf(page, organization);
}

async function expectInvoicesOf(page: Page, { displayName }: Named): Promise<void> {
  await expect(page.getByRole('table', { name: `Invoices of ${displayName}` })).toBeVisible();
  await expect(rows(page)).not.toHaveCount(0);
}

async function switchTo(page: Page, { displayName }: Named): Promise<void> {
  await switcher(page).click();
  await page.getByRole('option', { name: displayName }).click();
}

/** Waits until the identity provider's logout has returned, because the page shows the sign-out before it is unloaded. */
async function signOut(page: Page): Promise<void> {
  const back = page.waitForEvent('load');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await back;
}

/** The numbers of the invoices, which differ between organizations. */
const numbers = (page: Page): Promise<string[]> => page.locator('tbody tr td:first-child').allTextContents();

for (const framework of ['react', 'vue', 'angular', 'svelte']) {
  const path = `/${framework}/`;

  test.describe(`The ${framework} page`, () => {
    test('shows the organization of a login in another tab', async ({ page, context }) => {
      const other = await context.newPage();
      await other.goto(path);
      await expect(other.getByRole('button', { name: `Sign in to ${acme.displayName}` })).toBeVisible();
      await signIn(page, path, acme);
      await expectInvoicesOf(other, acme);
    });

    test('signs in, shows invoices, switches, and signs out', async ({ page, control }) => {
      await signIn(page, path, acme);
      // Angular's router removes the slash at the end.
      expect(new URL(page.url()).pathname.replace(/\/$/, '')).toBe(`${path}o/acme`);
      const ofAcme = await numbers(page);

      control.clearRequests();
      await switchTo(page, globex);
      await expectInvoicesOf(page, globex);
      await expect(switcher(page)).toContainText(globex.displayName);
      expect(await numbers(page)).not.toEqual(ofAcme);
      expect(control.requests({ endpoint: 'authorize' })).toHaveLength(1);

      await switchTo(page, acme);
      await expectInvoicesOf(page, acme);
      expect(await numbers(page)).toEqual(ofAcme);
      expect(control.requests({ endpoint: 'authorize' })).toHaveLength(1);

      await signOut(page);
      await expect(heading(page)).toHaveText('Sign in');
      expect(new URL(page.url()).pathname).toBe(path);
      await page.reload();
      await expect(heading(page)).toHaveText('Sign in');
    });

    test('requests the token while the pointer is over an entry, and the switch needs no request', async ({
      page,
      control,
    }) => {
      await signIn(page, path, acme);
      await switcher(page).click();
      control.clearRequests();
      await page.getByRole('option', { name: globex.displayName }).hover();
      await expect
        .poll(() => control.requests({ endpoint: 'token' }).map(({ organization }) => organization))
        .toEqual([globex.id]);
      // It is not shown: the entry says nothing of a session.
      await expect(page.getByRole('option', { name: globex.displayName })).not.toContainText('Signed in');
      await page.getByRole('option', { name: globex.displayName }).click();
      await expectInvoicesOf(page, globex);
      const toTenant = control.requests().filter(({ endpoint }) => /authorize|token/.test(endpoint));
      expect(toTenant).toHaveLength(2);

      await page
        .locator('organization-switcher')
        .evaluate((element) => element.setAttribute('prefetch', 'none'));
      control.clearRequests();
      await switcher(page).click();
      await page.getByRole('option', { name: initech.displayName }).hover();
      await page.waitForFunction(
        (from) => performance.now() > from + 500,
        await page.evaluate(() => performance.now()),
      );
      expect(control.requests({ endpoint: 'authorize' })).toEqual([]);
    });

    test('shows settings with the permission only, also after a switch', async ({ page }) => {
      await signIn(page, path, acme);
      await openPage(page, 'Settings');
      await expect(heading(page)).toHaveText('Settings');
      await expect(page.getByRole('definition').first()).toBeVisible();
      await expect(page.getByRole('link', { name: 'Settings' })).toHaveAttribute('aria-current', 'page');

      await switchTo(page, globex);
      await expect(page.getByRole('alert')).toHaveText('You need the permission manage:settings.');
      await expect(page.getByRole('definition')).toHaveCount(0);
      await switchTo(page, acme);
      await expect(page.getByRole('definition').first()).toBeVisible();
    });

    test('opens a page by its URL after a reload, with the organization of the tab', async ({ page }) => {
      await signIn(page, path, initech);
      await page.goto(`${path}settings`);
      await expect(page.getByRole('alert')).toHaveText('You need the permission manage:settings.');
      await expect(switcher(page)).toContainText(initech.displayName);
      await openPage(page, 'Invoices');
      await expectInvoicesOf(page, initech);
    });

    test('can have another organization in another tab', async ({ page, context }) => {
      await signIn(page, path, acme);
      const other = await context.newPage();
      await other.goto(path);
      await expectInvoicesOf(other, acme);
      await switchTo(other, globex);
      await expectInvoicesOf(other, globex);
      await Promise.all([page.reload(), other.reload()]);
      await expectInvoicesOf(page, acme);
      await expectInvoicesOf(other, globex);

      await signOut(page);
      await expect(heading(other)).toHaveText('Sign in');
    });

    test('never shows the rows of the previous organization', async ({ page, demo }) => {
      await signIn(page, path, acme);
      const ofAcme = await numbers(page);
      await openPage(page, 'Settings');
      await page.reload();
      await expect(heading(page)).toHaveText('Settings');
      // Acme's answer arrives after the switch.
      let release = (): void => undefined;
      const released = new Promise<void>((resolve) => (release = resolve));
      await page.route(`${demo.config.api}/organizations/${acme.id}/invoices`, async (route) => {
        await released;
        await route.continue().catch(() => undefined);
      });
      const requested = page.waitForRequest(/invoices$/);
      await openPage(page, 'Invoices');
      await requested;
      // Records every change of the page.
      await page.evaluate(() => {
        const seen = (window.seenInvoices = new Set<string>());
        new MutationObserver(() => {
          for (const cell of document.querySelectorAll('tbody td:first-child')) seen.add(cell.textContent);
        }).observe(document.body, { childList: true, subtree: true, characterData: true });
      });
      await switchTo(page, globex);
      await expectInvoicesOf(page, globex);
      release();
      // One more round trip, so that the released answer has arrived.
      await openPage(page, 'Settings');
      await openPage(page, 'Invoices');
      await expectInvoicesOf(page, globex);
      const seen = await page.evaluate(() => [...window.seenInvoices]);
      expect(seen.length).toBeGreaterThan(0);
      expect(seen.filter((number) => ofAcme.includes(number))).toEqual([]);
    });

    test('shows an error and stays on its page', async ({ page }) => {
      await signIn(page, path, acme);
      await page.evaluate(
        (id) => window.demo?.client.switchOrganization(id, { interaction: 'none' }).catch(() => undefined),
        hooli.id,
      );
      await expect(page.getByRole('alert').first()).toBeVisible();
      await expectInvoicesOf(page, acme);
    });

    test('shows what the API answered if it fails', async ({ page }) => {
      await page.route('**/organizations/*/invoices', (route) =>
        route.fulfill({ status: 500, headers: { 'access-control-allow-origin': '*' } }),
      );
      await page.goto(path);
      await page.getByRole('button', { name: `Sign in to ${acme.displayName}` }).click();
      await page.getByRole('button', { name: /Ada/ }).click();
      await expect(page.getByRole('alert')).toHaveText('The API answered 500.');
    });

    test('shows no sign-in page while a logout leaves, and asks every tab to sign in after it', async ({
      page,
      context,
    }) => {
      await signIn(page, path, acme);
      const other = await context.newPage();
      await other.goto(path);
      await expectInvoicesOf(other, acme);
      // Recorded in the page, because Playwright finds nothing in a page that is being left.
      await page.evaluate(() => {
        const shown = new Set<string>();
        new MutationObserver(() => {
          for (const { textContent } of document.querySelectorAll('h1, main > [role=status]'))
            shown.add(textContent);
          sessionStorage.setItem('shown', [...shown].join());
        }).observe(document.body, { childList: true, subtree: true, characterData: true });
      });
      await signOut(page);
      await expect(heading(page)).toHaveText('Sign in');
      expect(await page.evaluate(() => sessionStorage.getItem('shown'))).toBe('Loading…');
      await expect(heading(other)).toHaveText('Sign in');
      await other.getByRole('button', { name: `Sign in to ${globex.displayName}` }).click();
      await choosePerson(other);
      await expectInvoicesOf(other, globex);
    });

    test('shows its content again if the user stays on a page that was to be left', async ({
      page,
      control,
    }) => {
      await signIn(page, path, acme);
      control.endSsoSession();
      control.denySilent();
      await page.evaluate(() => addEventListener('beforeunload', (event) => event.preventDefault()));
      const dismissed = new Promise<void>((resolve) =>
        page.once('dialog', (dialog) => void dialog.dismiss().then(resolve)),
      );
      await switchTo(page, globex);
      await dismissed;
      await expect(page.getByRole('status').first()).toHaveText('Loading…');
      await expectInvoicesOf(page, acme);
    });

    test('has no violation that axe reports', async ({ page }) => {
      await page.goto(path);
      await expect(heading(page)).toHaveText('Sign in');
      expect(await violations(page)).toEqual([]);
      await signIn(page, path, globex);
      expect(await violations(page)).toEqual([]);
      await switcher(page).click();
      await expect(page.getByRole('option', { name: acme.displayName })).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await openPage(page, 'Settings');
      await expect(page.getByRole('alert')).toBeVisible();
      expect(await violations(page)).toEqual([]);
    });
  });
}

test('The start page links to the pages of all frameworks', async ({ page }) => {
  for (const name of ['React', 'Vue', 'Angular', 'Svelte']) {
    await page.goto('/');
    await page.getByRole('link', { name }).click();
    await expect(heading(page)).toHaveText('Sign in');
    expect(new URL(page.url()).pathname).toBe(`/${name.toLowerCase()}/`);
  }
});

declare global {
  interface Window {
    /** The numbers of all invoices that were on the page at any time. */
    seenInvoices: Set<string>;
  }
}
