/** One call of a custom cache fails or stalls while tokens are received. No refresh token may be lost: nothing could revoke it later. */
import { expect, it } from 'vitest';
import { settle } from '../../support/async.js';
import { createInterruptedCache } from '../../support/interrupted-cache.js';
import { installTenant, openPage, type Page } from '../../support/page.js';
import { A, ada, type Tenant } from '../../support/tenant.js';

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
