import { h } from './html.js';

/** An organization's first letter on a colour of its own; the same on every page, as it comes from the id. */
export function badge(id: string, name: string): HTMLElement {
  const element = h(
    'span',
    { part: 'badge', 'aria-hidden': 'true' },
    String.fromCodePoint(name.codePointAt(0) ?? 32).toUpperCase(),
  );
  let hue = 0;
  for (const letter of id) hue = (hue * 31 + letter.charCodeAt(0)) % 360;
  // Not as an attribute, which a content security policy may forbid.
  element.style.setProperty('--hue', String(hue));
  return element;
}
