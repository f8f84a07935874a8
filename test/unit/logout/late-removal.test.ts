/** Storage that answers late during a sign-out. The call ends when the tokens are removed, or else with an error. */
import type { ICache } from '@auth0/auth0-spa-js';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import { deferred, settle, until } from '../../support/async.js';
import { advanceTime, advanceTimeUntil, useClock } from '../../support/clock.js';
import { installTenant, openPage, sessionIds, signIn } from '../../support/page.js';
import { A, type Tenant } from '../../support/tenant.js';

type Method = 'allKeys' | 'get' | 'remove';

let tenant: Tenant;
let client: OrgSessionClient;
let cache: Required<ICache>;
const entries = new Map<string, unknown>();
/** Runs before each call of the cache is answered. */
let beforeAnswer: (method: Method | 'set') => Promise<void>;

beforeEach(async () => {
  useClock();
  tenant = installTenant();
  entries.clear();
  beforeAnswer = () => Promise.resolve();
  const call = async (method: Method | 'set', work: () => unknown): Promise<never> => {
    await beforeAnswer(method);
    return work() as never;
  };
  cache = {
    get: (key) => call('get', () => structuredClone(entries.get(key))),
    set: (key, entry) => call('set', () => void entries.set(key, structuredClone(entry as unknown))),
    remove: (key) => call('remove', () => void entries.delete(key)),
    allKeys: () => call('allKeys', () => [...entries.keys()]),
  };
  ({ client } = await signIn(tenant, A.id, { cache }));
  await settle();
  expect(tenant.liveRefreshTokens).toHaveLength(1);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const storedTokens = (): unknown => JSON.stringify([...entries]).match(/eyJ|refresh-/);
const signOuts: [string, () => Promise<unknown>][] = [
  ['logout', () => client.logout({ openUrl: false })],
  ['logoutOrganization', () => client.logoutOrganization(A.id)],
  ['the end of a membership', () => client.applyMembershipEvent({ change: 'removed', organization: A.id })],
];
const methods: Method[] = ['allKeys', 'get', 'remove'];

describe.each(signOuts)('%s', (_, signOut) => {
  it.each(methods)('in a page that is frozen during a call of %s: the tokens are removed', async (method) => {
    const answer = deferred();
    const reached = vi.fn();
    beforeAnswer = async (called) => {
      if (called !== method) return;
      reached();
      await answer.promise;
    };
    const { setTimeout: start } = globalThis;
    // When the page is resumed, all its timers are due.
    const timers = vi.spyOn(globalThis, 'setTimeout').mockImplementation((run: () => void) => start(run, 0));
    const signedOut = signOut();
    signedOut.catch(() => undefined);
    await until(() => reached.mock.calls.length > 0);
    timers.mockRestore();
    vi.advanceTimersByTime(0);
    await settle();
    answer.resolve();
    await advanceTimeUntil(signedOut);
    expect(storedTokens()).toBeNull();
    expect(tenant.liveRefreshTokens).toEqual([]);
  });

  it.each(methods)('with a slow %s: the call ends after the removal', async (method) => {
    beforeAnswer = async (called) => {
      // Together the calls take more than a second, and less than the time limit of a sign-out.
      if (called === method)
        await new Promise((resolve) => void setTimeout(resolve, method === 'get' ? 600 : 1500));
    };
    await advanceTimeUntil(signOut());
    expect(storedTokens()).toBeNull();
    expect(tenant.liveRefreshTokens).toEqual([]);
  });

  /** The next call of a method never ends. */
  const hangOnce = (method: Method): void => {
    let isFirst = true;
    beforeAnswer = async (called) => {
      if (called !== method || !isFirst) return;
      isFirst = false;
      await new Promise(() => undefined);
    };
  };

  it.each(methods)(
    'with one call of %s that never ends: the tokens are removed some seconds later',
    async (method) => {
      hangOnce(method);
      await advanceTimeUntil(signOut().catch(() => undefined));
      await advanceTime(10_000);
      expect(storedTokens()).toBeNull();
      expect(tenant.liveRefreshTokens).toEqual([]);
    },
  );

  it.each(methods)(
    'with one call of %s that never ends: a login that follows keeps its tokens',
    async (method) => {
      hangOnce(method);
      await advanceTimeUntil(signOut().catch(() => undefined));
      await advanceTimeUntil(client.loginWithPopup({ organization: A.id }));
      await advanceTime(10_000);
      expect(tenant.liveRefreshTokens).toHaveLength(1);
      const authorized = tenant.count('authorize');
      await advanceTimeUntil(client.getTokenForOrg(A.id, { cacheMode: 'off' }));
      expect(tenant.count('authorize')).toBe(authorized);
      await advanceTimeUntil(client.logout({ openUrl: false }));
      expect(storedTokens()).toBeNull();
      expect(tenant.liveRefreshTokens).toEqual([]);
    },
  );

  it.each(methods)(
    'with a %s that fails late: the call rejects, and the next page removes the tokens',
    async (method) => {
      beforeAnswer = async (called) => {
        if (called !== method) return;
        await new Promise((resolve) => void setTimeout(resolve, 1500));
        throw new Error('The cache failed.');
      };
      await expect(advanceTimeUntil(signOut())).rejects.toMatchObject({ code: 'temporary' });
      await advanceTime(10_000);
      beforeAnswer = () => Promise.resolve();
      client.destroy();
      const next = openPage(tenant, { cache });
      await advanceTimeUntil(next.client.start());
      expect(sessionIds(next)).toEqual([]);
      await advanceTime(1000);
      expect(storedTokens()).toBeNull();
      expect(tenant.liveRefreshTokens).toEqual([]);
    },
  );
});
