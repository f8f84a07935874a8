import { beforeEach, afterEach, describe, expect, it, vi } from 'vitest';
import { gate, settle } from '../../support/async.js';
import { createBrowser } from '../../support/browser.js';
import { pass, useClock } from '../../support/clock.js';
import { installTenant, openPage, signIn } from '../../support/page.js';
import {
  closing,
  connect,
  day,
  expiry,
  hour,
  minute,
  openRenewing,
  second,
  show,
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

it('nothing is renewed unless it was asked for', async () => {
  await openRenewing(tenant, { autoRenew: false });
  await pass(3 * hour);
  expect(tenant.requests).toEqual([]);
});

it('only true and false are answers', () => {
  const autoRenew = 'yes' as unknown as boolean;
  expect(() => openPage(tenant, { autoRenew })).toThrow(
    expect.objectContaining({
      code: 'configuration',
      message: expect.stringContaining('autoRenew') as unknown,
    }),
  );
});

describe('the active organization’s token', () => {
  it('is renewed a minute before it expires, and so on', async () => {
    const page = await openRenewing(tenant);
    const before = await page.client.getToken();
    await pass(58 * minute);
    expect(tenant.requests).toEqual([]);
    await pass(minute + 3 * second);
    expect(renewed()).toBe(1);
    expect(renewed(A.id)).toBe(1);
    expect(page.events).toEqual([
      ['tokenRenewed', expect.objectContaining({ organization: A, source: 'refresh' })],
    ]);
    const after = await page.client.getToken();
    expect(after).not.toBe(before);
    const told = page.client.getSnapshot().sessions.find(({ organization }) => organization.id === A.id);
    expect(told?.expiresAt).toBeGreaterThan(Date.now() + 58 * minute);
    for (let hours = 2; hours <= 6; hours++) {
      await pass(59 * minute + 3 * second);
      expect(renewed()).toBe(hours);
      expect(await expiry(page)).toBeGreaterThan(Date.now() + 58 * minute);
    }
  });

  it.each([2, 10, 40, 90, 130])('is renewed in time also where it lasts %d seconds only', async (seconds) => {
    tenant.lifetime = seconds;
    const page = await openRenewing(tenant);
    for (let times = 0; times < 20; times++) {
      await pass((seconds * second) / 4);
      expect(await expiry(page)).toBeGreaterThanOrEqual(Date.now());
    }
    // Five lifetimes: not much more than two renewals in each.
    expect(renewed()).toBeGreaterThanOrEqual(5);
    expect(renewed()).toBeLessThanOrEqual(15);
  });

  it('may last longer than a timer can wait', async () => {
    const days = Math.ceil(2 ** 31 / day) + 1;
    tenant.lifetime = (days * day) / second;
    await openRenewing(tenant);
    for (let passed = 1; passed < days; passed++) await pass(day);
    await pass(day - 2 * minute);
    expect(tenant.requests).toEqual([]);
    await pass(2 * minute);
    expect(renewed()).toBe(1);
  });

  it('is the only one: neither other organizations’ nor other audiences’', async () => {
    const { client } = await openRenewing(tenant);
    await client.getTokenForOrg(A.id, { audience: 'https://other.example' });
    tenant.requests.length = 0;
    await pass(hour);
    expect(tenant.requests).toMatchObject([{ kind: 'refresh_token', organization: A.id }]);
  });

  it('is that of whichever is active now', async () => {
    const { client } = await openRenewing(tenant);
    await pass(30 * minute);
    await client.switchOrganization(B.id);
    await pass(30 * minute);
    expect([renewed(A.id), renewed(B.id)]).toEqual([0, 1]);
    await client.logoutOrganization(B.id);
    await pass(3 * hour);
    expect([renewed(A.id), renewed(B.id)]).toEqual([0, 1]);
  });

  it('is not renewed after a logout', async () => {
    const { client } = await openRenewing(tenant);
    await client.logout({ openUrl: false });
    tenant.requests.length = 0;
    await pass(3 * hour);
    expect(tenant.requests).toEqual([]);
  });

  it('is asked for once, also where the app wants it at the same time', async () => {
    const page = await openRenewing(tenant);
    await pass(59 * minute - 1);
    vi.setSystemTime(Date.now() + 2);
    const asked = [page.client.getToken(), page.client.getToken()];
    await pass(second);
    expect(new Set(await Promise.all(asked)).size).toBe(1);
    expect(renewed()).toBe(1);
  });

  it('that is due when the page starts is renewed then', async () => {
    const { environment } = createBrowser().openTab();
    const options = { cacheLocation: 'localstorage', autoRenew: true } as const;
    const before = await signIn(tenant, A.id, options, environment);
    before.client.destroy();
    vi.setSystemTime(Date.now() + 30 * minute);
    const { client } = closing(openPage(tenant, options, environment));
    await client.start();
    await pass(28 * minute);
    expect(renewed()).toBe(0);
    await pass(minute + 3 * second);
    expect(renewed()).toBe(1);
  });
});

describe('destroy', () => {
  const expectPeace = async (): Promise<void> => {
    tenant.requests.length = 0;
    await pass(3 * hour);
    show('visible');
    connect(true);
    await settle();
    expect(tenant.requests).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  };

  it('ends it', async () => {
    const { client } = await openRenewing(tenant);
    // The SDK's own timers are over by then.
    await pass(minute);
    expect(vi.getTimerCount()).toBeGreaterThan(0);
    client.destroy();
    expect(vi.getTimerCount()).toBe(0);
    await expectPeace();
  });

  it('ends it also while a renewal is under way', async () => {
    const { client } = await openRenewing(tenant);
    const slow = gate();
    tenant.trouble = () => slow.opened;
    await pass(59 * minute + 3 * second);
    expect(renewed()).toBe(1);
    client.destroy();
    slow.open();
    await settle();
    await expectPeace();
  });
});
