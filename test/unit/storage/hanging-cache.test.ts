/** A custom cache with calls that never end, or fail: only the organization concerned is affected, and only for some seconds. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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
