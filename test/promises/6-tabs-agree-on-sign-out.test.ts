import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deferred, rejection, settle, until } from '../support/async.js';
import { createBrowser, type Browser } from '../support/browser.js';
import { sessionIds, installTenant, loginByRedirect, openPage, type Page } from '../support/page.js';
import { activeIn, openIn, openTwoTabs, returnEvents } from '../support/tabs.js';
import { A, B, C, type Tenant } from '../support/tenant.js';

let tenant: Tenant;
let browser: Browser;
beforeEach(() => {
  tenant = installTenant();
  browser = createBrowser();
});
afterEach(() => {
  vi.useRealTimers();
});

const holdsNothing = async ({ client }: Page, ids = [A.id, B.id]): Promise<void> => {
  for (const id of ids) {
    await expect(client.getTokenForOrg(id, { cacheMode: 'cache-only' })).resolves.toBeUndefined();
  }
};

/** Checks that another tab's sign-out has ended the sessions of A and of B, which was active. */
async function expectSignedOut(page: Page): Promise<void> {
  const { client, events } = page;
  expect(client.getSnapshot()).toMatchObject({ status: 'signed-out', sessions: [] });
  expect(activeIn(page)).toBeUndefined();
  expect(events).toContainEqual(['signedOut', { origin: 'other-tab' }]);
  expect(events).toContainEqual(['sessionRemoved', { organization: A, reason: 'otherTab' }]);
  expect(events).toContainEqual(['sessionRemoved', { organization: B, reason: 'otherTab' }]);
  expect(events.filter(([name]) => name === 'organizationChanged')).toEqual([
    ['organizationChanged', { previous: B, current: undefined, reason: 'logout' }],
  ]);
  await holdsNothing(page);
}

