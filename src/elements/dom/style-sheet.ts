import { h } from './html.js';

/**
 * Returns a function that adds a style sheet to a shadow root. All roots of a document share one sheet, which is parsed once. A root that
 * moves to another document loses its sheets, and can't use those of another document.
 */
export function createStyleSheet(css: string): (root: ShadowRoot) => void {
  const sheets = new WeakMap<Document, CSSStyleSheet>();
  return (root) => {
    const { ownerDocument } = root;
    try {
      let sheet = sheets.get(ownerDocument);
      if (!sheet) {
        sheet = new (ownerDocument.defaultView ?? window).CSSStyleSheet();
        sheet.replaceSync(css);
        sheets.set(ownerDocument, sheet);
      }
      root.adoptedStyleSheets = [sheet];
    } catch {
      // Older browsers and jsdom can't share style sheets.
      if (!root.querySelector('style')) root.append(h('style', {}, css));
    }
  };
}
