import { rmSync } from 'node:fs';
import { startTenant } from 'auth0-org-tenant';
import { startAppServer } from '../app-server.js';
import { buildApp } from '../build.js';
import { createEmulation, describeNetwork, NETWORKS } from '../networks.js';
import { kilo, median, signed, wholeMilli } from '../table.js';

/** @typedef {import('../table.js').Row} Row */
/** @typedef {typeof APPS[number]} App */
/** @typedef {typeof CACHE_LOCATIONS[number]} CacheLocation */
/** @typedef {{ signedInAt: number, requests: string[], bytes: number }} PageStart */

const APPS = /** @type {const} */ (['ours', 'plain']);
const CACHE_LOCATIONS = /** @type {const} */ (['localstorage', 'memory']);
/** What the code of the package may cost beyond the transfer of its bytes. */
const ALLOWED_MS = 20;

const clientId = 'bench';
const audience = 'https://invoices.example/api';

/**
 * How long a signed-in page takes from the reload to "signed in", with this package and with plain auth0-spa-js, on emulated networks.
 *
 * @param {import('@playwright/test').Browser} browser
 * @param {import('../run.js').Amounts} amounts
 * @returns {Promise<Row[]>}
 */
export async function measurePageStart(browser, { reloads }) {
  const server = await startAppServer();
  const tenant = await startTenant({
    clientId,
    audience,
    appOrigins: [server.url],
    callbackPaths: APPS.flatMap((app) => CACHE_LOCATIONS.map((cacheLocation) => pathOf(app, cacheLocation))),
  });
  try {
    const [organization] = tenant.directory.organizationsOf('auth0|ada');
    const constants = { domain: tenant.url, clientId, audience, organization: organization?.id };
    for (const app of APPS) {
      const folder = await buildApp(app, { TENANT: JSON.stringify(constants) });
      server.addApp(app, folder);
      rmSync(folder, { recursive: true });
    }

    const rows = [];
    for (const cacheLocation of CACHE_LOCATIONS) {
      const pages = {
        ours: await openPage('ours', cacheLocation),
        plain: await openPage('plain', cacheLocation),
      };
      for (const network of NETWORKS) {
        /** @type {Record<App, PageStart[]>} */
        const starts = { ours: [], plain: [] };
        for (const app of APPS) await pages[app].emulate(network);
        for (let round = 0; round < reloads; round++) {
          for (const app of round % 2 ? APPS.toReversed() : APPS) starts[app].push(await pages[app].reload());
        }
        rows.push(toRow(network, cacheLocation, starts));
      }
      for (const app of APPS) await pages[app].close();
    }
    return rows;
  } finally {
    await Promise.all([server.close(), tenant.close()]);
  }

  /** A page in a browser profile of its own, where Ada is signed in. @param {App} app @param {CacheLocation} cacheLocation */
  async function openPage(app, cacheLocation) {
    const context = await browser.newContext();
    context.on('weberror', (event) => console.error(event.error()));
    const page = await context.newPage();
    await page.goto(`${server.url}${pathOf(app, cacheLocation)}`);
    await page.waitForFunction('window.logIn');
    // Not awaited in the page: it navigates away.
    await page.evaluate('void logIn()');
    await page.getByRole('button', { name: 'Ada Lovelace' }).click();
    await page.waitForFunction('window.signedInAt');
    const emulate = await createEmulation(page);

    return {
      emulate,
      /** @returns {Promise<PageStart>} */
      async reload() {
        server.takeRequests();
        tenant.control.clearRequests();
        await page.reload();
        await page.waitForFunction('window.signedInAt ?? window.logIn');
        const signedInAt = await page.evaluate('window.signedInAt');
        if (typeof signedInAt !== 'number')
          throw new Error(`The page of ${app} is not signed in after a reload.`);
        const files = server.takeRequests();
        const tenantRequests = tenant.control.requests().map(({ method, path }) => `${method} ${path}`);
        return {
          signedInAt,
          // The hash that Vite puts into a file's name says nothing to a reader.
          requests: [
            ...files.map(({ path }) => path.replace(/^assets\/(.+)-.{8}\.js$/, '$1.js')),
            ...tenantRequests,
          ],
          bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
        };
      },
      close: () => context.close(),
    };
  }
}

/** @param {App} app @param {CacheLocation} cacheLocation */
const pathOf = (app, cacheLocation) => `/${app}/${cacheLocation}/`;

/**
 * @param {typeof NETWORKS[number]} network
 * @param {CacheLocation} cacheLocation
 * @param {Record<App, PageStart[]>} starts
 * @returns {Row}
 */
function toRow(network, cacheLocation, starts) {
  const ours = median(starts.ours.map(({ signedInAt }) => signedInAt));
  const plain = median(starts.plain.map(({ signedInAt }) => signedInAt));
  const added = ours - plain;
  const requests = { ours: requestsOf(starts.ours), plain: requestsOf(starts.plain) };
  const ownBytes =
    median(starts.ours.map(({ bytes }) => bytes)) - median(starts.plain.map(({ bytes }) => bytes));
  const transferMs = (ownBytes * 8) / (network.megabitsPerSecond * 1000);
  const onlyOurs = difference(requests.ours, requests.plain);
  const onlyPlain = difference(requests.plain, requests.ours);
  const counts = [
    onlyOurs.length || onlyPlain.length
      ? `${requests.ours.length} and ${requests.plain.length} requests`
      : `${requests.ours.length} requests each`,
    ...(onlyOurs.length ? [`only ours: ${onlyOurs.join(', ')}`] : []),
    ...(onlyPlain.length ? [`only auth0-spa-js: ${onlyPlain.join(', ')}`] : []),
  ].join('; ');
  const limit = transferMs + ALLOWED_MS;
  return {
    what: `reload to "signed in", ${cacheLocation} mode, ${describeNetwork(network)}`,
    measured: `${wholeMilli(ours)}, auth0-spa-js alone ${wholeMilli(plain)}: ${signed(added, wholeMilli)}; ${counts}; ${kilo(ownBytes)} of our own take ${wholeMilli(transferMs)}`,
    goal: `at most +${wholeMilli(limit)} (the transfer of our own bytes and ${ALLOWED_MS} ms), no more requests`,
    met: added <= limit && requests.ours.length <= requests.plain.length,
  };
}

/** The requests of the reload that made the most. @param {readonly PageStart[]} starts */
const requestsOf = (starts) =>
  starts
    .map(({ requests }) => requests)
    .reduce((most, requests) => (requests.length > most.length ? requests : most), []);

/** The values without one of each in `others`. @param {readonly string[]} values @param {readonly string[]} others */
function difference(values, others) {
  const rest = [...others];
  return values.filter((value) => {
    const index = rest.indexOf(value);
    if (index !== -1) rest.splice(index, 1);
    return index === -1;
  });
}
