/** A custom cache with calls that never end, or fail: only the organization concerned is affected, and only for some seconds. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OrgSessionClient } from '../../../src/index.js';
import { advanceTimeUntil, useClock } from '../../support/clock.js';
import { installTenant, organizationOf, signIn, type Page } from '../../support/page.js';
import { A, B, type Tenant } from '../../support/tenant.js';

let tenant: Tenant;
beforeEach(() => {
  tenant = installTenant();
});
afterEach(() => {
  vi.useRealTimers();
});

const off = { cacheMode: 'off' } as const;

describe.each(['get', 'set', 'remove'] as const)('%s of one organization', (method) => {
  describe.each<[string, () => unknown]>([
    ['hangs', () => new Promise(() => undefined)],
    [
      'throws',
      () => {
        throw new Error('the cache failed');
      },
    ],
  ])('%s', (_, fail) => {
    let page: Page;
    let isBroken = false;
    beforeEach(async () => {
      isBroken = false;
      const entries = new Map<string, unknown>();
      const call = (name: string, key: string, work: () => unknown): never =>
        (isBroken && name === method && key.includes(B.id) ? fail() : work()) as never;
      const cache = {
        get: (key: string) => call('get', key, () => entries.get(key)),
        set: (key: string, entry: unknown) => call('set', key, () => void entries.set(key, entry)),
        remove: (key: string) => call('remove', key, () => void entries.delete(key)),
        allKeys: () => [...entries.keys()],
      };
      page = await signIn(tenant, A.id, { cache });
      await page.client.getTokenForOrg(B.id);
      useClock();
      isBroken = true;
    });

    it('does not stop the other organization', async () => {
      const { client } = page;
      const broken = client.getTokenForOrg(B.id, off);
      broken.catch(() => undefined);
      const signedOut = method === 'remove' ? client.logoutOrganization(B.id) : undefined;
      signedOut?.catch(() => undefined);
      const token = await advanceTimeUntil(client.getTokenForOrg(A.id, off));
      expect(organizationOf(token)).toBe(A.id);
      const outcome = await advanceTimeUntil(broken.catch((error: unknown) => error));
      if (typeof outcome !== 'string')
        expect((outcome as { code: string }).code).toMatch(/^(temporary|login_required)$/);
      isBroken = false;
      expect(organizationOf(await advanceTimeUntil(client.getTokenForOrg(B.id, off)))).toBe(B.id);
    });
  });
});

describe.each(['get', 'set', 'remove', 'allKeys'] as const)('%s that calls the client', (method) => {
  it.each<[string, (client: OrgSessionClient) => Promise<unknown>]>([
    ['getTokenForOrg', (client) => client.getTokenForOrg(A.id)],
    ['getTokenForOrg, with a request', (client) => client.getTokenForOrg(A.id, off)],
    ['getTokenForOrg, of another organization', (client) => client.getTokenForOrg(B.id, off)],
    ['start', (client) => client.start()],
    ['logoutOrganization', (client) => client.logoutOrganization(B.id)],
  ])('%s, and waits for it: every call ends', async (_, callClient) => {
    const entries = new Map<string, unknown>();
    const app: { client?: OrgSessionClient } = {};
    let isCalling = false;
    const calls: Promise<unknown>[] = [];
    const call = async (name: string, work: () => unknown): Promise<never> => {
      if (app.client && name === method && !isCalling) {
        isCalling = true;
        const called = callClient(app.client).catch(() => undefined);
        calls.push(called);
        await called;
        isCalling = false;
      }
      return work() as never;
    };
    const cache = {
      get: (key: string) => call('get', () => entries.get(key)),
      set: (key: string, entry: unknown) => call('set', () => void entries.set(key, entry)),
      remove: (key: string) => call('remove', () => void entries.delete(key)),
      allKeys: () => call('allKeys', () => [...entries.keys()]),
    };
    const own = (await signIn(tenant, A.id, { cache })).client;
    app.client = own;
    useClock();
    for (const verb of [
      () => own.getTokenForOrg(B.id),
      () => own.getTokenForOrg(A.id, off),
      () => own.logoutOrganization(B.id),
      () => own.logout({ openUrl: false }),
    ])
      await advanceTimeUntil(Promise.allSettled([verb()]));
    await advanceTimeUntil(Promise.all(calls));
    expect(calls.length).toBeGreaterThan(0);
    isCalling = true;
    await advanceTimeUntil(own.logout({ openUrl: false }));
    expect(own.getSnapshot().sessions).toEqual([]);
  });
});
