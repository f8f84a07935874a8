// @vitest-environment node
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const repository = 'https://github.com/auth0-org-sessions/auth0-org-sessions';

test(
  'The packed README has absolute links only, and the one in the repository stays as it is',
  {
    timeout: 60_000,
  },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'pack-'));
    try {
      mkdirSync(join(folder, 'scripts'));
      for (const file of ['package.json', 'README.md', 'scripts/readme-links.js'])
        cpSync(join(root, file), join(folder, file));
      const env = { ...process.env, npm_config_offline: 'true', npm_config_update_notifier: 'false' };
      execFileSync('npm', ['pack'], { cwd: folder, env, stdio: 'pipe', shell: true });
      const original = readFileSync(join(root, 'README.md'), 'utf8');
      expect(readFileSync(join(folder, 'README.md'), 'utf8')).toBe(original);

      const [tarball = ''] = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
      execFileSync('tar', ['-xzf', tarball], { cwd: folder });
      const packed = readFileSync(join(folder, 'package/README.md'), 'utf8');
      const targets = (text: string): string[] =>
        [...text.replace(/```[\s\S]*?```/g, '').matchAll(/\]\(([^)\s]+)/g)].map(([, target = '']) => target);
      expect(targets(packed)).toHaveLength(targets(original).length);
      expect(targets(packed).filter((target) => !/^(https:|#)/.test(target))).toEqual([]);
      expect(targets(packed)).toContain(`${repository}/blob/main/CHANGELOG.md`);
      expect(packed).toContain(`](${repository}/raw/main/docs/demo.png)`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
