/** One call of a custom cache fails or stalls while tokens are received or removed. No refresh token may be lost: nothing could revoke it later. */
import { expect, it } from 'vitest';
import { settle } from '../../support/async.js';
import { createInterruptedCache } from '../../support/interrupted-cache.js';
import { installTenant, openPage, sessionIds, signIn, type Page } from '../../support/page.js';
import { A, ada, B, bob, type Tenant } from '../../support/tenant.js';

const works: [string, (page: Page) => Promise<unknown>][] = [
  ['a silent request', (page) => page.client.getTokenForOrg(A.id)],
  ['a popup login', (page) => page.client.loginWithPopup({ organization: A.id })],
];
/** More than the calls of any of these. */
const calls = Array.from({ length: 30 }, (_, index) => index + 1);

it.each(works)('%s loses no refresh token, whichever call fails', async (_, work) => {
  let failures = 0;
  for (const call of calls) {
    const tenant: Tenant = installTenant();
    tenant.person = { sub: ada, organization: A.id };
    const failing = createInterruptedCache();
    const page = openPage(tenant, { cache: failing.cache });
    await page.client.start();
    failing.failAt(call);
    await work(page).catch(() => undefined);
    await settle();
    if (failing.isInterrupted()) failures++;
    failing.resume();
    await page.client.logout({ openUrl: false });
    await settle();
    expect(tenant.liveRefreshTokens, `call ${call}`).toEqual([]);
    expect(JSON.stringify([...failing.entries]), `call ${call}`).not.toMatch(/eyJ|refresh-/);
    page.client.destroy();
  }
  expect(failures).toBeGreaterThan(5);
});

/** What a page does while a second login of its organization waits for the cache. */
const meanwhile: [string, (page: Page) => Promise<unknown>][] = [
  ['a silent request', (page) => page.client.getTokenForOrg(A.id, { cacheMode: 'off' })],
  ['logout', (page) => page.client.logout({ openUrl: false })],
  ['logoutOrganization', (page) => page.client.logoutOrganization(A.id)],
];

it.each(meanwhile)(
  '%s during a second login loses no refresh token, whichever call stalls',
  async (_, act) => {
    let stalls = 0;
    for (const call of calls) {
      const tenant: Tenant = installTenant();
      tenant.person = { sub: ada, organization: A.id };
      const stalling = createInterruptedCache();
      const page = openPage(tenant, { cache: stalling.cache });
      await page.client.start();
      await page.client.loginWithPopup({ organization: A.id });
      await settle();
      stalling.stallAt(call);
      const login = page.client.loginWithPopup({ organization: A.id }).catch(() => undefined);
      await settle();
      if (stalling.isInterrupted()) stalls++;
      const acting = act(page).catch(() => undefined);
      await settle();
      stalling.resume();
      await Promise.all([login, acting]);
      await settle();
      await page.client.logout({ openUrl: false });
      await settle();
      expect(tenant.liveRefreshTokens, `call ${call}`).toEqual([]);
      expect(JSON.stringify([...stalling.entries]), `call ${call}`).not.toMatch(/eyJ|refresh-/);
      page.client.destroy();
    }
    expect(stalls).toBeGreaterThan(5);
  },
);

/** Each ends all sessions of the page. */
const signOuts: [string, (page: Page) => Promise<unknown>][] = [
  ['logout without the logout page', ({ client }) => client.logout({ openUrl: false })],
  ['logout', ({ client }) => client.logout()],
  [
    'logoutOrganization',
    ({ client }) => Promise.all([client.logoutOrganization(A.id), client.logoutOrganization(B.id)]),
  ],
  [
    'the end of the membership',
    async ({ client }) => {
      await client.applyMembershipEvent({ change: 'removed', organization: B.id });
      await client.applyMembershipEvent({ change: 'removed', organization: A.id });
    },
  ],
  ['a login of another user', ({ client }) => client.loginWithPopup({ organization: B.id })],
];
/** What has put the tokens into the cache. */
const origins: [string, (page: Page, open: () => Page) => Promise<Page>][] = [
  ['that this page has written', (page) => Promise.resolve(page)],
  [
    'that this page has read',
    async (page, open) => {
      page.client.destroy();
      const next = open();
      await next.client.start();
      expect(sessionIds(next)).toHaveLength(2);
      return next;
    },
  ],
  [
    'of an earlier page',
    (page, open) => {
      page.client.destroy();
      return Promise.resolve(open());
    },
  ],
];
const table = signOuts.flatMap(([signOut, run]) =>
  origins
    // An event about a user who is not known changes nothing.
    .filter(([origin]) => signOut !== 'the end of the membership' || origin !== 'of an earlier page')
    .map(([origin, from]) => ({ signOut, run, origin, from })),
);

it.each(table)('$signOut removes and revokes the tokens $origin, whichever call fails', async (row) => {
  let failures = 0;
  for (const call of calls) {
    const tenant: Tenant = installTenant();
    const failing = createInterruptedCache();
    const open = (): Page => openPage(tenant, { cache: failing.cache });
    const before = await signIn(tenant, A.id, { cache: failing.cache });
    await before.client.getTokenForOrg(B.id);
    await settle();
    const page = await row.from(before, open);
    await settle();
    tenant.person = { sub: bob, organization: B.id };
    tenant.sso = undefined;
    failing.failAt(call);
    await row.run(page);
    await settle();
    if (failing.isInterrupted()) failures++;
    failing.resume();
    const live = tenant.liveRefreshTokens.filter(({ sub }) => sub === ada);
    expect(live, `call ${call}`).toEqual([]);
    // The claims of an ID token are stored too.
    expect(JSON.stringify([...failing.entries]), `call ${call}`).not.toContain(ada);
    page.client.destroy();
  }
  expect(failures).toBeGreaterThan(5);
});
