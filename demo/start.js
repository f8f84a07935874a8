import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { announcement } from './announcement.js';
import { readAppOrigins } from './app-origins.js';
import { buildDemo } from './build.js';
import { startDemo } from './servers.js';

export { startDemo };

/** How long servers may take to close before Ctrl-C stops waiting for them. */
const GRACE_MS = 2_000;

/** `npm start`: builds, then serves until Ctrl-C. With `--app ORIGIN`, other applications may use the tenant and the API. */
async function main() {
  /** @type {string[]} */
  let apps;
  try {
    apps = readAppOrigins(process.argv.slice(2));
  } catch (error) {
    console.error(/** @type {Error} */ (error).message);
    process.exitCode = 2;
    return;
  }

  const stop = new AbortController();
  // `on`, not `once`, because npm sends the terminal's Ctrl-C a second time.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop.abort());
  if (process.env.npm_lifecycle_event) stopWithParent(stop);

  let demo;
  try {
    console.log('Building the package and the page…');
    await buildDemo(stop.signal);
    demo = await startDemo({ port: 4400, tenantPort: 4401, apiPort: 4402, apps });
    if (!stop.signal.aborted) {
      console.log(announcement(demo, apps));
      await once(stop.signal, 'abort');
    }
  } catch (error) {
    if (!stop.signal.aborted) {
      console.error(`\nThe demo could not start. ${error instanceof Error ? error.message : error}`);
      process.exitCode = 1;
    }
  }
  setTimeout(() => process.exit(), GRACE_MS).unref();
  await demo?.close();
  process.exit();
}

/**
 * Stops when the parent process ends: npm runs this script in a shell, and killing npm ends only the shell.
 * @param {AbortController} stop
 */
function stopWithParent(stop) {
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || stop.abort(), 300).unref();
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await main();
