import { IDBObjectStore } from 'fake-indexeddb';
import { vi } from 'vitest';
import type { Environment } from '../../src/index.js';
import { createLocks } from './locks.js';
import type { Tenant } from './tenant.js';

/** A tab that can crash at any step. From then on it writes nothing, sends nothing and receives nothing. */
export interface KillableTab {
  readonly environment: Partial<Environment>;
  /** The address bar, also after the crash. */
  readonly url: string;
  readonly visited: readonly string[];
  readonly isKilled: boolean;
  /** The tab crashes after that many more steps. */
  killAfter(steps: number): void;
  /** Ends the tab and releases its locks. The browser's storage stays as it is. */
  kill(): void;
}

const never = new Promise<never>(() => undefined);
const verbs = ['put', 'delete'] as const;

/**
 * Replaces everything that a page can change outside of itself. A step is a write to a storage or to the address bar, a request that is
 * sent, or a response that is received.
 */
export function createKillableTab(
  tenant: Tenant,
  address: string,
  { indexedDB: browserDatabases = () => undefined }: Partial<Environment>,
): KillableTab {
  let stepsLeft = Infinity;
  let isKilled = false;
  let isClosed = false;
  let url = new URL(address);
  const visited: string[] = [];
  /** Counts a step. False if the tab has crashed before it. */
  const step = (): boolean => {
    isKilled ||= stepsLeft-- <= 0;
    return !isKilled;
  };

  const storages = { localStorage, sessionStorage };
  const killable = (storage: Storage): Storage =>
    new Proxy(storage, {
      get(target, method) {
        const value: unknown = Reflect.get(target, method);
        if (typeof value !== 'function') return value;
        const writes = /^(set|remove)Item$/.test(String(method));
        return (...args: unknown[]): unknown =>
          writes && !step() ? undefined : Reflect.apply(value, target, args);
      },
    });
  // Kept for the whole test: code that still runs in a killed tab must not reach the storage of the next tab.
  const [shared, own] = [killable(localStorage), killable(sessionStorage)];
  vi.stubGlobal('localStorage', shared);
  vi.stubGlobal('sessionStorage', own);
  const spies = verbs.map((verb) => {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called on the store that it was called on.
    const write = IDBObjectStore.prototype[verb] as (...args: unknown[]) => IDBRequest;
    return vi.spyOn(IDBObjectStore.prototype, verb).mockImplementation(function (
      this: IDBObjectStore,
      ...args: unknown[]
    ) {
      if (!step()) throw new Error('The tab was killed.');
      return write.apply(this, args);
    });
  });
  // Code that still runs in a killed tab has no database.
  const databases = new Set<IDBDatabase>();
  const openDatabase = (factory: IDBFactory, ...args: Parameters<IDBFactory['open']>): IDBOpenDBRequest => {
    const request = factory.open(...args);
    request.addEventListener('success', () => {
      databases.add(request.result);
      if (isClosed) request.result.close();
    });
    return request;
  };
  vi.stubGlobal('fetch', async (input: string, init: RequestInit) => {
    if (!step()) return never;
    const response = await tenant.fetch(input, init);
    return step() ? response : never;
  });
  tenant.interceptAuthorize = () => (step() ? undefined : Promise.resolve({ noResponse: '' }));

  return {
    environment: {
      tabStorage: () => own,
      sharedStorage: () => shared,
      indexedDB() {
        const factory = browserDatabases();
        return (
          factory &&
          Object.assign(Object.create(factory) as IDBFactory, {
            open: (...args: Parameters<IDBFactory['open']>) => openDatabase(factory, ...args),
          })
        );
      },
      url: () => url,
      replaceUrl: (path) => {
        if (step()) url = new URL(path, url);
      },
      navigate: (path) => {
        if (step()) visited.push(path);
      },
    },
    get url() {
      return url.href;
    },
    get isKilled() {
      return isKilled;
    },
    visited,
    killAfter(steps) {
      stepsLeft = steps;
    },
    kill() {
      stepsLeft = 0;
      isClosed = true;
      for (const database of databases) database.close();
      for (const [name, storage] of Object.entries(storages)) vi.stubGlobal(name, storage);
      for (const spy of spies) spy.mockRestore();
      vi.stubGlobal('fetch', tenant.fetch);
      tenant.interceptAuthorize = undefined;
      Object.defineProperty(navigator, 'locks', { value: createLocks(), configurable: true });
    },
  };
}
