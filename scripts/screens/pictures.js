/** The pictures of the documentation that show one state of a page: docs/pictures/NAME.png. */
import { openComparison, signInWith } from './states.js';

/**
 * @typedef {object} Picture
 * @property {import('./states.js').Open} open
 * @property {import('@playwright/test').ViewportSize} viewport
 */

/** @type {Record<string, Picture>} */
export const pictures = {
  'two-organizations': {
    viewport: { width: 860, height: 480 },
    async open({ page }) {
      await signInWith(page, 'react');
      await openComparison(page);
    },
  },
};
