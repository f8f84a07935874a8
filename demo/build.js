import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Builds the package and then the page, in processes of their own, so that Ctrl-C works meanwhile.
 * @param {AbortSignal} signal
 */
export async function buildDemo(signal) {
  await run('The package', 'node_modules/rollup/dist/bin/rollup', ['-c', '--silent'], signal);
  const vite = ['build', '--config', 'demo/vite.config.mjs', '--logLevel', 'warn'];
  await run("The demo's page", 'node_modules/vite/bin/vite.js', vite, signal);
}

/**
 * @param {string} what
 * @param {string} script
 * @param {string[]} args
 * @param {AbortSignal} signal
 */
async function run(what, script, args, signal) {
  signal.throwIfAborted();
  const env = { NO_COLOR: '1', ...process.env };
  const child = spawn(process.execPath, [script, ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const kill = () => void child.kill();
  signal.addEventListener('abort', kill);
  try {
    const [code] = await once(child, 'close');
    signal.throwIfAborted();
    if (code === 0) return;
    console.error(output.trimEnd());
    throw new Error(`${what} could not be built: what is wrong stands above.`);
  } finally {
    signal.removeEventListener('abort', kill);
  }
}
