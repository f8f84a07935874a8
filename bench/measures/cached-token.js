import { callPage } from '../browser.js';
import { median, micro, ratio, times } from '../table.js';

/**
 * Getting an access token that is in the cache.
 *
 * @param {import('../browser.js').Profile} profile
 * @param {import('../run.js').Amounts} amounts
 * @param {boolean} hasPeers whether the libraries of other vendors are installed
 * @returns {Promise<import('../table.js').Row[]>}
 */
export async function measureCachedToken({ context, open }, { pages, timing, manyOrganizations }, hasPeers) {
  await context.route('**/api/v1/refresh_token*', (route) => route.fulfill({ json: propelAuthResponse() }));
  /** Microseconds per call. @type {Record<string, number[]>} */
  const measured = {};
  // A page keeps the code that its compiler optimized, so one page can be faster than another one. Several pages are measured.
  for (let index = 0; index < pages; index++) {
    const page = await open();
    const peers = hasPeers ? '/peers.js' : undefined;
    const inThisPage = await callPage(page, 'cachedToken', peers, manyOrganizations, timing);
    await page.close();
    for (const [name, values] of Object.entries(inThisPage)) (measured[name] ??= []).push(...values);
  }
  /** @param {string} name */
  const of = (name) => measured[name] ?? [];
  const floor = of('floor');

  const modes = ['memory', 'localstorage'].flatMap((mode) => {
    const ours = of(`ours ${mode}`);
    const plain = of(`auth0-spa-js ${mode}`);
    const faster = ratio(plain, ours);
    return [
      {
        what: `cached \`getTokenForOrg\`, ${mode} mode`,
        measured: `${micro(median(ours))}, ${times(ratio(ours, floor))} the floor; ${times(faster)} as fast as auth0-spa-js`,
        goal: 'at most 0.2 µs, and at least 10 × as fast as auth0-spa-js',
        met: median(ours) <= 0.2 && faster >= 10,
      },
      {
        what: `auth0-spa-js \`getTokenSilently\`, cached, ${mode} mode`,
        measured: micro(median(plain)),
      },
    ];
  });
  const manyToOne = ratio(of('many held'), of('one held'));
  const eachToOne = ratio(of('each of many'), of('one held'));
  const peers = { propelauth: 'PropelAuth `getAccessTokenForOrg`', logto: 'Logto `getOrganizationToken`' };
  return [
    { what: 'the floor: an async function that reads a `Map`', measured: micro(median(floor)) },
    ...modes,
    ...Object.entries(peers).map(([name, what]) => ({
      what: `${what}, cached`,
      measured: hasPeers
        ? `${micro(median(of(name)))}; ours (memory) is ${times(ratio(of(name), of('ours memory')))} as fast`
        : 'not installed',
    })),
    {
      what: `cached \`getTokenForOrg\` while ${manyOrganizations.toLocaleString('en')} organizations are held`,
      measured: `${micro(median(of('many held')))}, ${times(manyToOne)} the time with one organization; ${times(eachToOne)} when every call is for the next organization`,
      goal: 'within 10 % of one organization',
      met: manyToOne <= 1.1,
    },
  ];
}

/** The response of PropelAuth's server, as its browser library reads it. */
const propelAuthResponse = () => ({
  access_token: 'an access token',
  expires_at_seconds: Date.now() / 1000 + 3600,
  user: { user_id: 'ada', email: 'ada@example.com' },
});
