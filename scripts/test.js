import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ensureBrowser } from './browser.js';
import { runStep } from './step.js';
import { createTally } from './tally.js';

/** @type {{ scripts: Record<string, string> }} */
const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

const tally = createTally();

/** @type {Record<string, string | undefined>} */
const steps = {
  build: scripts.build,
  types: scripts.types,
  lint: scripts.lint,
  unit: `${scripts['test:unit']} --reporter=default --reporter=json --outputFile.json="${tally.unit}"`,
  package: scripts['test:package'],
  page: scripts['build:demo'],
  browser: `${scripts['test:browser']} --project=chromium --reporter=list,json`,
  isolation: `${scripts.isolation} --adapter auth0-org-sessions`,
};

/** Stages run one after the other. The sequences of a stage run at the same time, because a CI machine has two cores. */
const stages = [
  [['build']],
  [
    ['types', 'lint'],
    ['unit', 'package', 'page'],
  ],
  [['browser']],
  [['isolation']],
];

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const chosen = values.only?.split(',') ?? Object.keys(steps);
for (const name of chosen) {
  if (steps[name]) continue;
  console.error(`There is no step "${name}". There are: ${Object.keys(steps).join(', ')}.`);
  process.exit(2);
}

const stop = new AbortController();
/** @type {string | undefined} */
let failure;

/**
 * Reports the first failure and stops all steps. Later failures are ignored.
 * @param {string} sentence
 * @param {number} code
 */
function fail(sentence, code) {
  if (failure !== undefined) return;
  failure = sentence;
  process.exitCode = code;
  stop.abort();
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => fail(`Stopped by ${signal}.`, 130));

/** @param {string} name */
function drivesBrowser(name) {
  return name === 'browser' || name === 'isolation';
}

/** @param {string} name */
async function run(name) {
  const command = steps[name];
  if (!command || !chosen.includes(name) || failure !== undefined) return;
  const env = {
    // npm would look for a newer npm when it packs.
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
    // The scripts around `npm pack` change the README for a moment, while Prettier may read it.
    ...(name === 'package' && { npm_config_ignore_scripts: 'true' }),
    PLAYWRIGHT_JSON_OUTPUT_FILE: tally.browser,
    ...(drivesBrowser(name) && (await browser)),
  };
  const { code, output, seconds } = await runStep(command, { env, signal: stop.signal });
  if (failure !== undefined) return;
  console.log(`\n── ${name}: ${code === 0 ? 'ok' : 'FAILED'}, ${seconds} s\n${output}`);
  if (code !== 0) fail(`"${name}" failed with exit code ${code}.`, code);
}

// Begins early, because a browser may have to be downloaded, which takes as long as all earlier steps.
const browser = chosen.some(drivesBrowser)
  ? ensureBrowser().then(
      (path) => ({ CHROMIUM_PATH: path }),
      (error) => fail(error.message, 1),
    )
  : undefined;

for (const sequences of stages) {
  await Promise.all(
    sequences.map(async (sequence) => {
      for (const name of sequence) await run(name);
    }),
  );
}

const { passed, failed } = tally.count();
if (failure !== undefined) console.error(`\n${failure} Later steps were not run.`);
// A step that fails without a failing test (types, lint, a build) must not read as "0 failed".
console.log(`\n${passed} passed, ${failure === undefined ? failed : Math.max(1, failed)} failed`);
