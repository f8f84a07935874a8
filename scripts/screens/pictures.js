/** The pictures of the documentation that show one state of a page: docs/pictures/NAME.png. */
import { states } from './states.js';

/**
 * @typedef {object} Picture
 * @property {import('./states.js').Open} open
 * @property {import('@playwright/test').ViewportSize} viewport
 */

/** @type {Record<string, Picture>} */
export const pictures = {
  'login-in-another-tab': { viewport: { width: 860, height: 420 }, open: states['login-in-another-tab'] },
};
