import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** @param {string} relative */
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** The package as its users get it. @param {boolean} anew also where there is one */
export function buildPackage(anew) {
  if (!anew && existsSync(path('../dist/index.js'))) return;
  if (!npm('..', 'run', 'build')) throw new Error('The package could not be built.');
}

/** Whether what is compared with is here; without a network it stays away. */
export function installPeers() {
  if (existsSync(path('peers/node_modules')) || npm('peers', 'ci', '--no-audit', '--no-fund')) return true;
  console.warn('bench/peers/: npm ci failed, so other vendors are left out.');
  return false;
}

/** @param {string} folder @param {string[]} args */
function npm(folder, ...args) {
  return spawnSync('npm', args, { cwd: path(folder), shell: true, stdio: 'inherit' }).status === 0;
}

/**
 * The pages, bundled as an app would: what loads on demand in files of its own, but for `whole/`, where it comes with the rest.
 * @param {boolean} withPeers
 * @returns {Promise<string>} a folder to serve
 */
export async function buildPages(withPeers) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  /** @type {Record<string, string>} */
  const peers = withPeers ? { peers: path('peers/index.js') } : {};
  await bundle({ main: path('pages/main.ts'), ...peers }, folder, true);
  await bundle({ start: path('pages/start.ts') }, join(folder, 'parts'), true);
  await bundle({ start: path('pages/start.ts') }, join(folder, 'whole'), false);
  copyFileSync(path('pages/index.html'), join(folder, 'index.html'));
  for (const name of ['parts', 'whole'])
    copyFileSync(path('pages/start.html'), join(folder, name, 'index.html'));
  return folder;
}

/** @param {Record<string, string>} input @param {string} dir @param {boolean} codeSplitting */
async function bundle(input, dir, codeSplitting) {
  const build = await rolldown({
    input,
    // An import that leads nowhere, say: the package was not built.
    onLog(_level, { message }) {
      throw new Error(message);
    },
  });
  await build.write({ dir, format: 'es', minify: true, codeSplitting });
  await build.close();
}
