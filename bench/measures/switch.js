import { callPage } from '../browser.js';
import { median, micro, milli } from '../table.js';

/** @typedef {import('../browser.js').Profile} Profile */
/** @typedef {import('../run.js').Amounts} Amounts */
/** @typedef {import('../table.js').Row} Row */

const SUBSCRIBERS = 10_000;
const MODES = /** @type {const} */ (['memory', 'localstorage']);

/**
 * Switching to an organization whose token is in memory.
 *
 * @param {Profile} profile
 * @param {Amounts} amounts
 * @returns {Promise<Row[]>}
 */
export async function measureHeldSwitch({ open, recordRequests }, { timing }) {
  const page = await open();
  const notifications = await callPage(page, 'countNotifications');
  await callPage(page, 'prepareHeldSwitches', SUBSCRIBERS);
  const { result, requests } = await recordRequests(async () => ({
    whole: await callPage(page, 'heldSwitches', timing),
    toEvent: await inRounds(timing.rounds, (mode) => callPage(page, 'timeToEvent', mode, 1000)),
  }));
  await page.close();
  const withSubscribers = median(result.whole.subscribed ?? []);
  return [
    ...MODES.map((mode) => {
      const toEvent = median(result.toEvent[mode] ?? []);
      return {
        what: `\`switchOrganization\` to a held organization, ${mode} mode`,
        measured: `${micro(toEvent)} to the event, ${micro(median(result.whole[mode] ?? []))} to its end, ${requests.length} requests`,
        goal: 'at most 50 µs to the event, 0 requests',
        met: toEvent <= 50 && requests.length === 0,
      };
    }),
    {
      what: '`organizationChanged` events of that switch, and calls of each subscriber',
      measured: `${notifications.events} and ${notifications.snapshots}`,
      goal: '1 and 1',
      met: notifications.events === 1 && notifications.snapshots === 1,
    },
    {
      what: `the same switch with ${SUBSCRIBERS.toLocaleString('en')} subscribers`,
      measured: milli(withSubscribers / 1000),
      goal: 'at most 5 ms',
      met: withSubscribers <= 5000,
    },
  ];
}

/** @param {number} rounds @param {(mode: string) => Promise<number>} measure */
async function inRounds(rounds, measure) {
  /** @type {Record<string, number[]>} */
  const measured = {};
  for (let round = 0; round < rounds; round++) {
    for (const mode of MODES) (measured[mode] ??= []).push(await measure(mode));
  }
  return measured;
}

/**
 * Switching to an organization that needs a request to the tenant.
 *
 * @param {Profile} profile at a tenant whose access tokens are too short-lived for a cache
 * @param {Amounts} amounts
 * @returns {Promise<Row[]>}
 */
export async function measureColdSwitch({ open, recordRequests, control }, { coldSwitches }) {
  const rows = [];
  for (const [way, goal] of [
    ['refresh token', '1 request'],
    ['iframe', '1 page + 1 request'],
  ]) {
    const page = await open();
    control.setClock({ offset: 0 });
    await callPage(page, 'prepareColdSwitch', way === 'refresh token');
    const whole = [];
    const own = [];
    const plain = [];
    /** @type {Set<string>} */
    const seen = new Set();
    for (let round = 0; round < coldSwitches; round++) {
      // Within the same second the tenant would issue the same token again. The client would not accept it as a new one.
      control.setClock({ offset: round + 1 });
      // The two measurements alternate: each is the first one in every second round.
      if (round % 2) plain.push(await callPage(page, 'plainToken'));
      const { result, requests } = await recordRequests(() => callPage(page, 'coldSwitch'));
      if (round % 2 === 0) plain.push(await callPage(page, 'plainToken'));
      whole.push(result.whole);
      own.push(result.whole - result.inSdk);
      const pages = requests.filter(({ endpoint }) => endpoint === 'authorize').length;
      const others = requests.length - pages;
      seen.add(pages ? `${pages} page + ${others} request` : `${others} request`);
    }
    await page.close();
    const overhead = median(own);
    rows.push({
      what: `cold switch by ${way}`,
      measured: `${[...seen].join(' or ')}, ${milli(median(whole))}, of which ${milli(overhead)} in our own code; auth0-spa-js alone ${milli(median(plain))}`,
      goal: `${goal}, at most 2 ms in our own code`,
      met: seen.size === 1 && seen.has(goal ?? '') && overhead <= 2,
    });
  }
  return rows;
}
