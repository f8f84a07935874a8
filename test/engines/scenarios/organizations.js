import assert from 'node:assert/strict';
import { becomes, call, clickTo, openAnother, outcomeOf, signIn } from '../bare-page.js';
import { acme, globex, initech, modes } from '../scenario.js';
import { claimsIn } from './sign-in.js';

/** @type {import('../scenario.js').Scenario[]} */
export const organizationScenarios = [
  ...modes.map((cacheLocation) => ({
    name: `tokens of two organizations, silent switch (${cacheLocation})`,
    /** @param {import('../scenario.js').Context} context */
    async run(context) {
      const tab = await signIn(context, { cacheLocation });
      const { control } = context.bare.tenant;
      control.clearRequests();
      await tab.evaluate(() => void (window.sameDocument = true));

      const ofGlobex = String(await call(tab, (client) => client.getTokenForOrg('globex')));
      const ofAcme = String(await call(tab, (client) => client.getToken()));
      assert.equal(claimsIn(ofGlobex).org_id, globex.id);
      assert.equal(claimsIn(ofAcme).org_id, acme.id);
      await becomes(tab, acme.id);

      await call(tab, (client) => client.switchOrganization('initech'));
      await becomes(tab, initech.id);
      const ofInitech = String(await call(tab, (client) => client.getToken()));
      assert.equal(claimsIn(ofInitech).org_id, initech.id);
      assert.equal(await tab.evaluate(() => window.sameDocument), true, 'the page was not unloaded');
      assert.equal(control.requests({ endpoint: 'authorize' }).length, 2, 'one iframe per organization');

      control.clearRequests();
      await call(tab, (client) => client.getToken({ cacheMode: 'off' }));
      const endpoints = control.requests().map(({ endpoint }) => endpoint);
      assert.deepEqual(endpoints, ['token'], 'renewed by refresh token');
    },
  })),
  {
    name: 'switch with the tenant on another site',
    async run(context) {
      // The tenant is on localhost, which is another site than a subdomain of it.
      const bare = { ...context.bare, url: context.bare.url.replace('localhost', 'acme.localhost') };
      const tab = await signIn({ ...context, bare });
      await tab.evaluate(() => void (window.sameDocument = true));
      await clickTo(tab, (client) => client.switchOrganization('globex'));
      // Without a click on the login page: there the tenant's cookies are first-party cookies.
      await becomes(tab, globex.id);
      const isSilent = await tab.evaluate(() => window.sameDocument === true);
      // Browsers block third-party cookies by their settings, and Firefox allows them for a time after a login.
      context.note(isSilent ? 'silent' : 'by redirect');
      const token = String(await call(tab, (client) => client.getToken()));
      assert.equal(claimsIn(token).org_id, globex.id);
    },
  },
  {
    name: 'DPoP: a key that survives a reload, and a renewal with it',
    async run(context) {
      const tab = await signIn(context, { useDpop: true, cacheLocation: 'localstorage' });
      const first = claimsIn(String(await call(tab, (client) => client.getToken())));
      await tab.reload();
      await becomes(tab, acme.id);
      const renewed = String(await call(tab, (client) => client.getToken({ cacheMode: 'off' })));
      assert.ok(first.cnf, 'the token is bound to a key');
      assert.deepEqual(claimsIn(renewed).cnf, first.cnf);
    },
  },
  {
    name: 'the API accepts each token only for its own organization',
    async run(context) {
      const tab = await signIn(context);
      const { api } = context.bare.config;
      await tab.evaluate((url) => localStorage.setItem('api', url), api);
      const statuses = await call(tab, async (client) => {
        const baseUrl = localStorage.getItem('api') ?? '';
        await client.getTokenForOrg('globex');
        const [acme = '', globex = ''] = client
          .getSnapshot()
          .sessions.map(({ organization }) => organization.id)
          .sort();
        const answers = [];
        for (const [organization, path] of [
          [acme, acme],
          [globex, globex],
          [acme, globex],
        ]) {
          const fetch = client.createFetcher({ organization, baseUrl });
          answers.push((await fetch(`/organizations/${path}/invoices`)).status);
        }
        return answers;
      });
      assert.deepEqual(statuses, [200, 200, 403]);
    },
  },
  {
    name: 'a switch of an organization that refuses this person changes nothing',
    async run(context) {
      const tab = await signIn(context);
      await clickTo(tab, (client) => client.switchOrganization('hooli', { interaction: 'none' }));
      assert.equal((await outcomeOf(tab)).error?.code, 'access_denied');
      await becomes(tab, acme.id);
    },
  },
  ...modes.map((cacheLocation) => ({
    name: `one silent request at a time in two tabs, by Web Locks (${cacheLocation})`,
    /** @param {import('../scenario.js').Context} context */
    async run(context) {
      const first = await signIn(context, { cacheLocation });
      const second = await openAnother(context, acme.id);
      const { control } = context.bare.tenant;
      control.clearRequests();
      control.injectFault({ endpoint: 'authorize', silent: true, hold: 'request', times: 1 });
      await clickTo(first, (client) => client.getTokenForOrg('globex'));
      await control.untilHeld();
      await clickTo(second, (client) => client.getTokenForOrg('initech'));
      const locks = await second.evaluate(async () => {
        const { held = [], pending = [] } = await navigator.locks.query();
        return { held: held.length, pending: pending.length };
      });
      assert.ok(locks.held > 0, 'a lock is held');
      assert.equal(control.requests({ endpoint: 'authorize', organization: initech.id }).length, 0);
      control.release();
      for (const [tab, { id }] of /** @type {const} */ ([
        [first, globex],
        [second, initech],
      ])) {
        const { value } = await outcomeOf(tab);
        assert.equal(claimsIn(String(value)).org_id, id);
      }
    },
  })),
];
