import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { kilo } from '../table.js';

const entry = fileURLToPath(new URL('../../dist/index.js', import.meta.url));
const application = 'virtual:application';
const source = `import { createOrgSessionClient } from ${JSON.stringify(entry)};
globalThis.client = createOrgSessionClient({ domain: '', clientId: '' });`;

/**
 * What an app that only uses `createOrgSessionClient` loads, minified and gzipped, without auth0-spa-js: as test/package/size.test.ts
 * measures it.
 *
 * @returns {Promise<import('../table.js').Row[]>}
 */
export async function measureSize() {
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
  await bundle.close();
  const chunks = output.filter((part) => part.type === 'chunk');
  const atOnce = new Set(chunks.filter((chunk) => chunk.isEntry));
  // A Set that grows is iterated to its new end.
  for (const chunk of atOnce) {
    for (const other of chunks) if (chunk.imports.includes(other.fileName)) atOnce.add(other);
  }
  /** @param {Iterable<{ code: string }>} parts */
  const size = (parts) => [...parts].reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0);
  return [
    {
      what: 'core, gzipped, without auth0-spa-js',
      measured: `${kilo(size(atOnce))} at once, ${kilo(size(chunks) - size(atOnce))} on demand`,
      goal: 'at most 8 kB at once',
      met: size(atOnce) <= 8000,
    },
  ];
}
