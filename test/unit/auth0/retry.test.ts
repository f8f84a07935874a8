import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClientOptions } from '../../../src/index.js';
import { gate, rejection, settle, until } from '../../support/async.js';
import { pass, passUntil } from '../../support/clock.js';
import { heldBy, installTenant, organizationOf } from '../../support/page.js';
import { A, B, json, type Tenant } from '../../support/tenant.js';
import { beforeTrouble, down, noNetwork, trouble, type Trouble } from '../../support/failures.js';

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
  ['a refresh token in storage', { cacheLocation: 'localstorage' }],
  ['an iframe', { useRefreshTokens: false }],
])('a token by %s', (_, options) => {
  const troubles: [string, Trouble][] = [
    ['a network error', noNetwork],
    ['a 500', () => Promise.resolve(json({}, 500))],
    ['a 503', down],
    ['a 503 in HTML', () => Promise.resolve(new Response('<h1>', { status: 503 }))],
  ];

  it.each(troubles)('comes after %s that passes, and nobody hears of it', async (_, how) => {
    const page = await beforeTrouble(tenant, options);
    const { tries } = trouble(tenant, how, 3);
    expect(organizationOf(await passUntil(page.client.getTokenForOrg(B.id, off)))).toBe(B.id);
    expect(tries().length).toBeGreaterThanOrEqual(2);
    expect(page.eventNames()).toEqual(['tokenRenewed']);
    expect(page.client.getSnapshot().error).toBeUndefined();
  });

  it.each(troubles)('is tried four times while %s stays, and then that is told', async (_, how) => {
    const page = await beforeTrouble(tenant, options);
    const { count, tries } = trouble(tenant, how);
    const error = await passUntil(rejection(page.client.getTokenForOrg(B.id, off)));
    expect(error).toMatchObject({ name: 'TemporaryError', code: 'temporary', organization: B.id });
    expect(tries()).toHaveLength(4);
    expect(count()).toBeLessThanOrEqual(12);
    await pass(60_000);
    expect(tries()).toHaveLength(4);
    expect(page.events).toEqual([]);
    expect(heldBy(page)).toEqual([A.id, B.id]);

    tenant.trouble = undefined;
    expect(organizationOf(await page.client.getTokenForOrg(B.id, off))).toBe(B.id);
  });
});

describe('the waits between two tries', () => {
  it('grow, and are drawn at random', async () => {
    const drawn: number[][] = [];
    for (const random of [0, 0.999]) {
      vi.spyOn(Math, 'random').mockReturnValue(random);
      const { client } = await beforeTrouble(tenant);
      const { waits } = trouble(tenant, down);
      await passUntil(rejection(client.getTokenForOrg(B.id, off)));
      drawn.push(waits());
      tenant.trouble = undefined;
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
  ])('end ten seconds after the first one: with %d seconds each there are %d', async (seconds, tried) => {
    const { client } = await beforeTrouble(tenant, { httpTimeoutInSeconds: 60 });
    const slow: Trouble = () =>
      new Promise((resolve) => setTimeout(() => resolve(json({}, 503)), seconds * 1000));
    const { tries } = trouble(tenant, slow);
    expect(await passUntil(rejection(client.getTokenForOrg(B.id, off)))).toMatchObject({ code: 'temporary' });
    await pass(60_000);
    expect(tries()).toHaveLength(tried);
    expect(tries().at(-1)).toBeLessThanOrEqual(10_000);
  });

  it('hold up no other organization', async () => {
    const { client } = await beforeTrouble(tenant);
    const { count, tries } = trouble(tenant, down, Infinity, B.id);
    const failing = rejection(client.getTokenForOrg(B.id, off));
    await until(() => count() === 1);
    await settle();
    const before = Date.now();
    expect(organizationOf(await client.getToken(off))).toBe(A.id);
    expect(Date.now()).toBe(before);
    expect(await passUntil(failing)).toMatchObject({ code: 'temporary' });
    expect(tries(B.id)).toHaveLength(4);
  });

  it('are the same for all who want the same token', async () => {
    const { client } = await beforeTrouble(tenant);
    const { count } = trouble(tenant, down, 2);
    const all = [1, 2, 3].map(() => client.getTokenForOrg(B.id, off));
    await pass(300);
    all.push(client.getTokenForOrg(B.id, off));
    expect(new Set(await passUntil(Promise.all(all))).size).toBe(1);
    expect(count()).toBe(3);
  });
});

it('a lock that the SDK could not get in time is tried for again', async () => {
  const { client } = await beforeTrouble(tenant);
  const slow = gate();
  tenant.trouble = (_, grant) => (grant?.organization === B.id ? slow.opened : undefined);
  // The app's own use of the SDK waits for no queue of ours.
  const own = client.auth0ClientFor(B.id).getTokenSilently(off);
  await until(() => tenant.requests.length === 1);
  const waiting = client.getToken(off);
  waiting.catch(() => undefined);
  await pass(5100);
  slow.open();
  await own;
  expect(organizationOf(await passUntil(waiting))).toBe(A.id);
  expect(tenant.count('refresh_token', A.id)).toBe(1);
});

describe('what no retry helps is asked once:', () => {
  it.each([
    ['invalid_grant', 403, 'login_required'],
    ['access_denied', 403, 'access_denied'],
    ['mfa_required', 403, 'mfa_required'],
    ['invalid_client', 401, 'configuration'],
  ])('%s', async (error, status, code) => {
    const { client } = await beforeTrouble(tenant);
    const body = { error, error_description: 'The reason', mfa_token: 'mfa' };
    const { count } = trouble(tenant, () => Promise.resolve(json(body, status)));
    const before = Date.now();
    expect(await rejection(client.getToken(off))).toMatchObject({ code });
    expect(Date.now()).toBe(before);
    await pass(30_000);
    expect(count()).toBe(1);
  });

  it('an answer for another organization', async () => {
    const { client } = await beforeTrouble(tenant);
    tenant.lie = ({ idClaims }) => (idClaims['org_id'] = 'org_C');
    const error = await rejection(client.getTokenForOrg(B.id, off));
    expect(error).toMatchObject({ code: 'organization_mismatch' });
    await pass(30_000);
    expect(tenant.count('refresh_token')).toBe(1);
  });
});

it('without a network nothing is tried again: that is told at once', async () => {
  const { client } = await beforeTrouble(tenant);
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  const { count } = trouble(tenant, noNetwork);
  const before = Date.now();
  expect(await rejection(client.getTokenForOrg(B.id, off))).toMatchObject({ code: 'temporary' });
  expect(Date.now()).toBe(before);
  await pass(60_000);
  expect(count()).toBeLessThanOrEqual(3);

  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(true);
  tenant.trouble = undefined;
  expect(organizationOf(await client.getTokenForOrg(B.id, off))).toBe(B.id);
});
