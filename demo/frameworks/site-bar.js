import { frameworks } from './frameworks.js';

/**
 * A plugin for Vite that adds a bar to the page of each framework: the way back to the start page, and links to the same page in the other
 * frameworks. It is in the HTML, so that nothing moves when the page's script runs.
 *
 * @returns {import('vite').Plugin}
 */
export const siteBar = () => ({
  name: 'site-bar',
  transformIndexHtml: (_html, { path }) =>
    frameworks.some((one) => path.startsWith(one.path))
      ? [
          {
            tag: 'nav',
            attrs: { class: 'site-bar', 'aria-label': 'Demo' },
            injectTo: 'body-prepend',
            children: [
              { tag: 'a', attrs: { class: 'home', href: '/' }, children: 'Organization sessions' },
              ...frameworks.map((one) => ({
                tag: 'a',
                attrs: { href: one.path, 'aria-current': path.startsWith(one.path) && 'page' },
                children: one.name,
              })),
            ],
          },
        ]
      : [],
});
