/** The pictures of the guides. */

/**
 * @typedef {object} Picture
 * @property {string} name the file in docs/pictures/, without `.png`
 * @property {{ width: number, height: number }} viewport
 * @property {(page: import('@playwright/test').Page) => Promise<void>} open
 */

/** @type {readonly Picture[]} */
export const pictures = [
  {
    name: 'follow-url',
    viewport: { width: 960, height: 360 },
    async open(page) {
      await page.goto('/react/');
      await page.getByRole('button', { name: 'Sign in to Acme' }).click();
      await page.getByRole('button', { name: 'Ada Lovelace' }).click();
      await page.getByRole('table', { name: 'Invoices of Acme' }).waitFor();
      await page
        .getByRole('navigation', { name: 'Organizations' })
        .getByRole('link', { name: 'Hooli' })
        .click();
      await page.getByRole('button', { name: 'Dismiss' }).click();
      await page.getByRole('link', { name: 'Stay in Acme' }).waitFor();
    },
  },
];
