import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const playwright = fileURLToPath(new URL('../node_modules/@playwright/test/cli.js', import.meta.url));

/**
 * Returns the ways to install a browser on this machine, the best one first. Each resolves with a sentence about the result. The caller
 * has to check whether there is a browser afterwards.
 * @returns {(() => Promise<string>)[]}
 */
export function installers() {
  // Only root may install packages of the distribution: the browser itself, or the libraries that Playwright's needs.
  const canUseApt = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  const ways = [
    () => run(process.execPath, [playwright, 'install', ...(canUseApt ? ['--with-deps'] : []), 'chromium']),
  ];
  if (canUseApt)
    ways.unshift(() => run('apt-get', ['update']).then(() => run('apt-get', ['install', '-y', 'chromium'])));
  return ways;
}

/**
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<string>}
 */
function run(command, args) {
  return new Promise((resolve) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const line = [
      command === process.execPath ? 'playwright' : command,
      ...args.filter((arg) => arg !== playwright),
    ];
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => resolve(`${line.join(' ')}: ${error.message}`));
    child.once('close', (code) => {
      const lastLines = output.trim().split('\n').slice(-5).join('\n    ');
      resolve(`${line.join(' ')} (exit code ${code}):\n    ${lastLines}`);
    });
  });
}
