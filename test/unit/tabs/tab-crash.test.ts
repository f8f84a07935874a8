/** A tab may end between any two steps, because it crashes or is closed. The next page must start correctly. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClient, OrgSessionClientOptions } from '../../../src/index.js';
import { settle, until } from '../../support/async.js';
import { advanceTimeUntil } from '../../support/clock.js';
import { createKillableTab, type KillableTab } from '../../support/killable-tab.js';
import {
  sessionIds,
  installTenant,
  loginByRedirect,
  openPage,
  organizationOf,
  payload,
  signIn,
  type Page,
} from '../../support/page.js';
import { createStorage, type BrowserStorage } from '../../support/browser-storage.js';
import { A, B, bob, C, type Tenant } from '../../support/tenant.js';

const home = 'https://app.example/';

let tenant: Tenant;
let storage: BrowserStorage;
let options: Partial<OrgSessionClientOptions>;
beforeEach(() => {
  // Time passes as usual, except for the wait that is skipped.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], shouldAdvanceTime: true });
});
afterEach(() => {
  vi.useRealTimers();
});

type Operation = (client: OrgSessionClient) => Promise<unknown>;
const operations: [string, Operation][] = [
  ['a login by redirect', (client) => client.loginWithRedirect({ organization: C.id })],
  ['a login by popup', (client) => client.loginWithPopup({ organization: C.id })],
  [
    'a login of another user',
    (client) => {
      tenant.person = { sub: bob, organization: B.id };
      tenant.sso = undefined;
      return client.loginWithPopup({ organization: B.id });
    },
  ],
  ['a refresh', (client) => client.getToken({ cacheMode: 'off' })],
  ['a switch to an organization with a session', (client) => client.switchOrganization(B.id)],
  ['a switch to an organization without a session', (client) => client.switchOrganization(C.id)],
  ['logoutOrganization of the active organization', (client) => client.logoutOrganization(A.id)],
  ['logoutOrganization of another organization', (client) => client.logoutOrganization(B.id)],
  ['logout', (client) => client.logout({ openUrl: false })],
];

/** Checks that a new page starts, returns only right tokens, and can sign in and out. */
async function expectToStart(address: string): Promise<void> {
  const page = openPage(tenant, options, storage.environment, address);
  const { client } = page;
  const { status, organization, switchingTo } = await client.start();
  expect(['signed-in', 'signed-out']).toContain(status);
  expect(switchingTo).toBeUndefined();
  const tokens = await Promise.all(
    sessionIds(page).map((id) => client.getTokenForOrg(id, { cacheMode: 'cache-only' })),
  );
  expect(tokens.map(organizationOf)).toEqual(sessionIds(page));
  expect(new Set(tokens.map((token) => payload(token)['sub'])).size).toBeLessThanOrEqual(1);
  if (organization) expect(organizationOf(await client.getToken())).toBe(organization.id);

  // A login waits for a logout that a killed tab did not end: ten seconds, which pass at once.
  await advanceTimeUntil(loginByRedirect(tenant, page, { organization: B.id }));
  expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: B });
  for (const cacheMode of ['on', 'off'] as const)
    expect(organizationOf(await client.getToken({ cacheMode }))).toBe(B.id);
  await client.logout({ openUrl: false });
  expect(await storage.storedText()).not.toMatch(/eyJ|refresh-/);
  client.destroy();
}

/** Runs an operation in a tab that is killed after one step, after two, and so on, until the operation completes. */
async function killAtEachStep(
  begin: (steps: number) => Promise<{ tab: KillableTab; operation: Promise<unknown> }>,
): Promise<number> {
  for (let steps = 0; ; steps++) {
    tenant = installTenant();
    storage = createStorage();
    const { tab, operation } = await begin(steps);
    let isDone = false;
    const end = (): void => void (isDone = true);
    operation.then(end, end);
    await until(() => isDone || tab.isKilled);
    await settle();
    tab.kill();
    await expectToStart(tab.url);
    if (!tab.isKilled) return steps;
  }
}

describe.each(['memory', 'localstorage'] as const)(
  'with cacheLocation %s, the next page works after a tab was killed during',
  (cacheLocation) => {
    beforeEach(() => {
      options = { cacheLocation };
    });

    /** A killable tab with sessions for A (active) and B. */
    async function openTab(): Promise<{ tab: KillableTab; page: Page }> {
      (await signIn(tenant, A.id, options, storage.environment)).client.destroy();
      const tab = createKillableTab(tenant, home, storage.environment);
      const page = openPage(tenant, options, { ...storage.environment, ...tab.environment });
      await page.client.start();
      await page.client.getTokenForOrg(B.id);
      expect(page.client.getSnapshot().organization).toEqual(A);
      return { tab, page };
    }

    it.each(operations)('%s', { timeout: 90_000 }, async (_, operation) => {
      const completedAfter = await killAtEachStep(async (steps) => {
        const { tab, page } = await openTab();
        tab.killAfter(steps);
        return { tab, operation: operation(page.client) };
      });
      expect(completedAfter).toBeGreaterThan(1);
    });

    it('the callback of a login by redirect', { timeout: 90_000 }, async () => {
      const completedAfter = await killAtEachStep(async (steps) => {
        const before = openPage(tenant, options, storage.environment);
        await before.client.loginWithRedirect({ organization: A.id });
        before.client.destroy();
        const tab = createKillableTab(
          tenant,
          await tenant.signIn(before.visited[0] ?? ''),
          storage.environment,
        );
        const page = openPage(tenant, options, { ...storage.environment, ...tab.environment });
        tab.killAfter(steps);
        return { tab, operation: page.client.start() };
      });
      expect(completedAfter).toBeGreaterThan(1);
    });

    it('a start', { timeout: 90_000 }, async () => {
      const completedAfter = await killAtEachStep(async (steps) => {
        (await signIn(tenant, A.id, options, storage.environment)).client.destroy();
        const tab = createKillableTab(tenant, home, storage.environment);
        tab.killAfter(steps);
        const page = openPage(tenant, options, { ...storage.environment, ...tab.environment });
        return { tab, operation: page.client.start() };
      });
      expect(completedAfter).toBeGreaterThan(1);
    });
  },
);
