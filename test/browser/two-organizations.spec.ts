/** Two organizations on one screen: each in an `OrganizationScope`, on the page “Compare” of each framework. */
import type { Locator, Page } from '@playwright/test';
import { violations } from './axe.js';
import { acme, expect, globex, initech, test } from './setup.js';
import { choosePerson } from './sign-in.js';

type Named = { readonly id: string; readonly name: string; readonly displayName: string };

const column = (page: Page, { name }: Named): Locator => page.locator(`section[data-organization=${name}]`);
const switcher = (page: Page): Locator => page.locator('organization-switcher').getByRole('button').first();

/** Signs in to an organization, and opens the page. */
async function openComparison(page: Page, path: string, organization: Named): Promise<void> {
  await page.goto(path);
  await page.getByRole('button', { name: `Sign in to ${organization.displayName}` }).click();
  await choosePerson(page);
  await expect(page.getByRole('table', { name: `Invoices of ${organization.displayName}` })).toBeVisible();
  await page.getByRole('link', { name: 'Compare' }).click();
}

async function switchTo(page: Page, { displayName }: Named): Promise<void> {
  await switcher(page).click();
  await page.getByRole('option', { name: displayName }).click();
  await expect(switcher(page)).toContainText(displayName);
}

/** Waits until a column shows the invoices of its organization, and returns their numbers. */
async function numbers(page: Page, organization: Named): Promise<string[]> {
  const table = column(page, organization).getByRole('table', {
    name: `Invoices of ${organization.displayName}`,
  });
  await expect(table.locator('tbody tr').first()).toBeVisible();
  return table.locator('tbody td:first-child').allTextContents();
}

for (const framework of ['react', 'vue', 'angular', 'svelte']) {
  const path = `/${framework}/`;

  test.describe(`Two organizations on the ${framework} page`, () => {
    test('are shown side by side, and stay during switches of the page', async ({ page, demo }) => {
      /** The organization in the URL of each request, and that of its token. */
      const requests: [string | undefined, unknown][] = [];
      page.on('request', (request) => {
        const [, organization] = /\/organizations\/(org_\w+)\/invoices$/.exec(request.url()) ?? [];
        const token = request.headers()['authorization']?.split('.')[1];
        if (!token || !request.url().startsWith(demo.config.api)) return;
        const payload = JSON.parse(Buffer.from(token, 'base64url').toString()) as Record<string, unknown>;
        if (organization) requests.push([organization, payload['org_id']]);
      });
      await openComparison(page, path, acme);
      const ofAcme = await numbers(page, acme);
      const ofGlobex = await numbers(page, globex);
      expect(ofAcme.filter((number) => ofGlobex.includes(number))).toEqual([]);

      // Records what each column shows.
      await page.evaluate(() => {
        const seen = (window.seenInColumns = {} as Record<string, string[]>);
        const look = (): void => {
          for (const cell of document.querySelectorAll<HTMLElement>('section td:first-child')) {
            const { organization = '' } = cell.closest('section')?.dataset ?? {};
            (seen[organization] ??= []).push(cell.textContent);
          }
        };
        look();
        new MutationObserver(look).observe(document.body, {
          childList: true,
          subtree: true,
          characterData: true,
        });
      });
      for (const organization of [globex, initech, acme]) {
        await switchTo(page, organization);
        // The router can show the page anew, because its URL names the organization.
        await expect.poll(() => numbers(page, acme)).toEqual(ofAcme);
        await expect.poll(() => numbers(page, globex)).toEqual(ofGlobex);
      }
      const seen = await page.evaluate(() => window.seenInColumns);
      expect(seen[acme.name]?.filter((number) => !ofAcme.includes(number))).toEqual([]);
      expect(seen[globex.name]?.filter((number) => !ofGlobex.includes(number))).toEqual([]);
      expect(requests.length).toBeGreaterThan(1);
      expect(requests.filter(([of, token]) => of !== token)).toEqual([]);
    });

    test('end one by one: a sign-out of one leaves the other', async ({ page, context }) => {
      await openComparison(page, path, acme);
      await numbers(page, globex);
      const other = await context.newPage();
      await other.goto(path);
      await other.getByRole('link', { name: 'Compare' }).click();
      await numbers(other, globex);

      await page.getByRole('button', { name: `Sign out of ${globex.displayName}` }).click();
      for (const tab of [page, other]) {
        await expect(column(tab, globex).getByRole('button', { name: 'Sign in' })).toBeVisible();
        await expect(column(tab, globex).getByRole('table')).toHaveCount(0);
        await numbers(tab, acme);
      }
    });

    test('show that a login is needed, and stay on the page', async ({ page, control }) => {
      await openComparison(page, path, acme);
      await numbers(page, globex);
      await page.getByRole('link', { name: 'Invoices' }).click();
      await page.evaluate((id) => window.demo?.client.logoutOrganization(id), globex.id);
      control.denySilent();
      await page.getByRole('link', { name: 'Compare' }).click();
      const failed = column(page, globex);
      await expect(failed.getByRole('alert')).toBeVisible();
      expect(await violations(page)).toEqual([]);
      expect(new URL(page.url()).pathname).toBe(`${path}o/${acme.name}/compare`);
      await expect(switcher(page)).toContainText(acme.displayName);
      const ofAcme = await numbers(page, acme);

      // The tenant knows the person: its popup closes by itself.
      await failed.getByRole('button', { name: 'Sign in' }).click();
      expect((await numbers(page, globex)).length).toBeGreaterThan(0);
      expect(await numbers(page, acme)).toEqual(ofAcme);
    });
  });
}

declare global {
  interface Window {
    /** The invoice numbers that each column has shown. */
    seenInColumns: Record<string, string[]>;
  }
}
