// @vitest-environment node
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown, type OutputChunk } from 'rolldown';
import { compile } from 'svelte/compiler';
import { beforeAll, expect, test } from 'vitest';

/** Bytes, minified and gzipped, without @auth0/auth0-spa-js, which the application has anyway. The goal in `npm run bench` is lower. */
const LIMIT = 39_600;
const application = 'virtual:application';
const pathOf = (file: string): string => fileURLToPath(new URL(`../../dist/${file}`, import.meta.url));

let chunks: OutputChunk[];

beforeAll(async () => {
  const entry = pathOf('index.js');
  expect(existsSync(entry), 'dist/ is missing: npm run build').toBe(true);
  chunks = await bundle(
    `import { createOrgSessionClient } from ${JSON.stringify(entry)};
    globalThis.client = createOrgSessionClient({ domain: '', clientId: '' });`,
    (id) => id.startsWith('@auth0/'),
  );
});

/** Bundles an application. */
async function bundle(source: string, external: (id: string) => boolean): Promise<OutputChunk[]> {
  const build = await rolldown({
    input: application,
    external: (id) => id !== application && external(id),
    plugins: [
      {
        name: 'an application that uses one thing',
        resolveId: (id) => (id === application ? id : undefined),
        load: (id) => (id === application ? source : undefined),
      },
      {
        name: 'components of Svelte',
        transform: (code, id) =>
          id.endsWith('.svelte')
            ? { code: compile(code, { filename: id, generate: 'client' }).js.code, moduleType: 'js' }
            : undefined,
      },
    ],
  });
  const { output } = await build.generate({ minify: true });
  await build.close();
  return output.filter((part) => part.type === 'chunk');
}

const gzipped = (code: string) => gzipSync(code, { level: 9 }).length;
const sizeOf = (some: Iterable<OutputChunk>) => [...some].reduce((sum, { code }) => sum + gzipped(code), 0);

/** The chunks that the browser loads before the application runs. */
function loadedAtOnce(all: OutputChunk[]): OutputChunk[] {
  const loaded = new Set(all.filter((chunk) => chunk.isEntry));
  // The iteration of a Set includes elements that are added during it.
  for (const chunk of loaded) {
    for (const other of all) if (chunk.imports.includes(other.fileName)) loaded.add(other);
  }
  return [...loaded];
}

test(`createOrgSessionClient costs at most ${LIMIT} bytes gzipped, in one chunk`, () => {
  const size = sizeOf(chunks);
  expect(chunks, 'A page must not wait for a second request.').toHaveLength(1);
  expect(size, `${size} bytes gzipped; the limit is ${LIMIT}`).toBeLessThanOrEqual(LIMIT);
});

test('Prints the bytes of each folder of the core', async () => {
  const root = pathOf('');
  const coreFiles = Object.keys(chunks[0]?.modules ?? {}).filter((id) => id.startsWith(root));
  const folders = [...new Set(coreFiles.map((file) => dirname(file)))].filter(
    (folder) => `${folder}/` !== root,
  );
  const sizes = await Promise.all(
    folders.map(async (folder) => {
      const files = coreFiles.filter((file) => dirname(file) === folder);
      // Everything is used and nothing of another folder is included.
      const source = files.map((file) => `export * from ${JSON.stringify(file)};`).join('');
      const own = await bundle(source, (id) => !id.startsWith('./') && dirname(id) !== folder);
      return { folder: basename(folder), bytes: sizeOf(own) };
    }),
  );
  sizes.sort((a, b) => b.bytes - a.bytes);
  console.log(
    `Bytes gzipped, each folder by itself (all of them together: ${sizeOf(chunks)}):\n`,
    sizes.map(({ folder, bytes }) => `${folder} ${bytes}`).join(', '),
  );
  expect(folders.length).toBeGreaterThan(10);
});

test('The measured bundle holds jwt-decode, and not auth0-spa-js', () => {
  const imported = loadedAtOnce(chunks).flatMap(({ imports }) => imports);
  expect(imported).toContain('@auth0/auth0-spa-js');
  expect(imported).not.toContain('jwt-decode');
});

/** Bytes that an entry adds if all of its exports are used, without its framework and the core. */
const limits = { react: 1_750, vue: 2_300, angular: 3_700, svelte: 1_750, elements: 7_350 };
/** The same with `OrganizationScope`. An application that does not use it pays nothing for it. */
const limitsWithScopes = { react: 3_150, vue: 3_750, angular: 5_250, svelte: 3_200 };

const rows = [
  ...Object.entries(limits).map(([name, limit]) => ({ name, limit, hasScopes: false })),
  ...Object.entries(limitsWithScopes).map(([name, limit]) => ({ name, limit, hasScopes: true })),
];

test.each(rows)(
  '$name costs at most $limit bytes gzipped; with OrganizationScope: $hasScopes',
  async ({ name, limit, hasScopes }) => {
    const folder = pathOf(`${name}/`);
    const entry = `${folder}index.js`;
    const exported = [...readFileSync(entry, 'utf8').matchAll(/^export \{ (.+) \}/gm)]
      .map(([, some]) => some)
      .filter((some) => hasScopes || some !== 'OrganizationScope');
    const own = await bundle(
      `import { ${exported.join()} } from ${JSON.stringify(entry)}; globalThis.all = [${exported.join()}];`,
      (id) => !id.startsWith('.') && ![folder, pathOf('scoped/')].some((known) => id.startsWith(known)),
    );
    const size = sizeOf(loadedAtOnce(own));
    expect(size, `${size} bytes gzipped at once; the limit is ${limit}`).toBeLessThanOrEqual(limit);
    // The bundle is not empty.
    expect(size).toBeGreaterThan(300);
  },
);
