import assert from 'node:assert/strict';
import { becomes, call, clickTo, openPage, signIn } from '../bare-page.js';
import { acme, globex, modes } from '../scenario.js';
import { click, untilShown } from '../user.js';

/** @type {import('../scenario.js').Scenario[]} */
export const signInScenarios = [
  ...modes.map((cacheLocation) => ({
    name: `sign in by redirect, reload (${cacheLocation})`,
    /** @param {import('../scenario.js').Context} context */
    async run(context) {
      const tab = await signIn(context, { cacheLocation });
      assert.equal(await tab.evaluate(() => location.search), '', 'the callback is removed from the address');
      const { control } = context.bare.tenant;
      control.clearRequests();
      await tab.reload();
      await becomes(tab, acme.id);
      await untilShown(tab, 'h1', 'Ada Lovelace');
      const requests = control.requests({ endpoint: 'token' });
      assert.equal(requests.length, cacheLocation === 'memory' ? 1 : 0, 'token requests of the reload');

      control.clearRequests();
      await call(tab, (client) => client.getToken({ cacheMode: 'off' }));
      const endpoints = control.requests().map(({ endpoint }) => endpoint);
      assert.deepEqual(endpoints, ['token'], 'renewed by refresh token');
    },
  })),
  {
    name: 'sign in with a password, choose the organization at the login page',
    async run(context) {
      const tab = await openPage(context);
      await clickTo(tab, (client) => client.loginWithRedirect());
      await click(tab, '#email');
      await tab.type('ada@example.com');
      await click(tab, '#password');
      await tab.type('correct-horse');
      await click(tab, 'button', 'Continue');
      await click(tab, 'button', globex.displayName);
      await becomes(tab, globex.id);
      const token = String(await call(tab, (client) => client.getToken()));
      assert.equal(claimsIn(token).org_id, globex.id);
    },
  },
];

/** @param {string} token @returns {Record<string, unknown>} */
export const claimsIn = (token) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
