import type { Locator, Page } from '@playwright/test';
import { expect } from './setup.js';
import { activeOrganization, signInButton } from './page-parts.js';

type Named = { readonly displayName: string };

/** Opens the page and signs in, from the first click to the page that shows the organization. */
export async function signIn(page: Page, organization: Named, person = 'Ada Lovelace'): Promise<void> {
  await page.goto('/');
  await startSignIn(page, organization);
  await choosePerson(page, person);
  await expect(activeOrganization(page)).toHaveText(organization.displayName);
  // It is shown at once, and stored a moment later: who leaves the page in between has it to do again.
  await page.evaluate(() => window.demo?.client.start().then(() => undefined));
}

/** From the signed-out page to the login page. */
export async function startSignIn(page: Page, organization: Named): Promise<void> {
  await page.getByRole('radio', { name: organization.displayName }).check();
  await signInButton(page).click();
}

/** The login page, while it is shown for an organization. */
export const loginPage = (page: Page, { displayName }: Named): Locator =>
  page.getByRole('heading', { name: `Sign in to ${displayName}` });

/** On the login page, in the tab itself or in a popup. */
export async function choosePerson(page: Page, person = 'Ada Lovelace'): Promise<void> {
  await page.getByRole('button', { name: person }).click();
}
