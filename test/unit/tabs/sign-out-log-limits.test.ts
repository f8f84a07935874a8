/** What the log of sign-outs and the announcements of tabs can hold, and whom they reach. */
import { beforeEach, describe, expect, it } from 'vitest';
import { hash } from '../../../src/lib/hash.js';
import { settle } from '../../support/async.js';
import { createBrowser, type Browser } from '../../support/browser.js';
import { installTenant, openPage, sessionIds, signIn } from '../../support/page.js';
import { openIn, openTwoTabs } from '../../support/tabs.js';
import { A, B, type Tenant } from '../../support/tenant.js';

const options = { cacheLocation: 'localstorage' } as const;
const tabKeys = (): string[] => Object.keys(localStorage).filter((key) => key.includes('::tab::'));

let tenant: Tenant;
let browser: Browser;
beforeEach(() => {
  tenant = installTenant();
  browser = createBrowser();
});

it('a tab that sleeps while the user signs out of 300 organizations misses none', async () => {
  const [here, there] = await openTwoTabs(tenant, browser, options);
  there.tab.isFrozen = true;
  await here.client.logoutOrganization(B.id);
  for (let number = 0; number < 300; number++) await here.client.logoutOrganization(`org_${number}`);
  there.tab.isFrozen = false;
  there.tab.dispatch(new Event('resume'));
  await settle();
  expect(sessionIds(there)).toEqual([A.id]);
});

it('entries of the earlier format of the log do nothing', async () => {
  const [here, there] = await openTwoTabs(tenant, browser, options);
  const key = Object.keys(localStorage).find((name) => name.endsWith('::signed-out')) ?? '';
  expect(key).toBe('');
  localStorage.setItem(
    'auth0-org-sessions::1::client::signed-out',
    JSON.stringify({ '1c7x9k2': Date.now() }),
  );
  there.tab.dispatch(new Event('focus'));
  await settle();
  expect(sessionIds(there).sort()).toEqual([A.id, B.id]);
  await here.client.logoutOrganization(B.id);
  await settle();
  expect(sessionIds(there)).toEqual([A.id]);
});

describe('hash', () => {
  it('has no collisions among many names, also in one quarter of it', () => {
    const names = Array.from({ length: 20_000 }, (_, number) => `org_${number.toString(36)}`);
    expect(new Set(names.map(hash)).size).toBe(names.length);
    expect(new Set(names.map((name) => hash(name).slice(0, 7))).size).toBeGreaterThan(names.length - 5);
  });
});

describe('the announcements of tabs that were killed', () => {
  it('are removed by a sign-out of all organizations', async () => {
    const one = await signIn(tenant, A.id, options, browser.openTab().environment);
    for (let count = 0; count < 5; count++) {
      const killed = browser.openTab();
      await openIn(tenant, killed, options);
      killed.isFrozen = true;
    }
    expect(tabKeys().length).toBeGreaterThan(5);
    await one.client.logout({ openUrl: false });
    await settle();
    expect(tabKeys()).toEqual([]);
  });

  it('are removed after a day by the next tab, also if they can’t be read', async () => {
    const old = [B.id, Date.now() - 86_400_001];
    localStorage.setItem('auth0-org-sessions::1::client::tab::old', JSON.stringify(old));
    localStorage.setItem('auth0-org-sessions::1::client::tab::bad', '{');
    await signIn(tenant, A.id, options, browser.openTab().environment);
    await settle();
    expect(tabKeys()).toHaveLength(1);
    expect(tabKeys()[0]).not.toMatch(/old|bad/);
  });
});

it.each(['logout', 'logoutOrganization'] as const)(
  'two clients on one page hear of %s without BroadcastChannel',
  async (verb) => {
    const { environment } = createBrowser({ channels: false }).openTab();
    const one = await signIn(tenant, A.id, {}, environment);
    const two = openPage(tenant, { defaultOrganization: A.id }, environment);
    const other = openPage(tenant, { defaultOrganization: A.id, clientId: 'client2' }, environment);
    await two.client.start();
    await other.client.start();
    expect(sessionIds(two)).toEqual([A.id]);
    await (verb === 'logout' ? one.client.logout({ openUrl: false }) : one.client.logoutOrganization(A.id));
    await settle();
    expect(sessionIds(two)).toEqual([]);
    expect(sessionIds(one)).toEqual([]);
  },
);
