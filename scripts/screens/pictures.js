/** The pictures of the documentation that show one state of a page: docs/pictures/NAME.png. */
import { endMembership, openComparison, signInWith, states } from './states.js';

/**
 * @typedef {object} Picture
 * @property {import('./states.js').Open} open
 * @property {import('@playwright/test').ViewportSize} viewport
 */

/** @type {Record<string, Picture>} */
export const pictures = {
  'follow-url': {
    viewport: { width: 960, height: 360 },
    async open({ page }) {
      await page.goto('/react/');
      await page.getByRole('button', { name: 'Sign in to Acme' }).click();
      await page.getByRole('button', { name: 'Ada Lovelace' }).click();
      await page.getByRole('table', { name: 'Invoices of Acme' }).waitFor();
      const links = page.getByRole('navigation', { name: 'Organizations' });
      await links.getByRole('link', { name: 'Hooli' }).click();
      await page.getByRole('button', { name: 'Dismiss' }).click();
      await page.getByRole('link', { name: 'Stay in Acme' }).waitFor();
    },
  },
  'login-in-another-tab': { viewport: { width: 860, height: 420 }, open: states['login-in-another-tab'] },
  'two-organizations': {
    viewport: { width: 860, height: 480 },
    async open({ page }) {
      await signInWith(page, 'react');
      await openComparison(page);
    },
  },
  prefetch: { viewport: { width: 960, height: 280 }, open: states['switcher-prefetch'] },
  'step-up': { viewport: { width: 1020, height: 490 }, open: states['step-up'] },
  'second-factor': { viewport: { width: 860, height: 470 }, open: states['second-factor-app'] },
  'membership-ended': { viewport: { width: 860, height: 520 }, open: endMembership },
};
