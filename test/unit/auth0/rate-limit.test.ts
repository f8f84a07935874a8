import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClientOptions } from '../../../src/index.js';
import { deferred, rejection, until } from '../../support/async.js';
import { advanceTime, advanceTimeUntil } from '../../support/clock.js';
import { sessionIds, installTenant, organizationOf, type Page } from '../../support/page.js';
import { A, B, C, json, type Tenant } from '../../support/tenant.js';
import { signInBeforeFailure, serverError, rateLimited, failTokenRequests } from '../../support/failures.js';
import { installWorkers } from '../../support/worker.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

const off = { cacheMode: 'off' } as const;
// In full seconds, as an HTTP date has them.
const noon = Date.parse('2030-01-01T12:00:00Z');
const inSeconds = (seconds: number): string => new Date(noon + seconds * 1000).toUTCString();

const signInAtNoon = async (options: Partial<OrgSessionClientOptions> = {}): Promise<Page> => {
  const page = await signInBeforeFailure(tenant, options);
  vi.setSystemTime(noon);
  return page;
};

describe.each<[string, Partial<OrgSessionClientOptions>]>([
  ['when the page sends requests: in memory', {}],
  ['when the page sends requests: in localStorage', { cacheLocation: 'localstorage' }],
  ['for the code of an iframe', { useRefreshTokens: false }],
])('Retry-After is respected %s', (_, options) => {
  it.each([
    ['in seconds', '7', 7],
    ['as a date', inSeconds(9), 9],
  ])('%s', async (_, retryAfter, seconds) => {
    const page = await signInAtNoon(options);
    const { waits } = failTokenRequests(tenant, rateLimited(retryAfter), 1);
    expect(organizationOf(await advanceTimeUntil(page.client.getTokenForOrg(B.id, off)))).toBe(B.id);
    expect(waits()).toHaveLength(1);
    expect(waits()[0]).toBeGreaterThanOrEqual(seconds * 1000);
    // A random part is added, so that pages do not all retry at the same time.
    expect(waits()[0]).toBeLessThan(seconds * 1000 + 1000);
    expect(page.eventNames()).toEqual(['tokenRenewed']);
  });

  it.each([
    ['in seconds', '60'],
    ['as a date', inSeconds(60)],
  ])('by rejecting at once if it is too long, %s', async (_, retryAfter) => {
    const page = await signInAtNoon(options);
    const { count } = failTokenRequests(tenant, rateLimited(retryAfter));
    const error = await rejection(page.client.getTokenForOrg(B.id, off));
    expect(error).toMatchObject({
      name: 'TemporaryError',
      code: 'temporary',
      organization: B.id,
      retryAfter: 60,
    });
    expect(Date.now()).toBe(noon);
    await advanceTime(59_000);
    expect(count()).toBe(1);
    expect(page.events).toEqual([]);
    expect(sessionIds(page)).toEqual([A.id, B.id]);

    tenant.interceptToken = undefined;
    await advanceTime(2000);
    expect(organizationOf(await advanceTimeUntil(page.client.getTokenForOrg(B.id, off)))).toBe(B.id);
  });
});

it.each([undefined, 'soon', '', '-5', inSeconds(-3600)])(
  'without a valid Retry-After (%s), the waits are twice those after other errors, and double each time',
  async (retryAfter) => {
    const { client } = await signInAtNoon();
    const { waits, tries } = failTokenRequests(tenant, rateLimited(retryAfter));
    const error = await advanceTimeUntil(rejection(client.getTokenForOrg(B.id, off)));
    expect(error).toMatchObject({ code: 'temporary', organization: B.id });
    expect(waits().length).toBeGreaterThanOrEqual(2);
    waits().forEach((wait, index) => {
      expect(wait).toBeGreaterThanOrEqual(500 * 2 ** index);
      expect(wait).toBeLessThanOrEqual(1000 * 2 ** index);
    });
    expect(tries().at(-1)).toBeLessThanOrEqual(10_000);
  },
);

const hourMs = 3_600_000;
it.each([
  ['so many seconds that they are infinite', '9'.repeat(400)],
  ['a year in seconds', '31536000'],
  ['a date in another century', 'Fri, 31 Dec 2199 23:59:59 GMT'],
  ['a date, while the clock of the machine is two days behind', inSeconds(172_800)],
])('after an hour a request is sent again, whatever Retry-After says: %s', async (_, retryAfter) => {
  const { client } = await signInAtNoon();
  const { count } = failTokenRequests(tenant, rateLimited(retryAfter), 1);
  expect(await rejection(client.getTokenForOrg(B.id, off))).toMatchObject({
    code: 'temporary',
    retryAfter: 3600,
  });
  vi.setSystemTime(noon + hourMs - 60_000);
  expect((await rejection(client.getTokenForOrg(B.id, off))).code).toBe('temporary');
  expect(count()).toBe(1);
  vi.setSystemTime(noon + hourMs);
  expect(organizationOf(await advanceTimeUntil(client.getTokenForOrg(B.id, off)))).toBe(B.id);
});

