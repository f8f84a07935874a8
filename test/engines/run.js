/** `npm run test:engines`: every scenario in every engine that is installed, or in those that are named. */
import { parseArgs } from 'node:util';
import { engines } from './engines.js';
import { demoPageScenarios } from './scenarios/demo-pages.js';
import { organizationScenarios } from './scenarios/organizations.js';
import { popupScenarios } from './scenarios/popups.js';
import { signInScenarios } from './scenarios/sign-in.js';
import { signOutScenarios } from './scenarios/sign-out.js';
import { tabScenarios } from './scenarios/tabs.js';
import { startServers } from './servers.js';

/** A scenario waits for each of its steps; this is for a driver that hangs. */
const SCENARIO_MS = 90_000;

const { values, positionals } = parseArgs({
  options: { only: { type: 'string', default: '' } },
  allowPositionals: true,
});
const unknown = positionals.find((name) => !engines.some((engine) => engine.name === name));
if (unknown !== undefined) {
  console.error(`There is no engine "${unknown}". There are: ${engines.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
// Ends the browsers too: see child-process.js. Puppeteer ends its own.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));

const servers = await startServers();
const scenarios = [
  ...signInScenarios,
  ...organizationScenarios,
  ...tabScenarios,
  ...popupScenarios,
  ...signOutScenarios,
  ...demoPageScenarios(servers.demoPaths),
].filter(({ name }) => name.includes(values.only));

const chosen = engines.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const results = [];
for (const engine of chosen) results.push(await runEngine(engine));
await servers.close();

console.log('');
for (const { name, outcome, passed, failed, seconds } of results) {
  console.log(`${name.padEnd(9)} ${outcome ?? `${passed} passed, ${failed} failed, ${seconds} s`}`);
}
const isMissing = results.some(({ outcome }) => outcome !== undefined);
const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
process.exit(failed > 0 || passed === 0 || (isMissing && positionals.length > 0) ? 1 : 0);

/** @param {import('./engines.js').Engine} engine */
async function runEngine({ name, find, missing }) {
  const result = {
    name,
    passed: 0,
    failed: 0,
    seconds: 0,
    outcome: /** @type {string | undefined} */ (undefined),
  };
  const start = find();
  if (!start) return { ...result, outcome: `not installed. It needs ${missing}` };

  const startedAt = Date.now();
  let driver;
  try {
    driver = await start();
  } catch (error) {
    console.error(`✗ ${name} does not start:`, error);
    return { ...result, failed: 1 };
  }
  console.log(`\n${name}: ${driver.version}`);
  for (const scenario of scenarios) {
    const isPassed = await runScenario(name, driver, scenario);
    if (isPassed) result.passed += 1;
    else result.failed += 1;
  }
  await driver.close();
  return { ...result, seconds: Math.round((Date.now() - startedAt) / 1000) };
}

/**
 * @param {string} engine
 * @param {import('./driver.js').Driver} driver
 * @param {import('./scenario.js').Scenario} scenario
 */
async function runScenario(engine, driver, { name, run }) {
  const { demo, bare } = servers;
  for (const { tenant } of [demo, bare]) {
    tenant.control.clearFaults();
    tenant.control.release();
    tenant.control.clearRequests();
  }
  const startedAt = Date.now();
  /** @type {string[]} */
  const notes = [];
  /** @type {unknown} */
  let failure;
  const profile = await driver.newProfile();
  try {
    const context = {
      engine,
      profile,
      demo,
      bare,
      note: (/** @type {string} */ note) => void notes.push(note),
    };
    await within(SCENARIO_MS, run(context));
  } catch (error) {
    failure = error;
    notes.push(...(await describeTabs(profile)));
  }
  await profile.close();
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  const remark = notes.length > 0 ? ` [${[...new Set(notes)].join('; ')}]` : '';
  console.log(`${failure ? '✗' : '✓'} ${engine.padEnd(9)} ${seconds.padStart(5)} s  ${name}${remark}`);
  if (failure) console.error(failure);
  return failure === undefined;
}

/** What the tabs show after a failure. @param {import('./driver.js').Profile} profile */
async function describeTabs(profile) {
  const look = async () =>
    Promise.all(
      (await profile.tabs()).map((tab) =>
        tab.evaluate(() =>
          [
            location.href.split('?')[0],
            document.querySelector('h1')?.textContent,
            ...(window.pageErrors ?? []),
          ].join(' | '),
        ),
      ),
    );
  return within(10_000, look()).catch((error) => [`the tabs can't be read: ${error}`]);
}

/** @template Result @param {number} ms @param {Promise<Result>} work @returns {Promise<Result>} */
async function within(ms, work) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const tooLong = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It did not end within ${ms / 1000} s.`)), ms);
  });
  try {
    return /** @type {Result} */ (await Promise.race([work, tooLong]));
  } finally {
    clearTimeout(timer);
  }
}
