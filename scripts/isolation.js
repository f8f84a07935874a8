import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { runIsolation } from 'auth0-org-tenant/isolation';
import { build } from 'esbuild';
import { subjects } from '../test/isolation/adapters.js';
import { ensureBrowser, launchArgs } from './browser.js';
import { writeScoreboard } from './isolation-scoreboard.js';

/**
 * `npm run isolation`: runs the isolation suite against every adapter of test/isolation/, and writes docs/isolation.md.
 * With `--adapter NAME` (the file's name): against this one only, and nothing is written; a failed check fails the command.
 */
const { values } = parseArgs({ options: { adapter: { type: 'string' }, only: { type: 'string' } } });
const chosen = subjects.filter(({ file }) => values.adapter === undefined || file === `${values.adapter}.js`);
if (chosen.length === 0) {
  const names = subjects.map(({ file }) => file.replace('.js', '')).join(', ');
  console.error(`There is no adapter "${values.adapter}". There are: ${names}.`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'isolation-'));
const browser = await chromium.launch({ executablePath: await ensureBrowser(), args: launchArgs });
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void browser.close());
/** @type {import('./isolation-scoreboard.js').Column[]} */
const columns = [];
try {
  for (const subject of chosen) {
    const started = performance.now();
    const adapter = join(folder, subject.file);
    await build({
      entryPoints: [fileURLToPath(new URL(`../test/isolation/adapters/${subject.file}`, import.meta.url))],
      outfile: adapter,
      bundle: true,
      format: 'esm',
      define: { 'process.env.NODE_ENV': '"production"' },
      logLevel: 'warning',
    });
    const results = await runIsolation({
      adapter,
      offers: subject.offers,
      browser,
      only: values.only,
      // Both cores of a CI machine.
      workers: 2,
      onResult({ verdict, sentence, reason = '' }) {
        if (verdict === 'failed') console.log(`  failed: ${sentence}\n    ${reason}`);
      },
    });
    columns.push({ ...subject, results });
    /** @param {string} verdict */
    const count = (verdict) => results.filter((result) => result.verdict === verdict).length;
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    console.log(
      `${subject.name}: ${count('passed')} passed, ${count('failed')} failed, ${count('not offered')} not offered, ${seconds} s`,
    );
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}

if (values.adapter === undefined && values.only === undefined) await writeScoreboard(columns);
else if (columns.some(({ results }) => results.some(({ verdict }) => verdict === 'failed')))
  process.exitCode = 1;
