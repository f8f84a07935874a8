import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** @typedef {{ cwd: string, signal: AbortSignal, env?: NodeJS.ProcessEnv }} Options */

/** Longer than any step takes, also where several run on one core. */
const TIMEOUT_MS = 600_000;

/**
 * Runs a command in the folder of an app, with the commands of its packages.
 * @param {string} command
 * @param {Options} options
 */
export async function run(command, options) {
  const { ended } = start(command, options);
  const { code, output } = await ended;
  if (code !== 0) throw new Error(`"${command}" failed with exit code ${code}:\n${output}`);
  return output;
}

/**
 * Starts a command, and returns how to stop it with all of its processes.
 * @param {string} command
 * @param {Options} options
 */
export function start(command, { cwd, signal, env = {} }) {
  const detached = process.platform !== 'win32';
  const path = `${join(cwd, 'node_modules/.bin')}${delimiter}${process.env.PATH}`;
  const child = spawn(command, {
    cwd,
    shell: true,
    // In its own process group: a stopped shell leaves its processes running.
    detached,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: path, CI: 'true', NO_COLOR: '1', NEXT_TELEMETRY_DISABLED: '1', ...env },
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));

  const stop = () => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    if (detached) process.kill(-child.pid);
    else child.kill();
  };
  const timer = setTimeout(stop, TIMEOUT_MS);
  signal.addEventListener('abort', stop);
  /** @type {Promise<{ code: number | null, output: string }>} */
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve({ code, output: output.trim() });
    });
  });
  /**
   * Resolves with the output when it has this text, or when the command ended.
   * @param {string} text
   */
  const until = (text) =>
    /** @type {Promise<string>} */ (
      new Promise((resolve) => {
        const look = () => output.includes(text) && resolve(output);
        child.stdout.on('data', look);
        child.stderr.on('data', look);
        child.once('close', () => resolve(output));
      })
    );
  return { stop, ended, until };
}
