// @vitest-environment node
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { clientCode } from '../../demo/client-code.js';
import { isWholeFile, quotesIn, readPage } from '../support/quoted-code.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const apps = readdirSync(`${root}examples`).filter((name) => existsSync(`${root}examples/${name}/index.html`));

const filesOf = (app: string): string[] =>
  readdirSync(`${root}examples/${app}/src`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.includes('.'))
    .map((file) => `examples/${app}/src/${file.replaceAll('\\', '/')}`);

describe.each(apps)('examples/%s', (app) => {
  it('has at most 60 lines of code', () => {
    const lines = filesOf(app).flatMap((file) => readPage(file).trimEnd().split('\n'));
    expect(lines.length).toBeLessThanOrEqual(60);
  });

  it('creates the client by the code that npm start -- --app prints', () => {
    const config = {
      domain: 'http://localhost:4401',
      clientId: 'auth0-org-sessions-demo',
      audience: 'https://invoices.example/api',
      api: 'http://localhost:4402',
    };
    expect(readPage(`examples/${app}/src/client.ts`)).toBe(`${clientCode(config)}\n`);
  });

  it('is named by the README and by examples/README.md', () => {
    expect(readPage('README.md')).toContain(`examples/${app}/`);
    expect(readPage('examples/README.md')).toContain(`](${app}/)`);
  });
});

const guides = readdirSync(`${root}docs/guides`).filter((file) => file.endsWith('.md'));

test.each(['README.md', ...guides.map((guide) => `docs/guides/${guide}`)])(
  '%s shows whole files of the examples, unchanged',
  (page) => {
    const quotes = quotesIn(page).filter(({ file }) => file.startsWith('examples/'));
    expect(quotes.filter((quote) => !isWholeFile(quote)).map(({ file }) => file)).toEqual([]);
    // A copy without its source could change.
    const copies = readPage(page).match(/^```(tsx|vue|svelte)$/gm) ?? [];
    expect(quotes.filter(({ file }) => /\.(tsx|vue|svelte)$/.test(file))).toHaveLength(copies.length);
  },
);
