import assert from 'node:assert/strict';
import { becomes, call, clickTo, openAnother, signIn } from '../bare-page.js';
import { acme, modes } from '../scenario.js';
import { untilIn } from '../user.js';

/** @type {import('../scenario.js').Scenario[]} */
export const signOutScenarios = modes.flatMap((cacheLocation) => [
  {
    name: `sign-out leaves no token in storage (${cacheLocation})`,
    async run(context) {
      const tab = await signIn(context, { cacheLocation });
      await call(tab, (client) => client.getTokenForOrg('globex'));
      if (cacheLocation === 'localstorage') assert.match(await tab.evaluate(readStorage), TOKEN);
      await tab.evaluate(() => void (window.sameDocument = true));
      await clickTo(tab, (client) => client.logout());
      await untilIn(tab, 'the page is loaded again', () => window.client && !window.sameDocument);
      await becomes(tab, undefined);
      assert.doesNotMatch(await tab.evaluate(readStorage), TOKEN);
      assert.equal(await tab.evaluate(() => document.cookie), '');
      const { control } = context.bare.tenant;
      const revoked = control.requests({ endpoint: 'revoke' });
      assert.equal(revoked.length, 2, 'revoked refresh tokens');
    },
  },
  {
    name: `back after a sign-out shows no user (${cacheLocation})`,
    async run(context) {
      const tab = await signIn(context, { cacheLocation });
      // Firefox replaces the entry of a page in its history if the logout page returns to the same URL.
      await tab.open(`${context.bare.url}/invoices`);
      await becomes(tab, acme.id);
      await clickTo(tab, (client) => client.logout({ logoutParams: { returnTo: `${location.origin}/` } }));
      await untilIn(tab, 'the logout page has returned', () => location.pathname === '/');
      await becomes(tab, undefined);
      await tab.back();
      await untilIn(tab, 'the page is back', () => location.pathname === '/invoices');
      await expectNobody(context, tab);
    },
  },
  {
    name: `back to a page that another tab signed out of (${cacheLocation})`,
    async run(context) {
      const tab = await signIn(context, { cacheLocation });
      const other = await openAnother(context, acme.id);
      await tab.open(`${context.bare.tenant.url}/elsewhere`);
      await call(other, (client) => client.logout({ openUrl: false }));
      await tab.back();
      await untilIn(tab, 'the page is back', (origin) => location.origin === origin, context.bare.url);
      await expectNobody(context, tab);
    },
  },
]);

const TOKEN = /eyJ[\w-]+\.|access_token|refresh_token|id_token/;

/** @param {import('../scenario.js').Context} context @param {import('../driver.js').Tab} tab */
async function expectNobody({ note }, tab) {
  await becomes(tab, undefined);
  if (await tab.evaluate(() => window.isFromCache)) note('from the back/forward cache');
  const { heading, sessions } = await tab.evaluate(() => ({
    heading: document.querySelector('h1')?.textContent,
    sessions: window.client.getSnapshot().sessions.length,
  }));
  assert.equal(heading, 'signed-out');
  assert.equal(sessions, 0);
}

/** In the page: all that its origin stores, as text. */
async function readStorage() {
  /** @type {<Result>(request: IDBRequest<Result>) => Promise<Result>} */
  const done = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const found = [];
  for (const { name = '' } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const rows = database.transaction(store).objectStore(store);
      found.push(await Promise.all([done(rows.getAllKeys()), done(rows.getAll())]));
    }
    database.close();
  }
  return JSON.stringify([found, { ...localStorage }, { ...sessionStorage }]);
}
