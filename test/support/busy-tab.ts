import type { Environment } from '../../src/index.js';
import { createLocks } from './locks.js';

/** A tab whose thread can be busy: it learns only afterwards that its writes to IndexedDB are complete. */
export interface BusyTab {
  readonly environment: Partial<Environment>;
  /** The thread is busy from now on. @param after The number of writes that still complete in time. */
  beBusy(after: number): void;
  /** The thread is free. The tab handles that many events of IndexedDB before anything else; the others never. */
  beFree(events: number): void;
  /** Ends the tab: it writes nothing more, and its Web Locks are free. */
  close(): void;
  /** The kinds of tokens that the tab wrote to localStorage since it was busy. */
  readonly lateWrites: readonly string[];
}

export function createBusyTab(environment: Partial<Environment>): BusyTab {
  let inTime = Infinity;
  let isClosed = false;
  const late: (() => void)[] = [];
  const lateWrites: string[] = [];
  const storage = environment.sharedStorage?.() as Storage;
  const shared = new Proxy(storage, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        if (isClosed && name !== 'getItem') return undefined;
        if (inTime <= 0 && name === 'setItem' && String(args[0]).includes('::tokens::'))
          lateWrites.push(String(args[0]).endsWith('@@user@@') ? 'ID token' : 'access token');
        return Reflect.apply(value, target, args);
      };
    },
  });
  const delayCompletion = (database: IDBDatabase): void => {
    const transaction = database.transaction.bind(database);
    database.transaction = (...args) => {
      if (isClosed) throw new Error('The tab is closed.');
      const own = transaction(...args);
      if (own.mode !== 'readwrite') return own;
      let listener: (() => void) | undefined;
      Object.defineProperty(own, 'oncomplete', {
        set: (next: () => void) => (listener = next),
        get: () => (): void => {
          const handle = (): void => {
            if (!isClosed) listener?.();
          };
          if (inTime-- > 0) handle();
          else late.push(handle);
        },
      });
      return own;
    };
  };
  return {
    environment: {
      ...environment,
      sharedStorage: () => shared,
      indexedDB() {
        const factory = environment.indexedDB?.();
        if (!factory) return undefined;
        const open = (...args: Parameters<IDBFactory['open']>): IDBOpenDBRequest => {
          const request = factory.open(...args);
          request.addEventListener('success', () => delayCompletion(request.result));
          return request;
        };
        return { open } as IDBFactory;
      },
    },
    beBusy(after) {
      inTime = after;
    },
    beFree(events) {
      for (const handle of late.splice(0).slice(0, events)) handle();
    },
    close() {
      isClosed = true;
      Object.defineProperty(navigator, 'locks', { value: createLocks(), configurable: true });
    },
    lateWrites,
  };
}
