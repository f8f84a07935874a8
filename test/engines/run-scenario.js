/** A scenario waits for each of its steps; this is for a driver that hangs. */
const SCENARIO_MS = 90_000;

/**
 * Prints a line with the result, and returns whether the scenario passed.
 * @param {string} engine
 * @param {import('./driver.js').Driver} driver
 * @param {import('./scenario.js').Scenario} scenario
 * @param {import('./servers.js').Servers} servers
 */
export async function runScenario(engine, driver, { name, run }, { demo, bare }) {
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
