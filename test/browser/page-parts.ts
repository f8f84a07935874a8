import type { Locator, Page } from '@playwright/test';

type Named = { readonly displayName: string };

/** The page's heading, which names the active organization. */
export const activeOrganization = (page: Page): Locator => page.getByRole('heading', { level: 1 });

export const switcher = (page: Page): Locator => page.getByRole('button', { name: /^Organization:/ });

/** An organization's card, with or without a session. */
export const card = (page: Page, { displayName }: Named): Locator =>
  page.getByRole('article', { name: displayName });

export const errorBanner = (page: Page): Locator => page.getByRole('alert');

export const signInButton = (page: Page): Locator =>
  page.getByRole('button', { name: 'Sign in', exact: true });

/** Signs out of all, and waits until the identity provider's logout has returned. */
export async function signOutOfAll(page: Page): Promise<void> {
  // The page shows the sign-out before it is unloaded.
  const back = page.waitForEvent('load');
  await page.getByRole('button', { name: 'Sign out of all' }).click();
  await back;
}

/** Opens the switcher's list and chooses an organization. */
export async function pickInSwitcher(page: Page, { displayName }: Named): Promise<void> {
  await switcher(page).click();
  await page
    .getByRole('listbox', { name: 'Organizations' })
    .getByRole('option', { name: displayName })
    .click();
}

/** Calls the API with the organization's card, and returns the card's result. */
export async function callApiAs(page: Page, organization: Named): Promise<Locator> {
  const its = card(page, organization);
  await its.getByRole('button', { name: 'Call API' }).click();
  return its.getByRole('status');
}
