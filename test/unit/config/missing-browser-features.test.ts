/** A browser, or a policy of the page, that lacks what others have. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Environment } from '../../../src/index.js';
import { browserEnvironment } from '../../../src/config/browser-environment.js';
import { settle } from '../../support/async.js';
import { useRunningClock } from '../../support/clock.js';
import { sessionIds, installTenant, openPage, organizationOf, signIn } from '../../support/page.js';
import { createStorage, type BrowserStorage } from '../../support/browser-storage.js';
import { A, B, type Tenant } from '../../support/tenant.js';
import { expectToWork } from '../../support/expect-to-work.js';

const off = { cacheMode: 'off' } as const;

let tenant: Tenant;
let storage: BrowserStorage;
beforeEach(() => {
  useRunningClock();
  tenant = installTenant();
  storage = createStorage();
});
afterEach(() => {
  vi.useRealTimers();
});

class SilentWorker extends EventTarget {
  postMessage(): void {
    // The Worker did not start, so it never answers.
  }
  terminate(): void {
    // The Worker did not start.
  }
}

/** How a browser refuses a Worker because of a CSP: older browsers throw, the specification requires an `error` event. */
const forbidWorkers: [string, () => void][] = [
  [
    'that the browser does not have',
    () => {
      vi.stubGlobal('Worker', undefined);
    },
  ],
  [
    'that can’t be made',
    () => {
      vi.stubGlobal('Worker', function () {
        throw new DOMException('Refused by the policy', 'SecurityError');
      });
    },
  ],
  [
    'that fail after they were made',
    () => {
      vi.stubGlobal(
        'Worker',
        class extends SilentWorker {
          onerror?: (event: Event) => void;
          constructor() {
            super();
            queueMicrotask(() => {
              const event = new Event('error', { cancelable: true });
              this.onerror?.(event);
              this.dispatchEvent(event);
            });
          }
        },
      );
    },
  ],
];

describe.each(forbidWorkers)('Workers %s', (_, forbid) => {
  beforeEach(() => {
    forbid();
  });

  it('are not needed for a login by popup and what comes after it', async () => {
    const page = openPage(tenant);
    await page.client.start();
    await page.client.loginWithPopup({ organization: A.id });
    await expectToWork(tenant, page);
  });

  it('are not needed for a login that leaves the page, and comes back', async () => {
    const page = await signIn(tenant, A.id);
    expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
    tenant.requests.length = 0;
    expect(organizationOf(await page.client.getToken(off))).toBe(A.id);
    expect(tenant.requests.map(({ kind }) => kind)).toEqual(['refresh_token']);
  });

  it('are not missed in storage either', async () => {
    const page = await signIn(tenant, A.id, { cacheLocation: 'localstorage' }, storage.environment);
    await expectToWork(tenant, page);
  });
});

const refused = (): never => {
  throw new DOMException('Refused by the policy', 'SecurityError');
};
/** The browser's own channels, not the test's. */
const channels = (constructor: unknown): Partial<Environment> => {
  vi.stubGlobal('BroadcastChannel', constructor);
  return { channel: (name) => browserEnvironment().channel(name) };
};
const without = (...names: string[]): Partial<Environment> => {
  for (const name of names) vi.stubGlobal(name, undefined);
  return {};
};
/** An IndexedDB whose requests to open end as told. */
const databases = (end: (request: IDBOpenDBRequest) => unknown): Partial<Environment> => {
  const open = (): Partial<IDBOpenDBRequest> => {
    const request = {} as IDBOpenDBRequest;
    queueMicrotask(() => void end(request));
    return request;
  };
  return { indexedDB: () => ({ open }) as unknown as IDBFactory };
};

describe.each<[string, () => Partial<Environment>]>([
  ['Web Locks', () => ({ locks: () => undefined })],
  ['BroadcastChannel', () => channels(undefined)],
  ['a BroadcastChannel that can be made', () => channels(refused)],
  ['sessionStorage', () => without('sessionStorage')],
  ['localStorage', () => without('localStorage')],
  ['IndexedDB', () => ({ indexedDB: () => undefined })],
  [
    'an IndexedDB that may be used',
    () => ({ indexedDB: () => ({ open: refused }) as unknown as IDBFactory }),
  ],
  ['an IndexedDB that opens', () => databases((request) => request.onerror?.(new Event('error')))],
  ['an IndexedDB that ever answers', () => databases(() => undefined)],
  [
    'any of these',
    () => ({
      ...without('sessionStorage', 'localStorage', 'Worker'),
      ...channels(undefined),
      locks: () => undefined,
      indexedDB: () => undefined,
    }),
  ],
])('without %s', (_, take) => {
  it.each(['memory', 'localstorage'] as const)(
    'a page works, with cacheLocation %s',
    async (cacheLocation) => {
      const page = openPage(tenant, { cacheLocation }, { ...storage.environment, ...take() });
      await expect(page.client.start()).resolves.toMatchObject({ status: 'signed-out' });
      await page.client.loginWithPopup({ organization: A.id });
      await expectToWork(tenant, page);
      page.client.destroy();
    },
  );
});

describe.each(['memory', 'localstorage'] as const)('with cacheLocation %s', (cacheLocation) => {
  it('a sign-out with a clock that was ahead does not end later sessions', async () => {
    const { environment } = storage;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], shouldAdvanceTime: true });
    vi.setSystemTime(Date.now() + 3600_000);
    const before = await signIn(tenant, A.id, { cacheLocation }, environment);
    await before.client.getTokenForOrg(B.id);
    await before.client.logoutOrganization(B.id);
    await before.client.logout({ openUrl: false });
    before.client.destroy();
    vi.setSystemTime(Date.now() - 3600_000);

    let page = await signIn(tenant, A.id, { cacheLocation }, environment);
    for (const event of ['focus', 'pageshow', 'reload']) {
      await page.client.getTokenForOrg(B.id);
      if (event === 'reload') {
        page.client.destroy();
        page = openPage(tenant, { cacheLocation }, environment);
        await page.client.start();
        await page.client.getTokenForOrg(B.id);
      } else window.dispatchEvent(new Event(event));
      await settle();
      expect(page.client.getSnapshot()).toMatchObject({ status: 'signed-in', organization: A });
      expect(sessionIds(page).sort()).toEqual([A.id, B.id]);
    }
  });
});

it.each([
  ['navigate', false],
  ['reload', true],
  ['back_forward', true],
  [undefined, false],
])('knows whether the browser loaded the page again, by the type of the navigation: %s', (type, isReload) => {
  vi.spyOn(performance, 'getEntriesByType').mockReturnValue(
    type === undefined ? [] : [{ type } as PerformanceNavigationTiming],
  );
  expect(browserEnvironment().isReload()).toBe(isReload);
});
