import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClientOptions } from '../../../src/index.js';
import { deferred, rejection, settle, until } from '../../support/async.js';
import { advanceTime, advanceTimeUntil } from '../../support/clock.js';
import { sessionIds, installTenant, organizationOf } from '../../support/page.js';
import { A, B, json, type Tenant } from '../../support/tenant.js';
import {
  signInBeforeFailure,
  serverError,
  networkError,
  failTokenRequests,
  type Failure,
} from '../../support/failures.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

const off = { cacheMode: 'off' } as const;

describe.each<[string, Partial<OrgSessionClientOptions>]>([
  ['a refresh token in memory', {}],
  ['a refresh token in localStorage', { cacheLocation: 'localstorage' }],
  ['an iframe', { useRefreshTokens: false }],
])('a token request by %s', (_, options) => {
  const failures: [string, Failure][] = [
    ['a network error', networkError],
    ['a 500', () => Promise.resolve(json({}, 500))],
    ['a 503', serverError],
    ['a 503 in HTML', () => Promise.resolve(new Response('<h1>', { status: 503 }))],
  ];

  it.each(failures)('succeeds after %s that is temporary, without an event', async (_, how) => {
    const page = await signInBeforeFailure(tenant, options);
    const { tries } = failTokenRequests(tenant, how, 3);
    expect(organizationOf(await advanceTimeUntil(page.client.getTokenForOrg(B.id, off)))).toBe(B.id);
    expect(tries().length).toBeGreaterThanOrEqual(2);
    expect(page.eventNames()).toEqual(['tokenRenewed']);
    expect(page.client.getSnapshot().error).toBeUndefined();
  });

  it.each(failures)('is tried four times while %s lasts, and then rejects', async (_, how) => {
    const page = await signInBeforeFailure(tenant, options);
    const { count, tries } = failTokenRequests(tenant, how);
    const error = await advanceTimeUntil(rejection(page.client.getTokenForOrg(B.id, off)));
    expect(error).toMatchObject({ name: 'TemporaryError', code: 'temporary', organization: B.id });
    expect(tries()).toHaveLength(4);
    expect(count()).toBeLessThanOrEqual(12);
    await advanceTime(60_000);
    expect(tries()).toHaveLength(4);
    expect(page.events).toEqual([]);
    expect(sessionIds(page)).toEqual([A.id, B.id]);

    tenant.interceptToken = undefined;
    expect(organizationOf(await page.client.getTokenForOrg(B.id, off))).toBe(B.id);
  });
});

describe('the waits between two tries', () => {
  it('grow, and have a random part', async () => {
    const drawn: number[][] = [];
    for (const random of [0, 0.999]) {
      vi.spyOn(Math, 'random').mockReturnValue(random);
      const { client } = await signInBeforeFailure(tenant);
      const { waits } = failTokenRequests(tenant, serverError);
      await advanceTimeUntil(rejection(client.getTokenForOrg(B.id, off)));
      drawn.push(waits());
      tenant.interceptToken = undefined;
      vi.useRealTimers();
    }
    expect(drawn).toHaveLength(2);
    for (const waits of drawn) {
      expect(waits).toHaveLength(3);
      waits.forEach((wait, index) => {
        expect(wait).toBeGreaterThanOrEqual(250 * 2 ** index);
        expect(wait).toBeLessThanOrEqual(500 * 2 ** index);
      });
    }
    const [one = [], other = []] = drawn;
    one.forEach((wait, index) => expect(Math.abs(wait - (other[index] ?? 0))).toBeGreaterThan(0.9 * 250));
  });

  it.each([
    [4, 3],
    [6, 2],
    [10, 1],
  ])(
    'end ten seconds after the first try: with %d seconds each there are %d tries',
    async (seconds, tried) => {
      const { client } = await signInBeforeFailure(tenant, { httpTimeoutInSeconds: 60 });
      const slow: Failure = () =>
        new Promise((resolve) => setTimeout(() => resolve(json({}, 503)), seconds * 1000));
      const { tries } = failTokenRequests(tenant, slow);
      expect(await advanceTimeUntil(rejection(client.getTokenForOrg(B.id, off)))).toMatchObject({
        code: 'temporary',
      });
      await advanceTime(60_000);
      expect(tries()).toHaveLength(tried);
      expect(tries().at(-1)).toBeLessThanOrEqual(10_000);
    },
  );

  it('delay no other organization', async () => {
    const { client } = await signInBeforeFailure(tenant);
    const { count, tries } = failTokenRequests(tenant, serverError, Infinity, B.id);
    const failing = rejection(client.getTokenForOrg(B.id, off));
    await until(() => count() === 1);
    await settle();
    const before = Date.now();
    expect(organizationOf(await client.getToken(off))).toBe(A.id);
    expect(Date.now()).toBe(before);
    expect(await advanceTimeUntil(failing)).toMatchObject({ code: 'temporary' });
    expect(tries(B.id)).toHaveLength(4);
  });

  it('are shared by all callers that request the same token', async () => {
    const { client } = await signInBeforeFailure(tenant);
    const { count } = failTokenRequests(tenant, serverError, 2);
    const all = [1, 2, 3].map(() => client.getTokenForOrg(B.id, off));
    await advanceTime(300);
    all.push(client.getTokenForOrg(B.id, off));
    expect(new Set(await advanceTimeUntil(Promise.all(all))).size).toBe(1);
    expect(count()).toBe(3);
  });
});

