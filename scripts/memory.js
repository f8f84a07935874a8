import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { buildDemo } from '../demo/build.js';

/** Prints what 300 organizations in one page cost: the figures of the README, by the test that holds them to their bounds. */
await buildDemo(new AbortController().signal);
const playwright = fileURLToPath(new URL('../node_modules/@playwright/test/cli.js', import.meta.url));
const { status } = spawnSync(
  process.execPath,
  [playwright, 'test', 'workers.spec.ts', '--grep', 'organizations in one page', '--reporter', 'line'],
  { stdio: 'inherit', env: { ORGANIZATIONS: '300', ...process.env } },
);
process.exitCode = status ?? 1;
