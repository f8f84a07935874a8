import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './run.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const fixtures = join(root, 'test/toolchains');
const npm = 'npm --no-audit --no-fund --no-update-notifier --loglevel=error';

/**
 * Makes folders in which the packed package is installed beside the exact versions of a fixture's lock file.
 * @param {AbortSignal} signal
 */
export async function createAppFolders(signal) {
  const folder = mkdtempSync(join(tmpdir(), 'toolchains-'));
  await run(`${npm} pack --pack-destination ${folder}`, { cwd: root, signal });
  const [tarball = ''] = readdirSync(folder).filter((file) => file.endsWith('.tgz'));

  return {
    /**
     * A folder for one toolchain. Toolchains of the same fixture share the installed packages.
     * @param {string} fixture
     * @param {string | undefined} app
     */
    async create(fixture, app) {
      const target = join(folder, fixture);
      if (!existsSync(target)) {
        cpSync(join(fixtures, fixture), target, { recursive: true });
        // npm's settings of this repository are for its own package.
        if (existsSync(join(target, 'package-lock.json')))
          await run(`${npm} ci --prefer-offline --engine-strict=false`, { cwd: target, signal });
        // Saved in the app's package.json, where SvelteKit looks for packages with components.
        await run(`${npm} install --no-package-lock --engine-strict=false ${join(folder, tarball)}`, {
          cwd: target,
          signal,
        });
      }
      if (app) cpSync(join(fixtures, app), target, { recursive: true });
      return target;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
