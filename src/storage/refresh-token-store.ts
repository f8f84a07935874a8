/** A refresh token, and the cache entry that it came with. */
export interface KeptRefreshToken {
  readonly refreshToken: string;
  /** JSON. */
  readonly entry: string;
}

/** Refresh tokens by key, in IndexedDB: what one tab writes, the next one reads, also right after a lock has passed between them. */
export interface RefreshTokenStore {
  get(key: string): Promise<KeptRefreshToken | undefined>;
  set(key: string, kept: KeptRefreshToken): Promise<void>;
  remove(key: string): Promise<void>;
  keys(): Promise<string[]>;
}

const table = 'refresh-tokens';

/** Where IndexedDB is missing, blocked or full, the tokens stay in this tab's memory. */
export function createRefreshTokenStore(indexedDB: () => IDBFactory | undefined): RefreshTokenStore {
  // What IndexedDB did not take; undefined where it did not let go of one.
  const memory = new Map<string, KeptRefreshToken | undefined>();
  let database: Promise<IDBDatabase> | undefined;

  const open = (): Promise<IDBDatabase> =>
    (database ??= new Promise((resolve, reject) => {
      const factory = indexedDB();
      if (!factory) throw new Error('no IndexedDB');
      // Some browsers never answer: after a second there is none.
      setTimeout(() => reject(new Error('IndexedDB does not answer')), 1000);
      const request = factory.open('auth0-org-sessions', 1);
      request.onupgradeneeded = () => request.result.createObjectStore(table);
      request.onsuccess = () => {
        // Another tab with a later version must not wait for us; the next call opens again.
        request.result.onversionchange = () => {
          request.result.close();
          database = undefined;
        };
        resolve(request.result);
      };
      request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
    }));

  const run = async <Result>(
    mode: IDBTransactionMode,
    ask: (store: IDBObjectStore) => IDBRequest<Result>,
  ): Promise<Result> => {
    const transaction = (await open()).transaction(table, mode);
    const request = ask(transaction.objectStore(table));
    return new Promise((resolve, reject) => {
      // A write must be complete, not merely successful: only then does another tab see it.
      if (mode === 'readonly') request.onsuccess = () => resolve(request.result);
      else transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error('IndexedDB'));
    });
  };

  const store: RefreshTokenStore = {
    async get(key) {
      if (memory.has(key)) return memory.get(key);
      try {
        const kept: unknown = await run('readonly', (store) => store.get(key) as IDBRequest<unknown>);
        const { refreshToken, entry } = Object(kept) as Record<string, unknown>;
        return typeof refreshToken === 'string' && typeof entry === 'string'
          ? { refreshToken, entry }
          : undefined;
      } catch {
        return undefined;
      }
    },
    async set(key, kept) {
      try {
        await run('readwrite', (store) => store.put(kept, key));
        memory.delete(key);
      } catch {
        // Not what was there before, either: the next page would send a token already used.
        await store.remove(key);
        memory.set(key, kept);
      }
    },
    async remove(key) {
      memory.delete(key);
      try {
        await run('readwrite', (store) => store.delete(key));
      } catch {
        memory.set(key, undefined);
      }
    },
    async keys() {
      try {
        const keys = await run('readonly', (store) => store.getAllKeys());
        return [...memory.keys(), ...keys.map(String)];
      } catch {
        return [...memory.keys()];
      }
    },
  };
  return store;
}
