import { h } from './html.js';

/** Returns a function that adds a style sheet to a shadow root. All roots share one sheet, which is parsed once. */
export function createStyleSheet(css: string): (root: ShadowRoot) => void {
  let sheet: CSSStyleSheet | undefined;
  return (root) => {
    try {
      if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(css);
      root.adoptedStyleSheets = [sheet];
    } catch {
      // Older browsers and jsdom can't share style sheets.
      root.append(h('style', {}, css));
    }
  };
}
