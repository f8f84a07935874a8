import { IDBObjectStore } from 'fake-indexeddb';
import { vi } from 'vitest';
import type { Environment } from '../../src/index.js';
import { createLocks } from './locks.js';
import type { Tenant } from './tenant.js';

/** A tab that can be killed at any step: from then on nothing that it does has an effect, and nothing comes to it. */
export interface MortalTab {
  readonly environment: Partial<Environment>;
  /** The address bar, also of a tab that is no more. */
  readonly url: string;
  readonly visited: readonly string[];
  readonly dead: boolean;
  /** From now on it has so many steps to live. */
  arm(steps: number): void;
  /** It is gone, and its locks with it. What the browser keeps stays as it is. */
  bury(): void;
}

const never = new Promise<never>(() => undefined);
const verbs = ['put', 'delete'] as const;

/**
 * Takes the place of all that a page leaves traces in. A step is a write to a storage or to the address bar, a request that leaves, or an
 * answer that comes.
 */
export function createMortalTab(tenant: Tenant, address: string): MortalTab {
  let left = Infinity;
  let dead = false;
  let url = new URL(address);
  const visited: string[] = [];
  /** Whether the tab lives to do it. */
  const step = (): boolean => {
    dead ||= left-- <= 0;
    return !dead;
  };

  const storages = { localStorage, sessionStorage };
  const mortal = (storage: Storage): Storage =>
    new Proxy(storage, {
      get(target, method) {
        const value: unknown = Reflect.get(target, method);
        if (typeof value !== 'function') return value;
        const writes = /^(set|remove)Item$/.test(String(method));
        return (...args: unknown[]): unknown =>
          writes && !step() ? undefined : Reflect.apply(value, target, args);
      },
    });
  // Its own for good: what still runs in a dead tab must not find the next one's.
  const [shared, own] = [mortal(localStorage), mortal(sessionStorage)];
  vi.stubGlobal('localStorage', shared);
  vi.stubGlobal('sessionStorage', own);
  const spies = verbs.map((verb) => {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called on the store that it was called on.
    const write = IDBObjectStore.prototype[verb] as (...args: unknown[]) => IDBRequest;
    return vi.spyOn(IDBObjectStore.prototype, verb).mockImplementation(function (
      this: IDBObjectStore,
      ...args: unknown[]
    ) {
      if (!step()) throw new Error('The tab is no more.');
      return write.apply(this, args);
    });
  });
  vi.stubGlobal('fetch', async (input: string, init: RequestInit) => {
    if (!step()) return never;
    const response = await tenant.fetch(input, init);
    return step() ? response : never;
  });
  tenant.authorizeTrouble = () => (step() ? undefined : Promise.resolve({ silence: '' }));

  return {
    environment: {
      tabStorage: () => own,
      sharedStorage: () => shared,
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
    get dead() {
      return dead;
    },
    visited,
    arm(steps) {
      left = steps;
    },
    bury() {
      left = 0;
      for (const [name, storage] of Object.entries(storages)) vi.stubGlobal(name, storage);
      for (const spy of spies) spy.mockRestore();
      vi.stubGlobal('fetch', tenant.fetch);
      tenant.authorizeTrouble = undefined;
      Object.defineProperty(navigator, 'locks', { value: createLocks(), configurable: true });
    },
  };
}
