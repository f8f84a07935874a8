import { h } from '../dom/html.js';

/**
 * Creates an organization's initial on a colour. The default colour comes from the id, so that it is the same on every page; a page sets
 * another one with the part that is named by the id. The style sheet draws the letter, so that it is not part of the accessible name.
 */
export function createBadge(id: string, name: string): HTMLElement {
  const [letter = ''] = name;
  const element = h('span', {
    part: `badge ${id}`,
    'aria-hidden': true,
    'data-letter': id ? letter.toUpperCase() : '+',
  });
  // By script, because a content security policy may forbid style attributes. 137° is the golden angle: similar ids get different hues.
  element.style.setProperty('--hue', String((parseInt(id.slice(-3), 36) || 0) * 137));
  return element;
}
