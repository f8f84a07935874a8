/** Any script of the origin can read the messages between tabs, and can send messages. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { settle } from '../../support/async.js';
import { createBrowser, type Browser } from '../../support/browser.js';
import { sessionIds, installTenant, loginByRedirect, openPage } from '../../support/page.js';
import { activeIn, openIn, openTwoTabs, returnEvents, type TabPage } from '../../support/tabs.js';
import { A, B, C, type Tenant } from '../../support/tenant.js';

const token = /eyJ|refresh-/;
const record = 'auth0-org-sessions::1::client::signed-out';

let tenant: Tenant;
let browser: Browser;
beforeEach(() => {
  tenant = installTenant();
  browser = createBrowser();
});

const expectUndisturbed = (page: TabPage): void => {
  expect(page.events).toEqual([]);
  expect(sessionIds(page).sort()).toEqual([A.id, B.id]);
  expect(activeIn(page)).toBe(B.id);
};

describe.each(['memory', 'localstorage'] as const)('with cacheLocation %s', (cacheLocation) => {
  const options = { cacheLocation };

  it.each([true, false])('no message contains a token, with BroadcastChannel %s', async (channels) => {
    browser = createBrowser({ channels });
    const [here] = await openTwoTabs(tenant, browser, options);
    const written = vi.spyOn(localStorage, 'setItem');
    await here.client.logoutOrganization(B.id);
    await here.client.logout({ openUrl: false });
    expect(browser.messages.length > 0).toBe(channels);
    expect(JSON.stringify(browser.messages)).not.toMatch(token);
    expect(localStorage.getItem(record)).toBeTruthy();
    const messages = written.mock.calls.filter(([key]) => !key.includes('::tokens::'));
    expect(messages.map(([key]) => key)).toContain(record);
    expect(JSON.stringify(messages)).not.toMatch(token);
  });

  it('a late or repeated message does not end a later session', async () => {
    const [here, there] = await openTwoTabs(tenant, browser, options);
    const letGo = browser.holdMessages();
    await here.client.logoutOrganization(B.id);
    await here.client.logout({ openUrl: false });
    there.tab.dispatch(new Event('focus'));
    await settle();
    expect(sessionIds(there)).toEqual([]);
    await loginByRedirect(tenant, there, { organization: B.id });
    there.events.length = 0;
    letGo();
    await settle();
    for (const { channel, data } of [...browser.messages]) browser.broadcast(channel, data);
    await settle();
    expect(there.events).toEqual([]);
    expect(activeIn(there)).toBe(B.id);
  });

  it.each(['client2', 'clien', 'CLIENT', 'client::signed-out', '*'])(
    'a sign-out of the app %s is ignored',
    async (clientId) => {
      const [, there] = await openTwoTabs(tenant, browser, options);
      const other = openPage(tenant, { ...options, clientId }, browser.openTab().environment);
      await other.client.start();
      await other.client.logoutOrganization(B.id);
      await other.client.logout({ openUrl: false });
      for (const [, back] of returnEvents) there.tab.dispatch(back());
      await settle();
      expectUndisturbed(there);
    },
  );

  describe('after an earlier sign-out of a third organization', () => {
    let there: TabPage;
    beforeEach(async () => {
      const [here, other] = await openTwoTabs(tenant, browser, options);
      await here.client.getTokenForOrg(C.id);
      await here.client.logoutOrganization(C.id);
      await settle();
      there = other;
      there.events.length = 0;
    });

    const signOutMessage = (): Browser['messages'][number] | undefined =>
      browser.messages.find(({ data }) => (data as { type?: unknown }).type === 'organization-signed-out');
    /** Copies of the message, each with one value changed. */
    const forged = (
      value: unknown,
      only: (was: unknown) => boolean = () => true,
    ): Record<string, unknown>[] => {
      const message = signOutMessage();
      const fields = Object.entries(message?.data as object);
      return fields
        .filter(([, was]) => only(was))
        .map(([key]) => ({ ...(message?.data as object), [key]: value }));
    };
    const broadcastAll = async (messages: unknown[]): Promise<void> => {
      const { channel = '' } = signOutMessage() ?? {};
      for (const message of messages) browser.broadcast(channel, message);
      await settle();
    };

    it.each<[unknown]>([
      [undefined],
      [null],
      [0],
      ['signed-out'],
      [[]],
      [{}],
      [[['type', 'signed-out']]],
      [{ type: 'signed-in', organization: C.id }],
      [{ type: 'signed-out-of', organization: B.id }],
      [JSON.parse('{"__proto__": {"type": "signed-out"}}')],
    ])('the message %j does nothing', async (message) => {
      await broadcastAll([message]);
      expectUndisturbed(there);
    });

    it.each<[unknown]>([
      [undefined],
      [null],
      [true],
      [{}],
      [[]],
      ['signed-in'],
      ['__proto__'],
      [' '],
      [`${B.id}::`],
      [[B.id]],
      [{ id: B.id }],
      [NaN],
      [-1],
    ])('a message with %j in it does nothing', async (value) => {
      const messages = forged(value);
      expect(messages.length).toBeGreaterThan(1);
      await broadcastAll(messages);
      expectUndisturbed(there);
    });

    it.each([NaN, Infinity, -1, 1e300, Number.MAX_SAFE_INTEGER])(
      'after a message or a record with the number %d, a sign-out is still received',
      async (number) => {
        await broadcastAll(forged(number, (was) => typeof was === 'number'));
        localStorage.setItem(record, JSON.stringify({ [C.id]: number }));
        for (const [, back] of returnEvents) there.tab.dispatch(back());
        await settle();
        const other = await openIn(tenant, browser.openTab(), options);
        for (const { client } of [there, other]) await client.getTokenForOrg(C.id);
        await other.client.logoutOrganization(C.id);
        await settle();
        there.events.length = 0;
        expectUndisturbed(there);
      },
    );

    it.each([
      '',
      '{',
      'null',
      '7',
      '"*"',
      '["*"]',
      '{}',
      '{"*":',
      '{"__proto__":{"*":"1"}}',
      `{"${B.id}":[]}`,
      '{"*":null}',
      '{"*":{"*":"1"}}',
      // The storage was cleared completely.
      null,
    ])('the record %j does nothing', async (text) => {
      if (text === null) localStorage.removeItem(record);
      else localStorage.setItem(record, text);
      there.tab.dispatch(new StorageEvent('storage', { key: text === null ? null : record, newValue: text }));
      for (const [, back] of returnEvents) there.tab.dispatch(back());
      await settle();
      expectUndisturbed(there);
      const fresh = await openIn(tenant, browser.openTab(), options);
      expect(activeIn(fresh)).toBe(B.id);
      expect(fresh.client.getSnapshot().error).toBeUndefined();
    });
  });

  it.each<[string, (page: TabPage) => Promise<void>]>([
    ['logoutOrganization', ({ client }) => client.logoutOrganization(B.id)],
    ['logout', ({ client }) => client.logout({ openUrl: false })],
  ])('a sign-out of another tab that is not applied yet takes nothing from %s', async (_, signOut) => {
    const [here, there] = await openTwoTabs(tenant, browser, options);
    browser.holdMessages();
    await here.client.logoutOrganization(B.id);
    await loginByRedirect(tenant, here, { organization: B.id });
    here.client.destroy();
    await signOut(there);
    expect(there.events).toContainEqual(['sessionRemoved', { organization: B, reason: 'logout' }]);
    const later = await openIn(tenant, browser.openTab(), options);
    expect(sessionIds(later)).not.toContain(B.id);
  });

  it('if localStorage is blocked, the message is sufficient', async () => {
    const tabs = [browser.openTab(), browser.openTab()].map((tab) => ({
      ...tab,
      environment: { ...tab.environment, sharedStorage: () => undefined },
    }));
    const pages = tabs.map((tab) =>
      openPage(tenant, { ...options, defaultOrganization: A.id }, tab.environment),
    );
    for (const { client } of pages) await client.start();
    await settle();
    expect(pages.map(sessionIds)).toEqual([[A.id], [A.id]]);
    await pages[0]?.client.logout({ openUrl: false });
    await settle();
    expect(pages.map(sessionIds)).toEqual([[], []]);
  });
});