it('without Retry-After no wait is longer than a minute, however many responses were a rate limit', async () => {
  const { client } = await signInAtNoon();
  const { waits } = failTokenRequests(tenant, rateLimited());
  const renew = (): Promise<unknown> => client.getTokenForOrg(B.id, off).catch((error: unknown) => error);
  for (let minute = 0; minute < 30; minute++) {
    await advanceTimeUntil(renew());
    await advanceTime(60_000);
  }
  expect(waits().length).toBeGreaterThan(25);
  expect(Math.max(...waits())).toBeLessThanOrEqual(120_000);
  tenant.interceptToken = undefined;
  await advanceTime(60_000);
  expect(organizationOf(await advanceTimeUntil(client.getTokenForOrg(B.id, off)))).toBe(B.id);
});

it.each<[string, number, () => Response]>([
  ['without a code', 1, () => json({}, 429, { 'Retry-After': '5' })],
  // auth0-spa-js cannot parse it, and sends the request three times.
  ['in HTML', 3, () => new Response('<h1>', { status: 429, headers: { 'Retry-After': '5' } })],
])('a response %s with status 429 is a rate limit too', async (_, times, response) => {
  const { client } = await signInAtNoon();
  const { waits } = failTokenRequests(tenant, () => Promise.resolve(response()), times);
  expect(organizationOf(await advanceTimeUntil(client.getTokenForOrg(B.id, off)))).toBe(B.id);
  expect(waits()).toHaveLength(1);
  expect(waits()[0]).toBeGreaterThanOrEqual(5000);
});

describe('the headers are read by wrapping fetch, which', () => {
  it('is restored afterwards in every case', async () => {
    const { client } = await signInAtNoon();
    const before = globalThis.fetch;
    failTokenRequests(tenant, rateLimited('60'));
    await Promise.all([client.getToken(off), client.getTokenForOrg(B.id, off)].map(rejection));
    expect(globalThis.fetch).toBe(before);
  });

  it('the app may replace during the request', async () => {
    const { client } = await signInAtNoon();
    const { count } = failTokenRequests(tenant, rateLimited('5'), 1);
    const token = client.getTokenForOrg(B.id, off);
    await until(() => count() === 1);
    const { fetch } = globalThis;
    const own = vi.fn<typeof fetch>((...request) => fetch(...request));
    vi.stubGlobal('fetch', own);
    expect(organizationOf(await advanceTimeUntil(token))).toBe(B.id);
    expect(globalThis.fetch).toBe(own);
    expect(own).toHaveBeenCalledTimes(1);
  });

  it('ignores the rate limit of another API', async () => {
    const { client } = await signInAtNoon();
    const slow = deferred();
    const { count, waits } = failTokenRequests(tenant, () => slow.promise.then(serverError), 1);
    const { fetch } = globalThis;
    vi.stubGlobal('fetch', (url: string, init: RequestInit) =>
      url.startsWith('https://api.example') ? rateLimited('9')() : fetch(url, init),
    );
    const token = client.getTokenForOrg(B.id, off);
    await until(() => count() === 1);
    for (const path of ['invoices', 'oauth/token']) await globalThis.fetch(`https://api.example/${path}`);
    slow.resolve();
    expect(organizationOf(await advanceTimeUntil(token))).toBe(B.id);
    expect(waits()).toHaveLength(1);
    expect(waits()[0]).toBeLessThanOrEqual(500);
  });
});

it('in the Worker of auth0-spa-js Retry-After is not readable, so the default waits apply', async () => {
  installWorkers(tenant);
  const { client } = await signInAtNoon();
  const { waits } = failTokenRequests(tenant, rateLimited('5'), 1);
  expect(organizationOf(await advanceTimeUntil(client.getTokenForOrg(B.id, off)))).toBe(B.id);
  expect(waits()).toHaveLength(1);
  expect(waits()[0]).toBeGreaterThanOrEqual(500);
  expect(waits()[0]).toBeLessThanOrEqual(1000);
});

