import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { build } from 'vite';

/** @param {string} relative */
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** Builds `dist/`, which the bench measures. @param {boolean} always also when there is a build already */
export function buildPackage(always) {
  if (!always && existsSync(path('../dist/index.js'))) return;
  if (!npm('..', 'run', 'build')) throw new Error('The package could not be built.');
}

/** Installs the libraries of other vendors. Returns false if that fails, for example without a network. */
export function installPeers() {
  if (existsSync(path('peers/node_modules')) || npm('peers', 'ci', '--no-audit', '--no-fund')) return true;
  console.warn('npm ci failed in bench/peers/. The libraries of other vendors are not measured.');
  return false;
}

/** @param {string} folder @param {string[]} args */
function npm(folder, ...args) {
  return spawnSync('npm', args, { cwd: path(folder), shell: true, stdio: 'inherit' }).status === 0;
}

/**
 * Bundles the pages of bench/pages/.
 * @param {boolean} hasPeers whether the libraries of other vendors are installed
 * @returns {Promise<string>} the folder to serve
 */
export async function buildPages(hasPeers) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const bundle = await rolldown({
    input: {
      main: path('pages/main.ts'),
      start: path('pages/start.ts'),
      ...(hasPeers && { peers: path('peers/index.js') }),
    },
    // A warning can mean that an import was not found, for example because the package is not built.
    onLog(_level, { message }) {
      throw new Error(message);
    },
  });
  await bundle.write({ dir: folder, format: 'es', minify: true });
  await bundle.close();
  copyFileSync(path('pages/index.html'), join(folder, 'index.html'));
  mkdirSync(join(folder, 'start'));
  copyFileSync(path('pages/start.html'), join(folder, 'start/index.html'));
  return folder;
}

/**
 * Builds an application of bench/apps/ for production with Vite.
 * @param {string} name
 * @param {Record<string, string>} define names in its code, and the JavaScript expressions that replace them
 * @returns {Promise<string>} the folder with the built files
 */
export async function buildApp(name, define) {
  const outDir = mkdtempSync(join(tmpdir(), 'bench-app-'));
  await build({
    configFile: false,
    logLevel: 'warn',
    root: path(`apps/${name}`),
    // Relative, because each cache location has its own address and all of them serve the same files.
    base: './',
    define,
    build: { outDir, emptyOutDir: true },
  });
  return outDir;
}
