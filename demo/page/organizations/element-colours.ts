import type { KnownOrganization } from '../client/config.js';

/** Gives organizations the same colours in the switcher and in the inspector as on the page. */
export function styleElements(organizations: readonly Pick<KnownOrganization, 'id' | 'colour'>[]): void {
  const sheet = new CSSStyleSheet();
  for (const { id, colour } of organizations) {
    const part = `::part(${CSS.escape(id)})`;
    sheet.insertRule(`organization-switcher${part} { --org-session-color: ${colour} }`);
    // The ring is on the page's background, where dark mode needs a lighter colour.
    sheet.insertRule(
      `org-session-inspector${part} { --org-session-color: color-mix(in srgb, ${colour} var(--ink), white) }`,
    );
  }
  document.adoptedStyleSheets.push(sheet);
}
