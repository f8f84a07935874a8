import type { Locator, Page } from '@playwright/test';
import { expect } from './setup.js';
import { activeOrganization, signInButton } from './page-parts.js';

type Named = { readonly displayName: string };

/** Opens the page, signs in and waits until the page shows the organization. */
export async function signIn(page: Page, organization: Named, person = 'Ada Lovelace'): Promise<void> {
  await page.goto('/');
  await startSignIn(page, organization);
  await choosePerson(page, person);
  await expect(activeOrganization(page)).toHaveText(organization.displayName);
  // The session is shown before it is stored. A navigation in between would lose it.
  await page.evaluate(() => window.demo?.client.start().then(() => undefined));
}

/** Goes from the signed-out page to the login page. */
export async function startSignIn(page: Page, organization: Named): Promise<void> {
  await page.getByRole('radio', { name: organization.displayName }).check();
  await signInButton(page).click();
}

/** The heading of the login page for an organization. */
export const loginPage = (page: Page, { displayName }: Named): Locator =>
  page.getByRole('heading', { name: `Sign in to ${displayName}` });

/** Signs in on the login page, in the tab or in a popup. */
export async function choosePerson(page: Page, person = 'Ada Lovelace'): Promise<void> {
  await page.getByRole('button', { name: person }).click();
}
