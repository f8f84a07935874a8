/** A tab may be killed between any two steps: by a crash, by the system, by a person who closes it. The next page starts well. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClient, OrgSessionClientOptions } from '../../../src/index.js';
import { settle } from '../../support/async.js';
import { useRunningClock } from '../../support/clock.js';
import { createMortalTab, type MortalTab } from '../../support/killable-tab.js';
import {
  heldBy,
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
beforeEach(useRunningClock);
afterEach(() => {
  vi.useRealTimers();
});

type Job = (client: OrgSessionClient) => Promise<unknown>;
const jobs: [string, Job][] = [
  ['a login that leaves the page', (client) => client.loginWithRedirect({ organization: C.id })],
  ['a login by popup', (client) => client.loginWithPopup({ organization: C.id })],
  [
    'a login of somebody else',
    (client) => {
      tenant.person = { sub: bob, organization: B.id };
      tenant.sso = undefined;
      return client.loginWithPopup({ organization: B.id });
    },
  ],
  ['a refresh', (client) => client.getToken({ cacheMode: 'off' })],
  ['a switch to what is held', (client) => client.switchOrganization(B.id)],
  ['a switch to what is not', (client) => client.switchOrganization(C.id)],
  ['logoutOrganization of the active one', (client) => client.logoutOrganization(A.id)],
  ['logoutOrganization of another one', (client) => client.logoutOrganization(B.id)],
  ['logout', (client) => client.logout({ openUrl: false })],
];

/** Whatever a page finds, it starts, hands out no wrong token, and can do all that it is for. */
async function expectToStart(address: string): Promise<void> {
  const page = openPage(tenant, options, storage.environment, address);
  const { client } = page;
  const { status, organization, switchingTo } = await client.start();
  expect(['signed-in', 'signed-out']).toContain(status);
  expect(switchingTo).toBeUndefined();
  const tokens = await Promise.all(
    heldBy(page).map((id) => client.getTokenForOrg(id, { cacheMode: 'cache-only' })),
  );
  expect(tokens.map(organizationOf)).toEqual(heldBy(page));
  expect(new Set(tokens.map((token) => payload(token)['sub'])).size).toBeLessThanOrEqual(1);
  if (organization) expect(organizationOf(await client.getToken())).toBe(organization.id);

  await loginByRedirect(tenant, page, { organization: B.id });
  expect(client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: B });
  for (const cacheMode of ['on', 'off'] as const)
    expect(organizationOf(await client.getToken({ cacheMode }))).toBe(B.id);
  await client.logout({ openUrl: false });
  expect(await storage.shared()).not.toMatch(/eyJ|refresh-/);
  client.destroy();
}

/** Does a job in a tab that is killed after one step, after two, and so on, until it comes to its end. */
async function killAtEachStep(begin: (steps: number) => Promise<MortalTab>): Promise<number> {
  for (let steps = 0; ; steps++) {
    tenant = installTenant();
    storage = createStorage();
    const tab = await begin(steps);
    await settle();
    tab.bury();
    await expectToStart(tab.url);
    if (!tab.dead) return steps;
  }
}

describe.each(['memory', 'localstorage'] as const)(
  'with cacheLocation %s, a tab may be killed during',
  (cacheLocation) => {
    beforeEach(() => {
      options = { cacheLocation };
    });

    /** A tab that holds A, the active one, and B. */
    async function openMortal(): Promise<{ tab: MortalTab; page: Page }> {
      (await signIn(tenant, A.id, options, storage.environment)).client.destroy();
      const tab = createMortalTab(tenant, home);
      const page = openPage(tenant, options, { ...storage.environment, ...tab.environment });
      await page.client.start();
      await page.client.getTokenForOrg(B.id);
      expect(page.client.getSnapshot().organization).toEqual(A);
      return { tab, page };
    }

    it.each(jobs)('%s', { timeout: 30_000 }, async (_, job) => {
      const survived = await killAtEachStep(async (steps) => {
        const { tab, page } = await openMortal();
        tab.arm(steps);
        job(page.client).catch(() => undefined);
        return tab;
      });
      expect(survived).toBeGreaterThan(1);
    });

    it('the end of a login that left the page', { timeout: 30_000 }, async () => {
      const survived = await killAtEachStep(async (steps) => {
        const before = openPage(tenant, options, storage.environment);
        await before.client.loginWithRedirect({ organization: A.id });
        before.client.destroy();
        const tab = createMortalTab(tenant, await tenant.signIn(before.visited[0] ?? ''));
        const page = openPage(tenant, options, { ...storage.environment, ...tab.environment });
        tab.arm(steps);
        void page.client.start();
        return tab;
      });
      expect(survived).toBeGreaterThan(1);
    });

    it('a start', { timeout: 30_000 }, async () => {
      const survived = await killAtEachStep(async (steps) => {
        (await signIn(tenant, A.id, options, storage.environment)).client.destroy();
        const tab = createMortalTab(tenant, home);
        tab.arm(steps);
        const page = openPage(tenant, options, { ...storage.environment, ...tab.environment });
        void page.client.start();
        return tab;
      });
      expect(survived).toBeGreaterThan(1);
    });
  },
);
