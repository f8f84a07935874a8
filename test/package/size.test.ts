// @vitest-environment node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown, type OutputChunk } from 'rolldown';
import { beforeAll, expect, test } from 'vitest';

/** Bytes, minified and gzipped, without @auth0/auth0-spa-js, which the application has anyway. */
const LIMIT = 8_000;
const entry = fileURLToPath(new URL('../../dist/index.js', import.meta.url));
const application = 'virtual:application';
const source = `import { createOrgSessionClient } from ${JSON.stringify(entry)};
globalThis.client = createOrgSessionClient({ domain: '', clientId: '' });`;

let chunks: OutputChunk[];

beforeAll(async () => {
  expect(existsSync(entry), 'dist/ is missing: npm run build').toBe(true);
  const bundle = await rolldown({
    input: application,
    external: [/^@auth0\//],
    plugins: [
      {
        name: 'an application that uses one thing',
        resolveId: (id) => (id === application ? id : undefined),
        load: (id) => (id === application ? source : undefined),
      },
    ],
  });
  const { output } = await bundle.generate({ minify: true });
  chunks = output.filter((part) => part.type === 'chunk');
});

const gzipped = (code: string) => gzipSync(code, { level: 9 }).length;

/** What the browser loads before the first line of the application runs. */
function loadedAtOnce(): OutputChunk[] {
  const loaded = new Set(chunks.filter((chunk) => chunk.isEntry));
  // A Set that grows is iterated to its new end.
  for (const chunk of loaded) {
    for (const other of chunks) if (chunk.imports.includes(other.fileName)) loaded.add(other);
  }
  return [...loaded];
}

test(`createOrgSessionClient costs at most ${LIMIT} bytes gzipped`, () => {
  const size = loadedAtOnce().reduce((sum, { code }) => sum + gzipped(code), 0);
  const later = chunks.reduce((sum, { code }) => sum + gzipped(code), 0) - size;
  const message = `${size} bytes gzipped at once, ${later} more on demand; the limit is ${LIMIT} at once`;
  expect(size, message).toBeLessThanOrEqual(LIMIT);
});

test('The measured bundle holds jwt-decode, and not auth0-spa-js', () => {
  const imported = loadedAtOnce().flatMap(({ imports }) => imports);
  expect(imported).toContain('@auth0/auth0-spa-js');
  expect(imported).not.toContain('jwt-decode');
});

/** Bytes, minified and gzipped, of what an entry adds: without its framework, and without the core. */
const limits = { react: 1_500, vue: 1_500, angular: 1_500, elements: 6_000 };

test.each(Object.entries(limits))('%s costs at most %i bytes gzipped', async (name, limit) => {
  const folder = fileURLToPath(new URL(`../../dist/${name}/`, import.meta.url));
  const bundle = await rolldown({
    input: `${folder}index.js`,
    external: (id, importer) => importer !== undefined && !(id.startsWith('./') || id.startsWith(folder)),
  });
  const { output } = await bundle.generate({ minify: true });
  const size = output.reduce((sum, part) => sum + (part.type === 'chunk' ? gzipped(part.code) : 0), 0);
  expect(size, `${size} bytes gzipped; the limit is ${limit}`).toBeLessThanOrEqual(limit);
  // An empty file is no binding.
  expect(size).toBeGreaterThan(300);
});
