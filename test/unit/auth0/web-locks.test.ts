/** Web Locks that the browser refuses, or that another tab does not release. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deferred, rejection, settle } from '../../support/async.js';
import { createStorage } from '../../support/browser-storage.js';
import { advanceTime, advanceTimeUntil, useClock, useRunningClock } from '../../support/clock.js';
import { expectToWork } from '../../support/expect-to-work.js';
import { createLocks } from '../../support/locks.js';
import { installTenant, openPage, organizationOf, signIn, type Page } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

const off = { cacheMode: 'off' } as const;
const useLocks = (locks: object): void => {
  Object.defineProperty(navigator, 'locks', { configurable: true, value: locks });
};

describe.each([
  ['reject', () => Promise.reject(new DOMException('The request was denied.', 'SecurityError'))],
  [
    'throw',
    () => {
      throw new DOMException('The request was denied.', 'SecurityError');
    },
  ],
])('Web Locks that %s', (_, request) => {
  it.each(['memory', 'localstorage'] as const)(
    'are not needed, with cacheLocation %s',
    async (cacheLocation) => {
      useRunningClock();
      useLocks({ request, query: request });
      const page = openPage(tenant, { cacheLocation }, createStorage().environment);
      await page.client.start();
      await page.client.loginWithPopup({ organization: A.id });
      await expectToWork(tenant, page);
      expect(Reflect.get(navigator.locks, 'request'), 'The page has its own afterwards.').toBe(request);
    },
  );

  it('are not hidden from the page while the SDK is at work', async () => {
    useRunningClock();
    useLocks({ request, query: request });
    const { locks } = navigator;
    const { client } = openPage(tenant, {}, createStorage().environment);
    await client.loginWithPopup({ organization: A.id });
    const seen: unknown[] = [];
    tenant.interceptToken = async () => {
      for (const ask of [
        async (): Promise<unknown> => navigator.locks.request('app', () => undefined),
        async (): Promise<unknown> => navigator.locks.query(),
      ])
        await ask().catch((error: unknown) => seen.push((error as Error).name));
      return undefined;
    };
    await client.getTokenForOrg(A.id, { cacheMode: 'off' });
    expect(seen).toEqual(['SecurityError', 'SecurityError']);
    expect(navigator.locks).toBe(locks);
  });

  it.each([
    ['the first one ends first', [0, 1]],
    ['the second one ends first', [1, 0]],
  ])('are the page’s own again after requests of two clients, %s', async (__, order) => {
    useRunningClock();
    useLocks({ request, query: request });
    const { locks } = navigator;
    const pages = [0, 1].map(() => openPage(tenant, {}, createStorage().environment));
    for (const { client } of pages) await client.loginWithPopup({ organization: A.id });
    const gates = pages.map(() => deferred());
    const held = [...gates];
    tenant.interceptToken = () => held.shift()?.promise;
    const calls = pages.map(({ client }) => client.getTokenForOrg(A.id, { cacheMode: 'off' }));
    await settle();
    for (const index of order) {
      gates[index]?.resolve();
      await settle();
    }
    expect((await Promise.all(calls)).map(organizationOf)).toEqual([A.id, A.id]);
    expect(navigator.locks).toBe(locks);
  });

  it('are not put over those that the page has installed meanwhile', async () => {
    useRunningClock();
    useLocks({ request, query: request });
    const { client } = openPage(tenant, {}, createStorage().environment);
    await client.loginWithPopup({ organization: A.id });
    const own = createLocks();
    tenant.interceptToken = () => {
      useLocks(own);
      return undefined;
    };
    await client.getTokenForOrg(A.id, { cacheMode: 'off' });
    expect(navigator.locks).toBe(own);
  });
});

/** Another tab has the lock of this package, or all locks. */
const holdLocks = (isHeld: (name: string) => boolean, holder: () => string | undefined): void => {
  const { request } = createLocks();
  useLocks({
    request(name: string, options: LockOptions, work: LockGrantedCallback<unknown>) {
      if (!isHeld(name)) return request(name, options, work);
      return new Promise((_, reject) => {
        options.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      });
    },
    query: () =>
      Promise.resolve({
        held: [{ name: 'auth0-org-sessions::1::client::silent', clientId: holder() }],
        pending: [],
      }),
  });
};
const isOwn = (name: string): boolean => name.includes('auth0-org-sessions');

describe('a tab that does not release its lock', () => {
  let page: Page;
  beforeEach(async () => {
    page = await signIn(tenant, A.id, { cacheLocation: 'localstorage' }, createStorage().environment);
    useClock();
  });

  it('delays the others by 15 seconds, the first time', async () => {
    holdLocks(isOwn, () => 'suspended');
    for (const limit of [15_000, 5000]) {
      const startedAt = Date.now();
      expect(organizationOf(await advanceTimeUntil(page.client.getTokenForOrg(B.id, off)))).toBe(B.id);
      expect(Date.now() - startedAt).toBeLessThanOrEqual(limit);
    }
  });

  it('ends the wait after a minute if the browser does not tell which tab it is', async () => {
    holdLocks(isOwn, () => undefined);
    const startedAt = Date.now();
    expect(organizationOf(await advanceTimeUntil(page.client.getTokenForOrg(B.id, off)))).toBe(B.id);
    expect(Date.now() - startedAt).toBeLessThanOrEqual(60_000);
  });

  it('is not one of many tabs that use the lock in turn', async () => {
    holdLocks(isOwn, () => `tab ${Math.floor(Date.now() / 6000)}`);
    const token = vi.fn();
    void page.client.getTokenForOrg(B.id, off).then(token);
    await advanceTime(60_000);
    expect(token).not.toHaveBeenCalled();
  });

  it('and the locks of the SDK too: calls reject with TemporaryError, and a popup login works', async () => {
    holdLocks(
      (name) => isOwn(name) || name.includes('getTokenSilently'),
      () => 'suspended',
    );
    const startedAt = Date.now();
    const call = advanceTimeUntil(page.client.getTokenForOrg(B.id, off));
    await expect(call).rejects.toMatchObject({ code: 'temporary' });
    expect(Date.now() - startedAt).toBeLessThan(45_000);
    await advanceTimeUntil(page.client.loginWithPopup({ organization: B.id }));
    expect(page.client.getSnapshot().organization).toEqual(B);
  });

  it('and the locks of the SDK too: a computer that sleeps meanwhile does not make it a refusal', async () => {
    holdLocks(
      (name) => isOwn(name) || name.includes('getTokenSilently'),
      () => 'suspended',
    );
    const call = rejection(page.client.getTokenForOrg(B.id, off));
    await advanceTime(17_000);
    vi.setSystemTime(Date.now() + 3_600_000);
    await expect(advanceTimeUntil(call)).resolves.toMatchObject({ code: 'temporary' });
  });
});

it('a request that never ends does not stop the others', async () => {
  const page = await signIn(tenant, A.id, {}, createStorage().environment);
  useClock();
  // A Worker that ended without an error, for example.
  const locks = createLocks();
  let isFirst = true;
  useLocks({
    request(name: string, options: LockOptions, work: LockGrantedCallback<unknown>) {
      if (!isOwn(name) && isFirst) {
        isFirst = false;
        return new Promise(() => undefined);
      }
      return locks.request(name, options, work);
    },
    query: () => Promise.resolve({}),
  });
  const stuck = page.client.getTokenForOrg(A.id, off);
  stuck.catch(() => undefined);
  await settle();
  expect(organizationOf(await advanceTimeUntil(page.client.getTokenForOrg(B.id, off)))).toBe(B.id);
  await expect(stuck).rejects.toMatchObject({ code: 'temporary' });
});
