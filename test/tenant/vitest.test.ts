// @vitest-environment node
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const project = fileURLToPath(new URL('vitest-project/', import.meta.url));
const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));

test('The global setup for Vitest gives all test files one tenant', { timeout: 60_000 }, () => {
  // Not as a worker of the run that this test is part of.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')));
  const { status, stdout, stderr } = spawnSync(process.execPath, [vitest, 'run'], {
    cwd: project,
    env,
    encoding: 'utf8',
  });
  expect(stdout + stderr).toContain('2 passed');
  expect(status).toBe(0);
});
