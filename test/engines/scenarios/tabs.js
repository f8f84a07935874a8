import assert from 'node:assert/strict';
import { becomes, call, clickTo, openAnother, signIn } from '../bare-page.js';
import { acme, globex, modes } from '../scenario.js';

/** @type {import('../scenario.js').Scenario[]} */
export const tabScenarios = modes.flatMap((cacheLocation) => [
  {
    name: `each tab has its own organization, also after a reload (${cacheLocation})`,
    async run(context) {
      const first = await signIn(context, { cacheLocation });
      const second = await openAnother(context, acme.id);
      await call(second, (client) => client.switchOrganization('globex'));
      await becomes(second, globex.id);
      await becomes(first, acme.id);
      await Promise.all([first.reload(), second.reload()]);
      await becomes(first, acme.id);
      await becomes(second, globex.id);
    },
  },
  {
    name: `a sign-out reaches the other tab (${cacheLocation})`,
    async run(context) {
      const first = await signIn(context, { cacheLocation });
      const second = await openAnother(context, acme.id);
      await call(second, (client) => client.switchOrganization('globex'));
      await call(first, (client) => client.getTokenForOrg('globex'));

      await call(first, (client) => client.logoutOrganization('globex'));
      await becomes(second, undefined);
      await becomes(first, acme.id);
      await call(second, (client) => client.switchOrganization('acme'));
      await becomes(second, acme.id);

      await clickTo(first, (client) => client.logout());
      await becomes(second, undefined);
      await becomes(first, undefined);
      for (const tab of [first, second]) {
        await tab.reload();
        await becomes(tab, undefined);
        const held = await tab.evaluate(() => window.client.getSnapshot().sessions.length);
        assert.equal(held, 0, 'no session is left');
      }
    },
  },
]);
