/** Automatic renewal while the page is hidden or offline, after failures, and with several tabs. */
import { beforeEach, afterEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClientOptions } from '../../../src/index.js';
import { settle } from '../../support/async.js';
import { createBrowser } from '../../support/browser.js';
import { advanceTime, useClock } from '../../support/clock.js';
import { sessionIds, installTenant, openPage, organizationOf, signIn } from '../../support/page.js';
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
import { openIn } from '../../support/tabs.js';
import { A, B, json, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
  useClock();
});
afterEach(() => {
  vi.useRealTimers();
});

const renewed = (organization?: string): number => tenant.count('refresh_token', organization);

describe.each<[string, () => void, () => void]>([
  ['hidden', () => setVisibility('hidden'), () => setVisibility('visible')],
  ['offline', () => setOnline(false), () => setOnline(true)],
])('while the page is %s', (_, interrupt, resume) => {
  it('nothing is renewed until that is over, and then at once', async () => {
    const page = await signInWithAutoRenew(tenant);
    interrupt();
    await advanceTime(5 * hour);
    expect(tenant.requests).toEqual([]);
    resume();
    await settle();
    expect(renewed()).toBe(1);
    expect(await expiry(page)).toBeGreaterThan(Date.now() + 58 * minute);
    await advanceTime(58 * minute);
    expect(renewed()).toBe(1);
    await advanceTime(minute + 3 * second);
    expect(renewed()).toBe(2);
  });

  it('no request is sent if that is over before the renewal is due', async () => {
    await signInWithAutoRenew(tenant);
    for (let times = 0; times < 5; times++) {
      interrupt();
      await advanceTime(5 * minute);
      resume();
      await settle();
    }
    expect(tenant.requests).toEqual([]);
  });
});

it.each<[string, () => void]>([
  ['is seen again', () => setVisibility('visible')],
  ['is back in a network', () => setOnline(true)],
  [
    'comes from the back/forward cache',
    () => void window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true })),
  ],
])('a page that was suspended when it was due renews when it %s', async (_, wake) => {
  const page = await signInWithAutoRenew(tenant);
  // Its timers were suspended too.
  vi.setSystemTime(Date.now() + 8 * hour);
  await settle();
  expect(tenant.requests).toEqual([]);
  wake();
  await settle();
  expect(renewed()).toBe(1);
  expect(await expiry(page)).toBeGreaterThan(Date.now());
});

describe('a renewal that fails', () => {
  it('temporarily keeps the valid token, and is tried again', async () => {
    const page = await signInWithAutoRenew(tenant);
    const before = await page.client.getToken();
    tenant.interceptToken = () => Promise.resolve(json({}, 503));
    await advanceTime(59 * minute + 20 * second);
    expect(renewed()).toBeGreaterThan(0);
    const token = page.client.getToken();
    await advanceTime(20 * second);
    await expect(token).resolves.toBe(before);
    await advanceTime(10 * minute);
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
    expect(page.eventNames()).toEqual([]);
    expect(renewed()).toBeLessThan(100);

    tenant.interceptToken = undefined;
    await advanceTime(2 * minute);
    expect(page.eventNames()).toEqual(['tokenRenewed']);
    expect(await expiry(page)).toBeGreaterThan(Date.now() + 50 * minute);
  });

  it.each<[string, () => void, Partial<OrgSessionClientOptions>?]>([
    ['the refresh token is revoked', () => tenant.revokeAll(A.id), { silentAuth: 'off' }],
    [
      'there is no session at the tenant any more',
      () => {
        tenant.revokeAll(A.id);
        tenant.sso = undefined;
      },
    ],
    [
      'the user is blocked',
      () => {
        const blocked = { error: 'invalid_grant', error_description: 'user is blocked' };
        tenant.interceptToken = () => Promise.resolve(json(blocked, 403));
      },
    ],
    [
      'the user is no longer a member',
      () => {
        const removed = { error: 'access_denied', error_description: 'not part of org_A' };
        tenant.interceptToken = () => Promise.resolve(json(removed, 403));
      },
    ],
  ])('permanently, because %s, ends the session and requires a login', async (_, goWrong, options = {}) => {
    const page = destroyAfterTest(await signIn(tenant, B.id, { autoRenew: true, ...options }));
    await page.client.loginWithPopup({ organization: A.id });
    page.events.length = 0;
    goWrong();
    await advanceTime(hour);
    expect(page.events).toEqual([
      ['sessionRemoved', { organization: A, reason: 'expired' }],
      ['organizationChanged', { previous: A, current: undefined, reason: 'expired' }],
      ['loginRequired', { organization: A, error: expect.any(Error) as unknown }],
    ]);
    expect(sessionIds(page)).toEqual([B.id]);
    tenant.requests.length = 0;
    await advanceTime(3 * hour);
    expect(tenant.requests).toEqual([]);
  });

  it('because the session has ended sends no request', async () => {
    tenant.lifetime = day / second;
    tenant.alterTokens = ({ idClaims }) => (idClaims['session_expiry'] = Number(idClaims['iat']) + 3600);
    const page = await signInWithAutoRenew(tenant);
    await advanceTime(hour);
    expect(page.events).toContainEqual(['sessionRemoved', { organization: A, reason: 'expired' }]);
    expect(page.eventNames()).toContain('loginRequired');
    expect(tenant.count('refresh_token') + tenant.count('authorize')).toBe(0);
  });
});

describe('several tabs in localStorage mode', () => {
  const options = { cacheLocation: 'localstorage', autoRenew: true } as const;

  it('send one renewal together', async () => {
    const browser = createBrowser();
    const tabs = [destroyAfterTest(await signIn(tenant, A.id, options, browser.openTab().environment))];
    for (let more = 0; more < 2; more++)
      tabs.push(destroyAfterTest(await openIn(tenant, browser.openTab(), options)));
    tenant.requests.length = 0;
    for (let hours = 1; hours <= 5; hours++) {
      await advanceTime(hour);
      expect(renewed()).toBe(hours);
      const tokens = await Promise.all(
        tabs.map(({ client }) => client.getToken({ cacheMode: 'cache-only' })),
      );
      expect(new Set(tokens).size).toBe(1);
      expect(organizationOf(tokens[0])).toBe(A.id);
    }
  });

  it('use the token that another one renewed when they become visible', async () => {
    const browser = createBrowser();
    destroyAfterTest(await signIn(tenant, A.id, options, browser.openTab().environment));
    const tab = browser.openTab();
    let seen = false;
    const there = destroyAfterTest(openPage(tenant, options, { ...tab.environment, visible: () => seen }));
    await there.client.start();
    tenant.requests.length = 0;
    await advanceTime(5 * hour);
    expect(renewed()).toBe(5);
    seen = true;
    tab.dispatch(new Event('visibilitychange'));
    await settle();
    expect(renewed()).toBe(5);
    expect(await expiry(there)).toBeGreaterThan(Date.now());
  });
});
