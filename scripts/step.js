import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');
// Process groups exist on POSIX systems only. On Windows only the shell itself can be stopped.
const detached = process.platform !== 'win32';

// The tools write into a pipe, so they can't detect whether the output is shown in a terminal.
const colour = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' };

/** @typedef {{ code: number, output: string, seconds: string }} StepResult */

/**
 * Runs a command line of package.json and returns its output, so that the outputs of simultaneous steps are not mixed.
 * @param {string} command
 * @param {object} options
 * @param {NodeJS.ProcessEnv} options.env
 * @param {AbortSignal} options.signal
 * @returns {Promise<StepResult>}
 */
export function runStep(command, { env, signal }) {
  return new Promise((resolve) => {
    const started = performance.now();
    const child = spawn(command, {
      cwd: root,
      shell: true,
      // In its own process group: if only the shell of `a && b` is stopped, `b` still runs.
      detached,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...colour, ...process.env, ...env, PATH: `${bin}${delimiter}${process.env.PATH}` },
    });

    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));

    const kill = () => {
      if (!detached || child.pid === undefined) child.kill();
      else process.kill(-child.pid);
    };
    if (signal.aborted) kill();
    else signal.addEventListener('abort', kill);

    child.once('error', (error) => (output += error.message));
    child.once('close', (code) => {
      signal.removeEventListener('abort', kill);
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      resolve({ code: code ?? 1, output: output.trimEnd(), seconds });
    });
  });
}
