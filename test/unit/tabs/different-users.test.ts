/** Another user signs in in one tab, while another tab still has the sessions of the previous user. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settle } from '../../support/async.js';
import { createBrowser } from '../../support/browser.js';
import { installTenant, loginByRedirect, openPage, payload, type Page } from '../../support/page.js';
import { activeIn, openTwoTabs, type TabPage } from '../../support/tabs.js';
import { A, ada, B, bob, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
  tenant.members[bob] = [A.id, B.id];
});
afterEach(() => {
  vi.useRealTimers();
});

const personOf = async ({ client }: Page, organization: string): Promise<unknown> => {
  const token = await client.getTokenForOrg(organization).catch(() => undefined);
  return token === undefined ? undefined : payload(token)['sub'];
};

describe.each(['memory', 'localstorage'] as const)('with tokens in %s', (cacheLocation) => {
  const options = { cacheLocation };
  let here: TabPage;
  let there: TabPage;

  describe.each([A, B])('Bob, who signed in to $name in this tab,', (organization) => {
    beforeEach(async () => {
      [here, there] = await openTwoTabs(tenant, createBrowser(), options);
      tenant.person.sub = bob;
      tenant.sso = undefined;
      await loginByRedirect(tenant, here, { organization: organization.id });
      // From now on there is no silent login by a session at the tenant.
      tenant.sso = undefined;
      await settle();
      tenant.requests.length = 0;
    });

    it('is not mixed up with Ada in the other tab', async () => {
      const snapshot = there.client.getSnapshot();
      const persons = await Promise.all([A, B].map(({ id }) => personOf(there, id)));
      expect(new Set([snapshot.user?.sub, ...persons].filter(Boolean)).size).toBeLessThanOrEqual(1);
      await expect(personOf(here, organization.id)).resolves.toBe(bob);
    });

    it('keeps his session, whatever the other tab does after Ada’s has expired', async () => {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3600_000 });
      // The signed-out tab may restore the stored session, which is Bob's.
      const before = there.client.getSnapshot().user?.sub ?? bob;
      for (const { id } of [organization, A, B])
        expect([undefined, before]).toContain(await personOf(there, id));
      await settle();
      await expect(personOf(here, organization.id)).resolves.toBe(bob);
      expect(activeIn(here)).toBe(organization.id);
      expect(here.eventNames()).not.toContain('loginRequired');
      await here.client.getToken({ cacheMode: 'off' });
      expect(tenant.requests.at(-1)).toMatchObject({ kind: 'refresh_token', organization: organization.id });
    });

    it('keeps his session when Ada signs out in the other tab', async () => {
      await there.client.logoutOrganization(B.id);
      there.client.destroy();
      await settle();
      if (organization === B) return;
      await expect(personOf(here, organization.id)).resolves.toBe(bob);
      await here.client.getToken({ cacheMode: 'off' });
      expect(tenant.requests.at(-1)).toMatchObject({ kind: 'refresh_token', organization: organization.id });
    });

    it('is the user after a reload of the other tab', async () => {
      there.client.destroy();
      const next = openPage(tenant, options, there.tab.environment);
      await next.client.start();
      expect([undefined, bob]).toContain(next.client.getSnapshot().user?.sub);
      for (const { id } of [A, B]) expect(await personOf(next, id)).not.toBe(ada);
      await expect(personOf(here, organization.id)).resolves.toBe(bob);
    });
  });
});
