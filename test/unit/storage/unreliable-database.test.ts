/** An IndexedDB that is late once, whose connection the browser closes, or whose transactions do not end. */
import { IDBFactory as FakeIDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Environment, OrgSessionClient } from '../../../src/index.js';
import { settle } from '../../support/async.js';
import { resultOf } from '../../support/broken-storage.js';
import { advanceTime, advanceTimeUntil, useClock } from '../../support/clock.js';
import {
  installTenant,
  openPage,
  organizationOf,
  sessionIds,
  signIn,
  type Page,
} from '../../support/page.js';
import { A, type Tenant } from '../../support/tenant.js';

const options = { cacheLocation: 'localstorage' } as const;
const off = { cacheMode: 'off' } as const;

let tenant: Tenant;
let factory: IDBFactory;
let connections: IDBDatabase[];
/** Delays each next request to open the database: milliseconds. */
let delays: number[];
/** Transactions that write never end. */
let isStuck: boolean;
let environment: Partial<Environment>;

beforeEach(() => {
  useClock();
  tenant = installTenant();
  const own = (factory = new FakeIDBFactory());
  connections = [];
  delays = [];
  isStuck = false;
  const watch = (database: IDBDatabase): IDBDatabase => {
    connections.push(database);
    const transaction = database.transaction.bind(database);
    database.transaction = (...args) => {
      const real = transaction(...args);
      if (isStuck && real.mode === 'readwrite')
        Object.defineProperty(real, 'oncomplete', { set: () => undefined });
      return real;
    };
    return database;
  };
  const open = (...args: Parameters<IDBFactory['open']>): IDBOpenDBRequest => {
    const delay = delays.shift();
    if (delay === undefined) {
      const request = own.open(...args);
      request.addEventListener('success', () => watch(request.result));
      return request;
    }
    const late = {} as { -readonly [Key in keyof IDBOpenDBRequest]: IDBOpenDBRequest[Key] };
    setTimeout(() => {
      const request = own.open(...args);
      request.onsuccess = (event) => {
        late.result = watch(request.result);
        late.onsuccess?.call(late, event);
      };
    }, delay);
    return late;
  };
  environment = { indexedDB: () => ({ open }) as IDBFactory };
});
afterEach(() => {
  vi.useRealTimers();
});

const storedTokens = async (): Promise<unknown[]> => {
  const database = await resultOf(factory.open('auth0-org-sessions'));
  const all = await resultOf<unknown[]>(
    database.transaction('refresh-tokens').objectStore('refresh-tokens').getAll(),
  );
  database.close();
  return all;
};
const expectSignedOut = async (): Promise<void> => {
  expect(await storedTokens()).toEqual([]);
  expect(tenant.liveRefreshTokens).toEqual([]);
};

/** A page with a session of an earlier page. */
async function reopen(): Promise<Page> {
  const before = await signIn(tenant, A.id, options, environment);
  await settle();
  before.client.destroy();
  connections = [];
  const page = openPage(tenant, options, environment);
  await page.client.start();
  expect(sessionIds(page)).toEqual([A.id]);
  // No session can come from an iframe: the refresh token is needed.
  tenant.sso = undefined;
  tenant.requests.length = 0;
  return page;
}

const signOuts: [string, (client: OrgSessionClient) => Promise<void>][] = [
  ['logout', (client) => client.logout({ openUrl: false })],
  ['logoutOrganization', (client) => client.logoutOrganization(A.id)],
];
const troubles: [string, () => void][] = [
  ['is late once', () => delays.push(1200)],
  ['is late twice', () => delays.push(1200, 1200)],
  [
    'has lost its connection',
    () => {
      for (const connection of connections) connection.close();
    },
  ],
];

describe.each(troubles)('a database that %s', (trouble, cause) => {
  /** Opens a connection, if one is to be lost. */
  const connect = async (client: OrgSessionClient): Promise<void> => {
    if (trouble === 'has lost its connection') await client.getToken(off);
    tenant.requests.length = 0;
  };

  it('does not sign out the user at a renewal', async () => {
    const { client } = await reopen();
    await connect(client);
    cause();
    expect(organizationOf(await advanceTimeUntil(client.getToken(off)))).toBe(A.id);
    expect(tenant.requests.map(({ kind }) => kind)).toEqual(['refresh_token']);
    await advanceTime(5000);
    client.destroy();
    delays = [];
    const next = openPage(tenant, options, environment);
    await next.client.start();
    expect(organizationOf(await next.client.getToken(off))).toBe(A.id);
  });

  it.each(signOuts)('keeps no refresh token after a renewal and %s', async (_, signOut) => {
    const { client } = await reopen();
    await connect(client);
    cause();
    await advanceTimeUntil(client.getToken(off));
    await advanceTime(5000);
    await advanceTimeUntil(signOut(client));
    await settle();
    await expectSignedOut();
  });
});

it.each(signOuts)(
  'a database that does not work during %s: the next start removes and revokes',
  async (_, signOut) => {
    const { client } = await reopen();
    delays = Array.from({ length: 50 }, () => 100_000);
    await advanceTimeUntil(signOut(client));
    client.destroy();
    delays = [];
    const next = openPage(tenant, options, environment);
    await next.client.start();
    await advanceTime(100);
    expect(sessionIds(next)).toEqual([]);
    await expectSignedOut();
  },
);

it.each(signOuts)(
  'a database that works again when the pages after %s are gone: a later start removes and revokes',
  async (_, signOut) => {
    const { client } = await reopen();
    delays = Array.from({ length: 50 }, () => 100_000);
    await advanceTimeUntil(signOut(client));
    client.destroy();
    const hanging = { indexedDB: () => ({ open: () => ({}) }) as unknown as IDBFactory };
    // The first page can't do it, and the second one is gone before it could.
    for (const time of [20_000, 10]) {
      const page = openPage(tenant, options, hanging);
      await advanceTimeUntil(page.client.start());
      await advanceTime(time);
      page.client.destroy();
    }
    const last = openPage(tenant, options, { indexedDB: () => factory });
    await advanceTimeUntil(last.client.start());
    await advanceTime(100);
    await expectSignedOut();
    expect(Object.keys(localStorage).filter((key) => key.endsWith('unfinished'))).toEqual([]);
  },
);

it('a transaction that never ends has a time limit', async () => {
  const { client } = await reopen();
  await client.getToken(off);
  isStuck = true;
  const startedAt = Date.now();
  expect(organizationOf(await advanceTimeUntil(client.getToken(off)))).toBe(A.id);
  expect(Date.now() - startedAt).toBeLessThan(5000);
  expect(organizationOf(await advanceTimeUntil(client.getToken(off)))).toBe(A.id);
  isStuck = false;
  await advanceTimeUntil(client.logout({ openUrl: false }));
  await settle();
  await expectSignedOut();
});

it('a busy thread does not count as a database that does not work', async () => {
  const { client } = await reopen();
  delays.push(10);
  const renewing = client.getToken(off);
  await settle();
  // All timers of the time limit's length are due before the event of the database is handled.
  vi.setSystemTime(Date.now() + 1300);
  vi.advanceTimersByTime(260);
  expect(organizationOf(await advanceTimeUntil(renewing))).toBe(A.id);
  expect(connections).toHaveLength(1);
});
