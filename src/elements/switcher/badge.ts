import { h } from '../dom/html.js';

/**
 * An organization's first letter on a colour of its own, which comes from the id: the same on every page. The letter is drawn by the style
 * sheet, so that it is no part of what the button says.
 */
export function badge(id: string, name: string): HTMLElement {
  const letter = String.fromCodePoint(name.codePointAt(0) ?? 32).toUpperCase();
  const element = h('span', { part: 'badge', 'aria-hidden': true, 'data-letter': id ? letter : '+' });
  // Not as an attribute, which a content security policy may forbid. By the golden angle, so that neighbours differ.
  element.style.setProperty('--hue', String((parseInt(id.slice(-3), 36) || 0) * 137));
  return element;
}
