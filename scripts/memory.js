import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { buildDemo } from '../demo/build.js';

/** Writes docs/memory.md: the memory and Workers of a page with 300 organizations. It runs the test that checks the limits. */
await buildDemo(new AbortController().signal);
const playwright = fileURLToPath(new URL('../node_modules/@playwright/test/cli.js', import.meta.url));
const prettier = fileURLToPath(new URL('../node_modules/prettier/bin/prettier.cjs', import.meta.url));
const table = fileURLToPath(new URL('../docs/memory.md', import.meta.url));
const { status } = spawnSync(
  process.execPath,
  [playwright, 'test', 'workers.spec.ts', '--grep', 'organizations in one page', '--reporter', 'line'],
  { stdio: 'inherit', env: { ORGANIZATIONS: '300', FIGURES: table, ...process.env } },
);
if (status === 0) spawnSync(process.execPath, [prettier, '--write', table], { stdio: 'inherit' });
process.exitCode = status ?? 1;
