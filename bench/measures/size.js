import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { kilo } from '../table.js';

const LIMIT_BYTES = 25_000;

const entry = fileURLToPath(new URL('../../dist/index.js', import.meta.url));
const application = 'virtual:application';
const source = `import { createOrgSessionClient } from ${JSON.stringify(entry)};
globalThis.client = createOrgSessionClient({ domain: '', clientId: '' });`;

/**
 * All code that an application which only uses `createOrgSessionClient` can ever load, minified and gzipped, without auth0-spa-js.
 *
 * @returns {Promise<import('../table.js').Row[]>}
 */
export async function measureSize() {
  const bundle = await rolldown({
    input: application,
    external: [/^@auth0\//],
    plugins: [
      {
        name: 'virtual-application',
        resolveId: (id) => (id === application ? id : undefined),
        load: (id) => (id === application ? source : undefined),
      },
    ],
  });
  const { output } = await bundle.generate({ minify: true });
  await bundle.close();
  const chunks = output.filter((part) => part.type === 'chunk');
  const size = chunks.reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0);
  return [
    {
      what: 'all that the core can ever load, gzipped, without auth0-spa-js',
      measured: `${kilo(size)} in ${chunks.length === 1 ? 'one chunk' : `${chunks.length} chunks`}`,
      goal: `at most ${LIMIT_BYTES / 1000} kB in one chunk`,
      met: chunks.length === 1 && size <= LIMIT_BYTES,
    },
  ];
}