describe('the limit is for the tenant, not for one organization:', () => {
  it('while one organization waits, the others wait too', async () => {
    const { client } = await signInAtNoon();
    const { count, tries } = failTokenRequests(tenant, rateLimited('5'), 1);
    const first = client.getTokenForOrg(B.id, off);
    await until(() => count() === 1);
    await advanceTime(1000);
    const others = [client.getToken(off), client.getTokenForOrg(C.id)];
    await advanceTime(3900);
    expect(tenant.requests).toHaveLength(1);
    const tokens = await advanceTimeUntil(Promise.all([first, ...others]));
    expect(tokens.map(organizationOf)).toEqual([B.id, A.id, C.id]);
    expect(
      tries()
        .slice(1)
        .every((at) => at >= 5000),
    ).toBe(true);
    expect(count()).toBe(4);
  });

  it('if the wait is too long, the others are rejected without a request', async () => {
    const { client } = await signInAtNoon();
    const { count } = failTokenRequests(tenant, rateLimited('60'), 1);
    await rejection(client.getTokenForOrg(B.id, off));
    await advanceTime(10_000);
    expect(await rejection(client.getToken(off))).toMatchObject({
      code: 'temporary',
      organization: A.id,
      retryAfter: 50,
    });
    expect(count()).toBe(1);
    await advanceTime(40_000);
    expect(organizationOf(await advanceTimeUntil(client.getToken(off)))).toBe(A.id);
    expect(organizationOf(await advanceTimeUntil(client.getTokenForOrg(B.id, off)))).toBe(B.id);
  });

  it('cached tokens are returned in the meantime', async () => {
    const { client } = await signInAtNoon();
    const token = await client.getTokenForOrg(B.id);
    const { count } = failTokenRequests(tenant, rateLimited('60'));
    await rejection(client.getToken(off));
    await expect(client.getTokenForOrg(B.id)).resolves.toBe(token);
    await expect(client.switchOrganization(B.id)).resolves.toMatchObject({ status: 'switched' });
    expect(count()).toBe(1);
  });

  it('twenty organizations do not send twenty requests during the limit', async () => {
    const { client } = await signInAtNoon();
    const ids = Array.from({ length: 20 }, (_, index) => `org_${index}`);
    tenant.organizations.push(...ids.map((id) => ({ id, name: id.replace('_', '-') })));
    tenant.members['auth0|ada'] = [A.id, B.id, ...ids];
    const { count } = failTokenRequests(tenant, rateLimited('4'), 1);
    const all = Promise.all(ids.map((id) => client.getTokenForOrg(id)));
    await advanceTime(3900);
    expect(count()).toBe(1);
    expect((await advanceTimeUntil(all)).map(organizationOf)).toEqual(ids);
    expect(count()).toBe(21);
  });
});

describe('a fetch that the page does not allow to replace', () => {
  it.each<[string, PropertyDescriptor]>([
    ['a getter', { get: () => fetchOfPage }],
    ['a read-only property', { value: undefined, writable: false }],
  ])('is used unwatched: %s', async (_, descriptor) => {
    const page = await signInBeforeFailure(tenant);
    fetchOfPage = globalThis.fetch;
    const before = Object.getOwnPropertyDescriptor(globalThis, 'fetch') ?? {};
    const value = 'value' in descriptor ? { value: fetchOfPage } : {};
    Object.defineProperty(globalThis, 'fetch', { configurable: true, ...descriptor, ...value });
    try {
      expect(organizationOf(await advanceTimeUntil(page.client.getTokenForOrg(B.id, off)))).toBe(B.id);
      failTokenRequests(tenant, rateLimited('60'), 1);
      expect(organizationOf(await advanceTimeUntil(page.client.getTokenForOrg(B.id, off)))).toBe(B.id);
      expect(globalThis.fetch).toBe(fetchOfPage);
    } finally {
      Object.defineProperty(globalThis, 'fetch', before);
    }
  });
  let fetchOfPage: typeof fetch;
});

it.each(['3600', undefined])(
  'a clock that is set back by an hour ends the wait, Retry-After: %s',
  async (retryAfter) => {
    const { client } = await signInBeforeFailure(tenant);
    failTokenRequests(tenant, rateLimited(retryAfter), 1);
    const limited = client.getTokenForOrg(A.id, { cacheMode: 'off' }).catch(() => undefined);
    await advanceTime(100);
    vi.setSystemTime(Date.now() - 3_600_000);
    const token = await advanceTimeUntil(client.getTokenForOrg(B.id, { cacheMode: 'off' }));
    expect(organizationOf(token)).toBe(B.id);
    await advanceTimeUntil(limited);
  },
);
