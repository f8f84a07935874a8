import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
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
  /** @type {Map<string, string>} */
  const tarballs = new Map();

  /** The packed package of this repository. @param {string} name */
  async function tarballOf(name) {
    const target = join(folder, `packed-${name}`);
    if (!tarballs.has(name)) {
      mkdirSync(target);
      const workspace = name === 'auth0-org-sessions' ? '' : ` --workspace ${name}`;
      await run(`${npm} pack${workspace} --pack-destination ${target}`, { cwd: root, signal });
      const [file = ''] = readdirSync(target);
      tarballs.set(name, join(target, file));
    }
    return tarballs.get(name);
  }

  return {
    /**
     * A folder for one toolchain. Toolchains of the same fixture share the installed packages.
     * @param {string} fixture
     * @param {string | undefined} app
     * @param {readonly string[]} [packages] of this repository
     */
    async create(fixture, app, packages = ['auth0-org-sessions']) {
      const target = join(folder, fixture);
      if (!existsSync(target)) {
        cpSync(join(fixtures, fixture), target, { recursive: true });
        // npm's settings of this repository are for its own package.
        if (existsSync(join(target, 'package-lock.json')))
          await run(`${npm} ci --prefer-offline --engine-strict=false`, { cwd: target, signal });
        // Saved in the app's package.json, where SvelteKit looks for packages with components.
        for (const name of packages)
          await run(`${npm} install --no-package-lock --engine-strict=false ${await tarballOf(name)}`, {
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
