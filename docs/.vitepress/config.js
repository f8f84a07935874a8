import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { headingId } from './heading-id.js';
import { writeMarkdown } from './markdown-pages.js';
import { sidebar } from './sidebar.js';

const root = new URL('../../', import.meta.url);
/** @type {{ homepage: string, version: string, description: string }} */
const { homepage, version, description } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
const repository = homepage.replace(/#.*/, '');

const icon = readFileSync(new URL('demo/public/icon.svg', root), 'base64');

/** The path of the site on its host. */
const base = process.env.DOCS_BASE ?? '/auth0-org-sessions/';

export default defineConfig({
  base,
  title: 'auth0-org-sessions',
  description,
  head: [['link', { rel: 'icon', href: `data:image/svg+xml;base64,${icon}` }]],
  cleanUrls: true,
  lastUpdated: false,
  // The reader's own app and the demo.
  ignoreDeadLinks: 'localhostLinks',
  // Pages for people who read the repository.
  srcExclude: ['README.md', 'setup/**'],
  themeConfig: {
    nav: [
      { text: 'Quick start', link: '/start/quick-start' },
      { text: 'Guides', link: '/guides/sign-in' },
      { text: 'Reference', link: '/reference/options' },
      { text: `v${version}`, link: `${repository}/blob/main/CHANGELOG.md` },
      // Text, because the development server loads icons of `socialLinks` from another host.
      { text: 'GitHub', link: repository },
    ],
    sidebar,
    outline: [2, 3],
    search: { provider: 'local' },
    editLink: { pattern: `${repository}/edit/main/docs/:path` },
  },
  markdown: {
    anchor: { slugify: headingId },
    config: (markdown) => {
      // Files of the repository that are not pages: the site links to the repository.
      markdown.core.ruler.push('links-to-the-repository', ({ tokens, env }) => {
        for (const token of tokens.flatMap(({ children }) => children ?? [])) {
          const link = token.type === 'link_open' ? token.attrGet('href') : null;
          if (!link || /^([a-z]+:|#|\/)/.test(link)) continue;
          const path = new URL(link, `file:///docs/${env.relativePath}`).pathname;
          const isPage = path.startsWith('/docs/') && /(\.md|\/)$/.test(path);
          if (!isPage) token.attrSet('href', `${repository}/blob/main${path}`);
        }
      });
    },
  },
  vue: { template: { compilerOptions: { isCustomElement: (tag) => /^org(anization)?-/.test(tag) } } },
  vite: {
    // Otherwise the first page with the live elements reloads.
    optimizeDeps: { include: ['@auth0/auth0-spa-js', 'jwt-decode'] },
    // The index of the search has more than the 500 kB from which Vite warns.
    build: { chunkSizeWarningLimit: 2_000 },
    resolve: {
      alias: [
        {
          find: /^auth0-org-sessions(.*)$/,
          replacement: fileURLToPath(new URL('dist$1/index.js', root)),
        },
      ],
    },
  },
  buildEnd: writeMarkdown,
});
