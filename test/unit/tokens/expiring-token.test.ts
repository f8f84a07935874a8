/** A token is renewed in its last minute. auth0-spa-js counts in whole seconds, and treats it as valid a little longer. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createBrowser } from '../../support/browser.js';
import { installTenant, payload, signIn } from '../../support/page.js';
import { A, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

it.each(
  (['memory', 'localstorage'] as const).flatMap((cacheLocation) =>
    [-1000, -1, 0, 1, 500, 1000, 1500, 2500, 30_000, 59_999].map((late) => ({ cacheLocation, late })),
  ),
)(
  'requests and events agree with the returned token $late ms into its last minute, with tokens in $cacheLocation',
  async ({ cacheLocation, late }) => {
    // Not at a whole second.
    vi.setSystemTime(Math.ceil(Date.now() / 1000) * 1000 + 700);
    const page = await signIn(tenant, A.id, { cacheLocation }, createBrowser().openTab().environment);
    const { accessToken, expiresAt } = await page.client.getToken({ detailed: true });
    tenant.requests.length = 0;
    page.events.length = 0;
    vi.setSystemTime(expiresAt - 60_000 + late);
    const next = await page.client.getToken({ detailed: true });
    const same = next.accessToken === accessToken;
    expect(tenant.count('refresh_token')).toBe(same ? 0 : 1);
    expect(page.eventNames()).toEqual(same ? [] : ['tokenRenewed']);
    if (same) expect(next.expiresAt).toBe(expiresAt);
    // According to this machine's clock, with a tolerance of a second.
    expect(Math.abs(next.expiresAt - Number(payload(next.accessToken)['exp']) * 1000)).toBeLessThanOrEqual(
      1000,
    );
    vi.setSystemTime(expiresAt + 1000);
    expect(Number(payload(await page.client.getToken())['exp']) * 1000).toBeGreaterThan(Date.now());
  },
);
