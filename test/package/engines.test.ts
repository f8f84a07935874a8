// @vitest-environment node
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('../engines/run.js', import.meta.url));

/** Runs the command on a machine without browsers. */
function run(...args: string[]): { code: number | null; output: string } {
  const env = { PATH: '', FIREFOX_PATH: undefined };
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    encoding: 'utf8',
    env,
  });
  return { code: status, output: stdout + stderr };
}

test.each([
  ['firefox', 'apt-get install firefox-esr'],
  ['webkit', 'apt-get install webkit2gtk-driver xvfb'],
])('If %s is named and not installed, the command fails and says what to install', (engine, command) => {
  const { code, output } = run(engine);
  expect(output).toContain(`${engine.padEnd(9)} not installed.`);
  expect(output).toContain(command);
  expect(code).toBe(1);
});

test('An engine that does not exist is refused', () => {
  const { code, output } = run('gecko');
  expect(output).toBe('There is no engine "gecko". There are: chromium, firefox, webkit.\n');
  expect(code).toBe(2);
});
