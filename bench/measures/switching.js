import { ask } from '../browser.js';
import { median, micro, milli } from '../table.js';

/** @typedef {import('../browser.js').Visitor} Visitor */
/** @typedef {import('../run.js').Effort} Effort */
/** @typedef {import('../table.js').Row} Row */

const subscribers = 10_000;
const modes = /** @type {const} */ (['memory', 'localstorage']);

/**
 * Switching to an organization that is held.
 *
 * @param {Visitor} visitor
 * @param {Effort} effort
 * @returns {Promise<Row[]>}
 */
export async function measureHeldSwitch({ open, counting }, { patience }) {
  const page = await open();
  const told = await ask(page, 'notified');
  await ask(page, 'openHeld', subscribers);
  const { result: figures, requests } = await counting(async () => ({
    whole: await ask(page, 'heldSwitches', patience),
    toEvent: await inRounds(patience.rounds, (mode) => ask(page, 'toEvent', mode, 1000)),
  }));
  await page.close();
  const crowded = median(figures.whole.crowded ?? []);
  return [
    ...modes.map((mode) => {
      const event = median(figures.toEvent[mode] ?? []);
      return {
        what: `\`switchOrganization\` to a held organization, ${mode} mode`,
        measured: `${micro(event)} to the event, ${micro(median(figures.whole[mode] ?? []))} to its end, ${requests.length} requests`,
        goal: 'at most 50 µs to the event, 0 requests',
        met: event <= 50 && requests.length === 0,
      };
    }),
    {
      what: 'what it tells: `organizationChanged`, and each subscriber',
      measured: `${told.events} and ${told.snapshots}`,
      goal: '1 and 1',
      met: told.events === 1 && told.snapshots === 1,
    },
    {
      what: `the same with ${subscribers.toLocaleString('en')} subscribers`,
      measured: milli(crowded / 1000),
      goal: 'at most 5 ms',
      met: crowded <= 5000,
    },
  ];
}

/** @param {number} rounds @param {(mode: string) => Promise<number>} measure */
async function inRounds(rounds, measure) {
  /** @type {Record<string, number[]>} */
  const figures = {};
  for (let round = 0; round < rounds; round++) {
    for (const mode of modes) (figures[mode] ??= []).push(await measure(mode));
  }
  return figures;
}

/**
 * Switching to one that the tenant is needed for.
 *
 * @param {Visitor} visitor at a tenant whose tokens are used up at once
 * @param {Effort} effort
 * @returns {Promise<Row[]>}
 */
export async function measureColdSwitch({ open, counting, control }, { switches }) {
  const rows = [];
  for (const [way, goal] of [
    ['refresh token', '1 request'],
    ['iframe', '1 page + 1 request'],
  ]) {
    const page = await open();
    control.setClock({ offset: 0 });
    await ask(page, 'openCold', way === 'refresh token');
    const whole = [];
    const own = [];
    const bare = [];
    /** @type {Set<string>} */
    const seen = new Set();
    for (let round = 0; round < switches; round++) {
      // Or it would give the token of a moment ago once more, which is taken for used up.
      control.setClock({ offset: round + 1 });
      // Each comes first as often as second.
      if (round % 2) bare.push(await ask(page, 'coldToken'));
      const { result, requests } = await counting(() => ask(page, 'coldSwitch'));
      if (round % 2 === 0) bare.push(await ask(page, 'coldToken'));
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
      measured: `${[...seen].join(' or ')}, ${milli(median(whole))}, of which ${milli(overhead)} are our own; Auth0's SDK alone ${milli(median(bare))}`,
      goal: `${goal}, at most 2 ms our own`,
      met: seen.size === 1 && seen.has(goal ?? '') && overhead <= 2,
    });
  }
  return rows;
}
