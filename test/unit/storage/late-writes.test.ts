/** A tab that was busy writes tokens only after another tab has signed out, or another user has signed in there. */
import { beforeEach, expect, it } from 'vitest';
import { settle, until } from '../../support/async.js';
import { createBrowser, type Browser } from '../../support/browser.js';
import { createBusyTab } from '../../support/busy-tab.js';
import { installTenant, sessionIds, signIn } from '../../support/page.js';
import { openIn } from '../../support/tabs.js';
import { ada, B, bob, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
let browser: Browser;
beforeEach(() => {
  tenant = installTenant();
  browser = createBrowser();
});
const options = { cacheLocation: 'localstorage' } as const;

const cases = ['another user signs in', 'logout', 'logoutOrganization'].flatMap((what) =>
  ['closed', 'alive'].flatMap((end) =>
    [
      [0, 1],
      [0, 2],
      [1, 1],
    ].map(([inTime = 0, events = 0]) => ({ what, end, inTime, events })),
  ),
);

it.each(cases)(
  '$what: a tab that is then $end stores nothing, after $inTime writes in time and $events late ones',
  async ({ what, end, inTime, events }) => {
    tenant.members[bob] = [B.id];
    tenant.person = { sub: ada, organization: B.id };
    const busy = createBusyTab(browser.openTab().environment);
    const one = await signIn(tenant, B.id, options, busy.environment);
    const otherTab = browser.openTab();
    const other = await openIn(tenant, otherTab, options);
    await settle();
    busy.beBusy(inTime);
    void one.client.getTokenForOrg(B.id, { cacheMode: 'off' }).catch(() => undefined);
    await until(() => tenant.count('refresh_token') === 1);
    await settle();

    // What the other tab announces reaches the busy tab last.
    const deliver = browser.holdMessages();
    if (what === 'another user signs in') {
      other.client.destroy();
      tenant.person = { sub: bob, organization: B.id };
      await signIn(tenant, B.id, options, otherTab.environment);
    } else {
      if (what === 'logout') await other.client.logout({ openUrl: false });
      else await other.client.logoutOrganization(B.id);
      tenant.sso = undefined;
    }
    await settle();
    const written = busy.lateWrites.length;
    busy.beFree(events);
    await settle();
    expect(busy.lateWrites.slice(written)).toEqual([]);
    if (end === 'closed') busy.close();
    deliver();
    await settle();

    const next = await openIn(tenant, browser.openTab(), options);
    const user = what === 'another user signs in' ? bob : undefined;
    expect(next.client.getSnapshot().user?.sub).toBe(user);
    expect(sessionIds(next)).toEqual(user === undefined ? [] : [B.id]);
    expect(JSON.stringify(Object.entries(localStorage))).not.toContain(ada);
    if (user !== undefined) {
      await next.client.getToken({ cacheMode: 'off' });
      expect(tenant.requests.at(-1)).toMatchObject({ kind: 'refresh_token', organization: B.id });
    }
  },
);