it('a lock that auth0-spa-js did not get in time is requested again', async () => {
  const { client } = await signInBeforeFailure(tenant);
  const slow = deferred();
  tenant.interceptToken = (_, grant) => (grant?.organization === B.id ? slow.promise : undefined);
  // A direct call of auth0-spa-js by the app does not wait in the queue of this package.
  const own = client.auth0ClientFor(B.id).getTokenSilently(off);
  await until(() => tenant.requests.length === 1);
  const waiting = client.getToken(off);
  waiting.catch(() => undefined);
  await advanceTime(5100);
  slow.resolve();
  await own;
  expect(organizationOf(await advanceTimeUntil(waiting))).toBe(A.id);
  expect(tenant.count('refresh_token', A.id)).toBe(1);
});

describe('a failure that a retry cannot fix is not retried:', () => {
  it.each([
    ['invalid_grant', 403, 'login_required'],
    ['access_denied', 403, 'access_denied'],
    ['mfa_required', 403, 'mfa_required'],
    ['invalid_client', 401, 'configuration'],
  ])('%s', async (error, status, code) => {
    const { client } = await signInBeforeFailure(tenant);
    const body = { error, error_description: 'The reason', mfa_token: 'mfa' };
    const { count } = failTokenRequests(tenant, () => Promise.resolve(json(body, status)));
    const before = Date.now();
    expect(await rejection(client.getToken(off))).toMatchObject({ code });
    expect(Date.now()).toBe(before);
    await advanceTime(30_000);
    expect(count()).toBe(1);
  });

  it('a response for another organization', async () => {
    const { client } = await signInBeforeFailure(tenant);
    tenant.alterTokens = ({ idClaims }) => (idClaims['org_id'] = 'org_C');
    const error = await rejection(client.getTokenForOrg(B.id, off));
    expect(error).toMatchObject({ code: 'organization_mismatch' });
    await advanceTime(30_000);
    expect(tenant.count('refresh_token')).toBe(1);
  });
});

it('without a network there is no retry: the call rejects at once', async () => {
  const { client } = await signInBeforeFailure(tenant);
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  const { count } = failTokenRequests(tenant, networkError);
  const before = Date.now();
  expect(await rejection(client.getTokenForOrg(B.id, off))).toMatchObject({ code: 'temporary' });
  expect(Date.now()).toBe(before);
  await advanceTime(60_000);
  expect(count()).toBeLessThanOrEqual(3);

  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(true);
  tenant.interceptToken = undefined;
  expect(organizationOf(await client.getTokenForOrg(B.id, off))).toBe(B.id);
});