describe.each(['memory', 'localstorage'] as const)('with cacheLocation %s', (cacheLocation) => {
  const options = { cacheLocation };

  it('each tab keeps its own organization over reloads, and a new tab starts with the last active one', async () => {
    const [here, there] = await openTwoTabs(tenant, browser, options);
    for (let round = 0; round < 2; round++) {
      here.client.destroy();
      expect(activeIn(await openIn(tenant, here.tab, options))).toBe(A.id);
      there.client.destroy();
      expect(activeIn(await openIn(tenant, there.tab, options))).toBe(B.id);
    }
    expect(activeIn(await openIn(tenant, browser.openTab(), options))).toBe(B.id);
  });

  it('a switch in one tab does not change the others', async () => {
    const [here, there] = await openTwoTabs(tenant, browser, options);
    await here.client.switchOrganization(C.id);
    await settle();
    expect(activeIn(there)).toBe(B.id);
    expect(there.events).toEqual([]);
  });

  describe.each([true, false])('and BroadcastChannel %s', (channels) => {
    beforeEach(() => {
      browser = createBrowser({ channels });
    });

    it('a sign-out of all organizations reaches the other tab without a timer', async () => {
      const [here, there] = await openTwoTabs(tenant, browser, options);
      vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval'] });
      await here.client.logout({ openUrl: false });
      await settle();
      await expectSignedOut(there);
      expect(tenant.liveRefreshTokens).toEqual([]);
    });

    it('a sign-out of one organization reaches the other tab, and the others stay', async () => {
      const [here, there] = await openTwoTabs(tenant, browser, options);
      await here.client.logoutOrganization(B.id);
      await settle();
      expect(there.events).toEqual([
        ['sessionRemoved', { organization: B, reason: 'otherTab' }],
        ['organizationChanged', { previous: B, current: undefined, reason: 'logout' }],
      ]);
      await holdsNothing(there, [B.id]);
      for (const page of [here, there]) {
        expect(sessionIds(page)).toEqual([A.id]);
        await page.client.getTokenForOrg(A.id, { cacheMode: 'off' });
      }
      expect(activeIn(here)).toBe(A.id);
    });

    it('a sign-out by name reaches the other tab, even if this one knows only the name', async () => {
      const [, there] = await openTwoTabs(tenant, browser, options);
      const other = openPage(tenant, options, browser.openTab().environment);
      await other.client.logoutOrganization(B.name);
      there.tab.dispatch(new Event('focus'));
      await settle();
      expect(sessionIds(there)).toEqual([A.id]);
    });

    it('two tabs that sign out at the same time both complete', async () => {
      const both = await openTwoTabs(tenant, browser, options);
      await Promise.all(both.map(({ client }) => client.logout({ openUrl: false })));
      await settle();
      for (const page of both) {
        expect(sessionIds(page)).toEqual([]);
        await holdsNothing(page);
      }
      expect(tenant.liveRefreshTokens).toEqual([]);
    });
  });

  describe('a tab that missed the message', () => {
    it.each(returnEvents)('signs out when it returns, by %s', async (_, back) => {
      const [here, there] = await openTwoTabs(tenant, browser, options);
      there.tab.isFrozen = true;
      await here.client.logout({ openUrl: false });
      await settle();
      expect(activeIn(there)).toBe(B.id);
      there.tab.isFrozen = false;
      there.tab.dispatch(back());
      await settle();
      await expectSignedOut(there);
      expect(tenant.liveRefreshTokens).toEqual([]);
    });

    it('signs out once of the organization of the message', async () => {
      const [here, there] = await openTwoTabs(tenant, browser, options);
      there.tab.isFrozen = true;
      await here.client.logoutOrganization(A.id);
      await settle();
      there.tab.isFrozen = false;
      for (const [, back] of returnEvents) there.tab.dispatch(back());
      await settle();
      expect(there.events).toEqual([['sessionRemoved', { organization: A, reason: 'otherTab' }]]);
      expect(activeIn(there)).toBe(B.id);
    });

    it('keeps the session of a user who signed in again in the meantime', async () => {
      const [here, there] = await openTwoTabs(tenant, browser, options);
      there.tab.isFrozen = true;
      await here.client.logout({ openUrl: false });
      await loginByRedirect(tenant, here, { organization: A.id });
      there.tab.isFrozen = false;
      for (const [, back] of returnEvents) there.tab.dispatch(back());
      await settle();
      expect(there.events).toContainEqual(['signedOut', { origin: 'other-tab' }]);
      // The message of the login is missed too, but a stored session is found.
      expect(activeIn(there)).toBe(cacheLocation === 'localstorage' ? A.id : undefined);
      expect(activeIn(here)).toBe(A.id);
      await here.client.getToken({ cacheMode: 'off' });
      expect(tenant.requests.at(-1)).toMatchObject({ kind: 'refresh_token', organization: A.id });
      here.client.destroy();
      expect(activeIn(await openIn(tenant, here.tab, options))).toBe(A.id);
    });
  });

  it('a sign-out does not affect a tab that was opened, or signed in, after it', async () => {
    const [here, there] = await openTwoTabs(tenant, browser, options);
    await here.client.logout({ openUrl: false });
    await settle();
    await loginByRedirect(tenant, there, { organization: B.id });
    const later = await openIn(tenant, browser.openTab(), options);
    for (const page of [there, later]) {
      page.events.length = 0;
      for (const [, back] of returnEvents) page.tab.dispatch(back());
    }
    await settle();
    for (const page of [there, later]) {
      expect(page.events).toEqual([]);
      expect(activeIn(page)).toBe(B.id);
    }
  });

  describe.each(['one organization', 'all'])('a sign-out of %s', (what) => {
    const signOut = ({ client }: Page): Promise<void> =>
      what === 'all' ? client.logout({ openUrl: false }) : client.logoutOrganization(B.id);
    const left = what === 'all' ? [] : [A.id];
    const expectNothingOfB = async (): Promise<void> => {
      expect(await browser.storedText()).not.toMatch(/"org_id\W+org_B/);
      expect(tenant.liveRefreshTokens.filter(({ organization }) => organization === B.id)).toEqual([]);
    };

    it.each(['before', 'after'])(
      'discards a response that the other tab receives %s the message',
      async (order) => {
        const [here, there] = await openTwoTabs(tenant, browser, options);
        const slow = deferred();
        tenant.interceptToken = (grantType) => (grantType === 'refresh_token' ? slow.promise : undefined);
        const late = there.client.getTokenForOrg(B.id, { cacheMode: 'off' }).catch(() => undefined);
        await until(() => tenant.count('refresh_token') === 1);
        const letGo = browser.holdMessages();
        const gone = signOut(here);
        await settle();
        if (order === 'after') letGo();
        await settle();
        slow.resolve();
        await late;
        letGo();
        await gone;
        await settle();
        expect(sessionIds(there)).toEqual(left);
        await holdsNothing(there, [B.id]);
        await expectNothingOfB();
      },
    );

    it('reaches a tab that is starting', async () => {
      const [here, there] = await openTwoTabs(tenant, browser, options);
      there.client.destroy();
      // Tokens that were only in the memory of that page cannot be revoked.
      if (cacheLocation === 'memory') tenant.revokeAll(B.id);
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 7200_000 });
      const slow = deferred();
      tenant.interceptToken = () => slow.promise;
      const next = openPage(tenant, options, there.tab.environment);
      const started = next.client.start();
      await until(() => tenant.count('refresh_token') + tenant.count('authorization_code') === 1);
      const gone = signOut(here);
      await settle();
      slow.resolve();
      await Promise.all([started, gone]);
      await settle();
      expect(activeIn(next)).toBeUndefined();
      expect(sessionIds(next)).not.toContain(B.id);
      await expectNothingOfB();
    });

    it('ends a pending switch in the other tab', async () => {
      const [here, there] = await openTwoTabs(tenant, browser, options);
      await there.client.switchOrganization(A.id);
      const slow = deferred();
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 7200_000 });
      tenant.interceptToken = (grantType) => (grantType === 'refresh_token' ? slow.promise : undefined);
      const switching = rejection(there.client.switchOrganization(B.id, { interaction: 'none' }));
      await until(() => tenant.count('refresh_token') === 1);
      const gone = signOut(here);
      await settle();
      slow.resolve();
      expect(await switching).toMatchObject({ code: 'login_required', reason: 'signed_out' });
      await gone;
      await settle();
      expect(activeIn(there)).toBe(left[0]);
      expect(there.client.getSnapshot().switchingTo).toBeUndefined();
      await expectNothingOfB();
    });
  });
});
