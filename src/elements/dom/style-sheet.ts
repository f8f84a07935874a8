import { h } from './html.js';

/** A style sheet for shadow roots, parsed once for all of them. A `<style>` where browsers can't share one. */
export function createStyleSheet(css: string): (root: ShadowRoot) => void {
  let sheet: CSSStyleSheet | undefined;
  return (root) => {
    try {
      if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(css);
      root.adoptedStyleSheets = [sheet];
    } catch {
      root.append(h('style', {}, css));
    }
  };
}
