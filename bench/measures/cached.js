import { ask } from '../browser.js';
import { median, micro, ratio, times } from '../table.js';

/**
 * Getting a token that is there.
 *
 * @param {import('../browser.js').Visitor} visitor
 * @param {import('../run.js').Effort} effort
 * @param {boolean} withPeers
 * @returns {Promise<import('../table.js').Row[]>}
 */
export async function measureCached({ context, open }, { pages, patience, many }, withPeers) {
  await context.route('**/api/v1/refresh_token*', (route) => route.fulfill({ json: propelauthAnswer() }));
  /** @type {Record<string, number[]>} */
  const figures = {};
  // What the compiler made of it in one page, it keeps there: a figure comes from several.
  for (let turn = 0; turn < pages; turn++) {
    const page = await open();
    const more = await ask(page, 'cached', withPeers ? '/peers.js' : undefined, many, patience);
    await page.close();
    for (const [name, times] of Object.entries(more)) (figures[name] ??= []).push(...times);
  }
  /** @param {string} name */
  const of = (name) => figures[name] ?? [];
  const floor = of('floor');

  const modes = ['memory', 'localstorage'].flatMap((mode) => {
    const ours = of(`ours ${mode}`);
    const sdk = of(`auth0-spa-js ${mode}`);
    const beside = ratio(ours, floor);
    const faster = ratio(sdk, ours);
    return [
      {
        what: `cached \`getTokenForOrg\`, ${mode} mode`,
        measured: `${micro(median(ours))}, ${times(beside)} the floor`,
        goal: 'at most 2 × the floor',
        met: beside <= 2,
      },
      {
        what: `auth0-spa-js \`getTokenSilently\`, cached, ${mode} mode`,
        measured: `${micro(median(sdk))}; ours is ${times(faster)} as fast`,
        goal: 'ours at least 5 × as fast',
        met: faster >= 5,
      },
    ];
  });
  const beside = ratio(of('many held'), of('one held'));
  const each = ratio(of('each of many'), of('one held'));
  const peers = { propelauth: 'PropelAuth `getAccessTokenForOrg`', logto: 'Logto `getOrganizationToken`' };
  return [
    { what: 'the floor: an async function that reads a `Map`', measured: micro(median(floor)) },
    ...modes,
    ...Object.entries(peers).map(([name, what]) => ({
      what: `${what}, cached`,
      measured: withPeers
        ? `${micro(median(of(name)))}; ours (memory) is ${times(ratio(of(name), of('ours memory')))} as fast`
        : 'not installed',
    })),
    {
      what: `cached \`getTokenForOrg\` while ${many.toLocaleString('en')} organizations are held`,
      measured: `${micro(median(of('many held')))}, ${times(beside)} that with one; each of them in turn: ${times(each)}`,
      goal: 'within 10 % of one organization',
      met: beside <= 1.1,
    },
  ];
}

/** As its browser library reads it. */
const propelauthAnswer = () => ({
  access_token: 'an access token',
  expires_at_seconds: Date.now() / 1000 + 3600,
  user: { user_id: 'ada', email: 'ada@example.com' },
});
