import { spawn } from 'node:child_process';

/** The process groups that were started and have not ended. */
const running = new Set();

process.on('exit', () => running.forEach(kill));

/** @param {number} group */
function kill(group) {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

/**
 * Starts a program in a process group of its own, which ends with this process at the latest, also after a failure.
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env] in addition to this process's environment
 */
export function startProcess(command, args, env = {}) {
  const child = spawn(command, args, {
    detached: true,
    env: { ...process.env, ...env },
    // The last one is for a program that reports its port or display there.
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const { pid } = child;
  if (pid !== undefined) running.add(pid);
  let errorOutput = '';
  child.stderr?.on('data', (chunk) => (errorOutput = (errorOutput + chunk).slice(-2_000)));
  /** @type {Promise<never>} */
  const ended = new Promise((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`${command} ended with code ${code}. ${errorOutput}`)));
  });
  ended.catch(() => undefined);
  return {
    /** Rejects when the program ends. */
    ended,
    /** Resolves with the first line that the program writes to file descriptor 3. */
    firstReport: () => {
      const { 3: report } = child.stdio;
      /** @type {Promise<string>} */
      const line = new Promise((resolve) => report?.once('data', (chunk) => resolve(String(chunk).trim())));
      return Promise.race([line, ended]);
    },
    /** Ends the program and every process that it started. */
    async end() {
      if (pid === undefined) return;
      kill(pid);
      running.delete(pid);
      await ended.catch(() => undefined);
    },
  };
}
