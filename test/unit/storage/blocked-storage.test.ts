/** Storage that the browser blocks, completely or for writing. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Environment } from '../../../src/index.js';
import { rejection } from '../../support/async.js';
import {
  block,
  breakStorage,
  fillIndexedDB,
  full,
  storageError,
  type Failure,
} from '../../support/broken-storage.js';
import { installTenant, openPage } from '../../support/page.js';
import { createStorage, type BrowserStorage } from '../../support/browser-storage.js';
import { A, B, type Tenant } from '../../support/tenant.js';
import { expectToWork } from '../../support/expect-to-work.js';

const options = { cacheLocation: 'localstorage' } as const;

let tenant: Tenant;
let storage: BrowserStorage;
beforeEach(() => {
  tenant = installTenant();
  storage = createStorage();
});

/** Pages whose localStorage fails as a test tells it to. */
const failing = (fail: Failure): Partial<Environment> => ({
  ...storage.environment,
  sharedStorage: () => breakStorage(localStorage, fail),
});

const forbidden: Failure = () => {
  throw storageError('SecurityError');
};

describe.each<[string, () => Partial<Environment>]>([
  [
    'localStorage may not be looked at',
    () => {
      block('localStorage');
      return storage.environment;
    },
  ],
  ['localStorage may not be used', () => failing(forbidden)],
  ['localStorage takes nothing', () => failing(full(localStorage, 0))],
  [
    'sessionStorage may not be looked at',
    () => {
      block('sessionStorage');
      return storage.environment;
    },
  ],
  [
    'sessionStorage may not be used',
    () => {
      const broken = breakStorage(sessionStorage, forbidden);
      vi.spyOn(globalThis, 'sessionStorage', 'get').mockReturnValue(broken);
      return storage.environment;
    },
  ],
  [
    'IndexedDB may not be looked at',
    () => {
      block('indexedDB');
      return {};
    },
  ],
  [
    'IndexedDB takes nothing',
    () => {
      fillIndexedDB();
      return storage.environment;
    },
  ],
  [
    'no storage may be looked at',
    () => {
      block('localStorage', 'sessionStorage', 'indexedDB');
      return {};
    },
  ],
])('where %s,', (_, begin) => {
  it.each(['memory', 'localstorage'] as const)(
    'a page works, with cacheLocation %s',
    async (cacheLocation) => {
      const page = openPage(tenant, { cacheLocation }, begin());
      await expect(page.client.start()).resolves.toMatchObject({ status: 'signed-out', sessions: [] });
      expect(page.client.getSnapshot().error).toBeUndefined();
      await expect(page.client.loginWithPopup({ organization: A.id })).resolves.toEqual(A);
      await expectToWork(tenant, page);
    },
  );
});

describe('without sessionStorage a login by redirect', () => {
  it.each([true, undefined])(
    'completes with cookies, with useCookiesForTransactions %s',
    async (useCookiesForTransactions) => {
      block('sessionStorage');
      const given = { ...options, ...(useCookiesForTransactions && { useCookiesForTransactions }) };
      const before = openPage(tenant, given, storage.environment);
      await before.client.loginWithRedirect({ organization: B.id });
      const page = openPage(tenant, given, storage.environment, await tenant.signIn(before.visited[0] ?? ''));
      await expect(page.client.start()).resolves.toMatchObject({ status: 'signed-in', organization: B });
    },
  );

  it('is rejected before it leaves the page if localStorage is blocked too', async () => {
    block('sessionStorage');
    block('localStorage');
    const page = openPage(tenant, options, storage.environment);
    const error = await rejection(page.client.loginWithRedirect({ organization: B.id }));
    expect(error).toMatchObject({ code: 'configuration', organization: B.id });
    expect(error.message).toMatch(/sessionStorage.*loginWithPopup/);
    expect(page.visited).toEqual([]);
  });
});
