/** The pictures of the documentation that show one state of a page: docs/pictures/NAME.png. */
import { states } from './states.js';

/**
 * @typedef {object} Picture
 * @property {import('./states.js').Open} open
 * @property {import('@playwright/test').ViewportSize} viewport
 */

/** @type {Record<string, Picture>} */
export const pictures = {
  prefetch: { viewport: { width: 960, height: 280 }, open: states['switcher-prefetch'] },
  'step-up': { viewport: { width: 1020, height: 490 }, open: states['step-up'] },
  'login-in-another-tab': { viewport: { width: 860, height: 420 }, open: states['login-in-another-tab'] },
};
