import { beforeEach, afterEach, describe, expect, it, vi } from 'vitest';
import { deferred, settle } from '../../support/async.js';
import { createBrowser } from '../../support/browser.js';
import { advanceTime, useClock } from '../../support/clock.js';
import { installTenant, openPage, signIn } from '../../support/page.js';
import {
  destroyAfterTest,
  setOnline,
  day,
  expiry,
  hour,
  minute,
  signInWithAutoRenew,
  second,
  setVisibility,
} from '../../support/auto-renewal.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
  useClock();
});
afterEach(() => {
  vi.useRealTimers();
});

const renewed = (organization?: string): number => tenant.count('refresh_token', organization);

it('nothing is renewed without the option', async () => {
  await signInWithAutoRenew(tenant, { autoRenew: false });
  await advanceTime(3 * hour);
  expect(tenant.requests).toEqual([]);
});

it('only true and false are valid values', () => {
  const autoRenew = 'yes' as unknown as boolean;
  expect(() => openPage(tenant, { autoRenew })).toThrow(
    expect.objectContaining({
      code: 'configuration',
      message: expect.stringContaining('autoRenew') as unknown,
    }),
  );
});

describe('the active organization’s token', () => {
  it('is renewed a minute before it expires, repeatedly', async () => {
    const page = await signInWithAutoRenew(tenant);
    const before = await page.client.getToken();
    await advanceTime(58 * minute);
    expect(tenant.requests).toEqual([]);
    await advanceTime(minute + 3 * second);
    expect(renewed()).toBe(1);
    expect(renewed(A.id)).toBe(1);
    expect(page.events).toEqual([
      ['tokenRenewed', expect.objectContaining({ organization: A, source: 'refresh' })],
    ]);
    const after = await page.client.getToken();
    expect(after).not.toBe(before);
    const session = page.client.getSnapshot().sessions.find(({ organization }) => organization.id === A.id);
    expect(session?.expiresAt).toBeGreaterThan(Date.now() + 58 * minute);
    for (let hours = 2; hours <= 6; hours++) {
      await advanceTime(59 * minute + 3 * second);
      expect(renewed()).toBe(hours);
      expect(await expiry(page)).toBeGreaterThan(Date.now() + 58 * minute);
    }
  });

  it.each([2, 10, 40, 90, 130])('is renewed in time even with a lifetime of %d seconds', async (seconds) => {
    tenant.lifetime = seconds;
    const page = await signInWithAutoRenew(tenant);
    for (let times = 0; times < 20; times++) {
      await advanceTime((seconds * second) / 4);
      expect(await expiry(page)).toBeGreaterThanOrEqual(Date.now());
    }
    // Five lifetimes, with about two renewals each.
    expect(renewed()).toBeGreaterThanOrEqual(5);
    expect(renewed()).toBeLessThanOrEqual(15);
  });

  it('may have a lifetime longer than the maximum of a timer', async () => {
    const days = Math.ceil(2 ** 31 / day) + 1;
    tenant.lifetime = (days * day) / second;
    await signInWithAutoRenew(tenant);
    for (let passed = 1; passed < days; passed++) await advanceTime(day);
    await advanceTime(day - 2 * minute);
    expect(tenant.requests).toEqual([]);
    await advanceTime(2 * minute);
    expect(renewed()).toBe(1);
  });

  it('is the only one that is renewed, not those of other organizations or audiences', async () => {
    const { client } = await signInWithAutoRenew(tenant);
    await client.getTokenForOrg(A.id, { audience: 'https://other.example' });
    tenant.requests.length = 0;
    await advanceTime(hour);
    expect(tenant.requests).toMatchObject([{ kind: 'refresh_token', organization: A.id }]);
  });

  it('is renewed for the organization that is active now', async () => {
    const { client } = await signInWithAutoRenew(tenant);
    await advanceTime(30 * minute);
    await client.switchOrganization(B.id);
    await advanceTime(30 * minute);
    expect([renewed(A.id), renewed(B.id)]).toEqual([0, 1]);
    await client.logoutOrganization(B.id);
    await advanceTime(3 * hour);
    expect([renewed(A.id), renewed(B.id)]).toEqual([0, 1]);
  });

  it('is not renewed after a logout', async () => {
    const { client } = await signInWithAutoRenew(tenant);
    await client.logout({ openUrl: false });
    tenant.requests.length = 0;
    await advanceTime(3 * hour);
    expect(tenant.requests).toEqual([]);
  });

  it('is requested once, even if the app requests it at the same time', async () => {
    const page = await signInWithAutoRenew(tenant);
    await advanceTime(59 * minute - 1);
    vi.setSystemTime(Date.now() + 2);
    const calls = [page.client.getToken(), page.client.getToken()];
    await advanceTime(second);
    expect(new Set(await Promise.all(calls)).size).toBe(1);
    expect(renewed()).toBe(1);
  });

  it('that is due when the page starts is renewed at the start', async () => {
    const { environment } = createBrowser().openTab();
    const options = { cacheLocation: 'localstorage', autoRenew: true } as const;
    const before = await signIn(tenant, A.id, options, environment);
    before.client.destroy();
    vi.setSystemTime(Date.now() + 30 * minute);
    const { client } = destroyAfterTest(openPage(tenant, options, environment));
    await client.start();
    await advanceTime(28 * minute);
    expect(renewed()).toBe(0);
    await advanceTime(minute + 3 * second);
    expect(renewed()).toBe(1);
  });
});

describe('destroy', () => {
  const expectPeace = async (): Promise<void> => {
    tenant.requests.length = 0;
    await advanceTime(3 * hour);
    setVisibility('visible');
    setOnline(true);
    await settle();
    expect(tenant.requests).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  };

  it('stops the renewal', async () => {
    const { client } = await signInWithAutoRenew(tenant);
    // The timers of auth0-spa-js have ended by then.
    await advanceTime(minute);
    expect(vi.getTimerCount()).toBeGreaterThan(0);
    client.destroy();
    expect(vi.getTimerCount()).toBe(0);
    await expectPeace();
  });

  it('stops it also during a renewal', async () => {
    const { client } = await signInWithAutoRenew(tenant);
    const slow = deferred();
    tenant.interceptToken = () => slow.promise;
    await advanceTime(59 * minute + 3 * second);
    expect(renewed()).toBe(1);
    client.destroy();
    slow.resolve();
    await settle();
    await expectPeace();
  });
});
