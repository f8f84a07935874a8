// @vitest-environment node
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { clientCode } from '../../demo/client-code.js';
import { codeBlocks, readPages } from '../docs/pages.js';
import { root } from './entries.js';

const read = (path: string): string => readFileSync(root + path, 'utf8');
const apps = readdirSync(`${root}examples`).filter((name) =>
  existsSync(`${root}examples/${name}/index.html`),
);

/** The code of an app: what its framework's template for new apps has too, and what makes it an app with organizations. */
const filesOf = (app: string): string[] =>
  readdirSync(`${root}examples/${app}/src`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.includes('.'))
    .map((file) => `examples/${app}/src/${file.replaceAll('\\', '/')}`);

describe.each(apps)('examples/%s', (app) => {
  it('has at most 60 lines of code', () => {
    const lines = filesOf(app).flatMap((file) => read(file).trimEnd().split('\n'));
    expect(lines.length).toBeLessThanOrEqual(60);
  });

  it('creates the client by the code that npm start -- --app prints', () => {
    const config = {
      domain: 'http://localhost:4401',
      clientId: 'auth0-org-sessions-demo',
      audience: 'https://invoices.example/api',
      api: 'http://localhost:4402',
    };
    expect(read(`examples/${app}/src/client.ts`)).toBe(`${clientCode(config)}\n`);
  });

  it('is in the list of examples/README.md, and shown by a page of the documentation', () => {
    expect(read('examples/README.md')).toContain(`](${app}/)`);
    const shown = readPages().flatMap((page) => codeBlocks(page).map(({ source }) => source));
    // The client is the same everywhere, and Angular's command line writes the same main.ts.
    const own = filesOf(app).filter((file) => !/\/(client|angular\/src\/main)\.ts$/.test(file));
    expect(own.filter((file) => !shown.includes(file))).toEqual([]);
  });
});

test.each(readPages())('$path shows examples as whole files, unchanged', ({ path, text }) => {
  const shown = codeBlocks({ path, text }).filter(({ source }) => source?.startsWith('examples/'));
  expect(shown.filter(({ source = '', code }) => read(source) !== code).map(({ source }) => source)).toEqual(
    [],
  );
});
