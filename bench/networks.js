/** The networks that a page is measured on. */
export const NETWORKS = [
  { name: 'fast network', roundTripMs: 28, megabitsPerSecond: 5 },
  { name: '4G', roundTripMs: 170, megabitsPerSecond: 9 },
  { name: 'slow 4G', roundTripMs: 400, megabitsPerSecond: 1.6 },
];

/** @param {typeof NETWORKS[number]} network */
export const describeNetwork = ({ name, roundTripMs, megabitsPerSecond }) =>
  `${name} (${roundTripMs} ms round trip, ${megabitsPerSecond} Mbit/s)`;

/**
 * Returns a function that gives a page one of the networks from now on.
 *
 * @param {import('@playwright/test').Page} page
 */
export async function createEmulation(page) {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Network.enable');

  /** @param {typeof NETWORKS[number]} network */
  return async ({ roundTripMs, megabitsPerSecond }) => {
    const bytesPerSecond = (megabitsPerSecond * 1_000_000) / 8;
    await devTools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: roundTripMs,
      downloadThroughput: bytesPerSecond,
      uploadThroughput: bytesPerSecond,
    });
  };
}
