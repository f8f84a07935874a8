import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { startDemo } from '../../demo/servers.js';

/** @typedef {Awaited<ReturnType<typeof startServers>>} Servers */

/** @param {string} relative */
const pathOf = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** Serves the demo's pages, and a page with nothing but the package; each with a tenant and an API of its own, on free ports. */
export async function startServers() {
  const builtPages = pathOf('../../demo/dist');
  for (const built of [pathOf('../../dist/index.js'), join(builtPages, 'index.html')]) {
    if (!existsSync(built))
      throw new Error(`${built} is missing: run "npm run build" and "npm run build:demo".`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'engines-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const demoFolder = join(folder, 'demo');
  const bareFolder = join(folder, 'bare');
  cpSync(builtPages, demoFolder, { recursive: true });
  await buildBarePage(bareFolder);
  for (const pages of [demoFolder, bareFolder]) recordErrors(pages);

  const [demo, bare] = await Promise.all(
    [demoFolder, bareFolder].map((folder) => startDemo({ control: true, quiet: true, folder })),
  );
  if (!demo || !bare) throw new Error('A server did not start.');
  /** The paths of the demo's pages. */
  const demoPaths = readdirSync(demoFolder)
    .filter((name) => existsSync(join(demoFolder, name, 'index.html')))
    .map((name) => `/${name}/`);
  return {
    demo,
    bare,
    demoPaths: ['/', ...demoPaths],
    close: () => Promise.all([demo.close(), bare.close()]),
  };
}

/** Bundles the built package, as an application does. @param {string} folder */
async function buildBarePage(folder) {
  cpSync(pathOf('page'), folder, { recursive: true });
  const bundle = await rolldown({ input: pathOf('page/main.js') });
  await bundle.write({ dir: folder, format: 'es' });
  await bundle.close();
}

/** Lets every page of a folder record its errors. @param {string} folder */
function recordErrors(folder) {
  const script = readFileSync(pathOf('page/record-errors.js'), 'utf8');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.html')) continue;
    const html = readFileSync(join(folder, name), 'utf8');
    writeFileSync(
      join(folder, name),
      html.replace('<head>', () => `<head><script>${script}</script>`),
    );
  }
}
