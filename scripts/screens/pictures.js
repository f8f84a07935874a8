/** The pictures of the documentation that show one state of a page: docs/pictures/NAME.png. */
import { endMembership } from './states.js';

/**
 * @typedef {object} Picture
 * @property {import('./states.js').Open} open
 * @property {import('@playwright/test').ViewportSize} viewport
 */

/** @type {Record<string, Picture>} */
export const pictures = {
  'membership-ended': { viewport: { width: 860, height: 520 }, open: endMembership },
};
