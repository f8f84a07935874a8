// @vitest-environment node
import { access, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { codeBlocks, isUnchanged } from '../docs/pages.js';

const root = new URL('../../', import.meta.url);
const read = (path: string): Promise<string> => readFile(new URL(path, root), 'utf8');

const pages = ['api', 'scopes-per-organization', 'actions', 'machine-to-machine', 'one-api-or-many'];

describe.each(pages)('docs/%s.md', (name) => {
  const path = `docs/${name}.md`;

  it('has code of running files only, unchanged', async () => {
    const blocks = codeBlocks({ path, text: await read(path) });
    expect(blocks.length).toBeGreaterThan(0);
    expect(blocks.filter((block) => !block.isExcerpt || !isUnchanged(block))).toEqual([]);
  });

  it('links to files that exist', async () => {
    const links = [...(await read(path)).matchAll(/\]\(([^)#]+)\)/g)].map(([, link = '']) => link);
    const missing: string[] = [];
    for (const link of links.filter((one) => !one.startsWith('http')))
      await access(new URL(link, new URL(path, root))).catch(() => missing.push(link));
    expect(missing).toEqual([]);
  });

  it('has at most two screens, and the README links to it', async () => {
    expect((await read(path)).trimEnd().split('\n').length).toBeLessThanOrEqual(90);
    expect(await read('README.md')).toContain(`(${path})`);
  });
});

it('The file that a backend developer opens first has at most 60 lines, and is named first', async () => {
  const first = 'demo/api/examples/plain-jose.js';
  expect((await read(first)).trimEnd().split('\n').length).toBeLessThanOrEqual(60);
  expect(/\]\(([^)]+)\)/.exec(await read('docs/api.md'))?.[1]).toBe(`../${first}`);
  const [, half = ''] = (await read('README.md')).split('## Your API and your tenant');
  const links = [...half.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link);
  expect(links.slice(0, 2)).toEqual(['docs/api.md', first]);
});

it('docs/api.md names the checks of the other languages, which all of them make', async () => {
  for (const file of ['guard.py', 'guard.rb', 'guard.go', 'Guard.java', 'Guard.cs']) {
    const source = await read(`demo/api/examples/${file}`);
    expect(await read('docs/api.md')).toContain(`demo/api/examples/${file}`);
    for (const word of [
      'RS256',
      'https://YOUR_DOMAIN/',
      'https://invoices.example/api',
      'org_id',
      'permissions',
      'cnf',
    ])
      expect(source.includes(word), `${file}: ${word}`).toBe(true);
  }
});
