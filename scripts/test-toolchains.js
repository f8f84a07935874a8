import { chromium } from '@playwright/test';
import { ensureBrowser, launchArgs } from './browser.js';
import { createAppFolders } from './toolchains/app-folder.js';
import { check } from './toolchains/check.js';
import { toolchains } from './toolchains/list.js';

/**
 * `npm run test:toolchains -- next vite`: packs the package, and for each toolchain installs it into an app, builds the app, and signs in, switches
 * and reloads in Chromium. Without names: all of them.
 */
const names = process.argv.slice(2).length > 0 ? process.argv.slice(2) : Object.keys(toolchains);
for (const name of names) {
  if (toolchains[name]) continue;
  console.error(`There is no toolchain "${name}". There are: ${Object.keys(toolchains).join(', ')}.`);
  process.exit(2);
}

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop.abort());
const { signal } = stop;

const browser = await chromium.launch({ executablePath: await ensureBrowser(), args: launchArgs });
const folders = await createAppFolders(signal);
let failed = 0;
try {
  for (const name of names) {
    const toolchain = toolchains[name];
    if (!toolchain || signal.aborted) continue;
    const started = performance.now();
    let result = 'ok';
    try {
      const folder = await folders.create(toolchain.fixture, toolchain.app, toolchain.packages);
      await check(toolchain, folder, { browser, signal });
    } catch (error) {
      failed++;
      result = `FAILED\n${error instanceof Error ? error.message : error}`;
    }
    console.log(`${name}: ${((performance.now() - started) / 1000).toFixed(0)} s, ${result}`);
  }
} finally {
  folders.remove();
  await browser.close();
}
console.log(`\n${names.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 && !signal.aborted ? 0 : 1;
