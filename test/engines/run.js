/** `npm run test:engines`: every scenario in every engine that is installed, or in those that are named. */
import { parseArgs } from 'node:util';
import { engines } from './engines.js';
import { runScenario } from './run-scenario.js';
import { demoPageScenarios } from './scenarios/demo-pages.js';
import { organizationScenarios } from './scenarios/organizations.js';
import { popupScenarios } from './scenarios/popups.js';
import { signInScenarios } from './scenarios/sign-in.js';
import { signOutScenarios } from './scenarios/sign-out.js';
import { tabScenarios } from './scenarios/tabs.js';
import { startServers } from './servers.js';

const { values, positionals: named } = parseArgs({
  options: { only: { type: 'string', default: '' } },
  allowPositionals: true,
});
for (const name of named) {
  if (engines.some((engine) => engine.name === name)) continue;
  console.error(`There is no engine "${name}". There are: ${engines.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
// Ends the browsers too: see child-process.js. Puppeteer ends its own.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));

/** @type {string[]} */
const summary = [];
/** @type {{ name: string, start: () => Promise<import('./driver.js').Driver> }[]} */
const installed = [];
for (const { name, find, missing } of engines) {
  if (named.length > 0 && !named.includes(name)) continue;
  const start = find();
  if (start) {
    installed.push({ name, start });
    continue;
  }
  summary.push(`${name.padEnd(9)} not installed. It needs ${missing}`);
  if (named.length > 0) process.exitCode = 1;
}

if (installed.length > 0) {
  const servers = await startServers();
  const scenarios = [
    ...signInScenarios,
    ...organizationScenarios,
    ...tabScenarios,
    ...popupScenarios,
    ...signOutScenarios,
    ...demoPageScenarios(servers.demoPaths),
  ].filter(({ name }) => name.includes(values.only));
  for (const { name, start } of installed) {
    const startedAt = Date.now();
    const passed = await countPassed(name, start, scenarios, servers);
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    summary.push(`${name.padEnd(9)} ${passed} of ${scenarios.length} passed, ${seconds} s`);
    if (passed < scenarios.length || passed === 0) process.exitCode = 1;
  }
  await servers.close();
} else process.exitCode = 1;

console.log(`\n${summary.join('\n')}`);
process.exit();

/**
 * @param {string} engine
 * @param {() => Promise<import('./driver.js').Driver>} start
 * @param {readonly import('./scenario.js').Scenario[]} scenarios
 * @param {import('./servers.js').Servers} servers
 */
async function countPassed(engine, start, scenarios, servers) {
  let passed = 0;
  try {
    const driver = await start();
    console.log(`\n${engine}: ${driver.version}`);
    for (const scenario of scenarios) {
      if (await runScenario(engine, driver, scenario, servers)) passed += 1;
    }
    await driver.close();
  } catch (error) {
    console.error(`✗ ${engine} does not start, or does not go on:`, error);
  }
  return passed;
}
