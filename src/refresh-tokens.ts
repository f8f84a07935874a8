/** Refresh tokens by key, in IndexedDB: what one tab writes, the next one reads, also right after a lock has passed between them. */
export interface RefreshTokenStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, refreshToken: string): Promise<void>;
  remove(key: string): Promise<void>;
}

const table = 'refresh-tokens';

/** Where IndexedDB is missing, blocked or full, the tokens stay in this tab's memory. */
export function createRefreshTokenStore(indexedDB: () => IDBFactory | undefined): RefreshTokenStore {
  const memory = new Map<string, string>();
  let database: Promise<IDBDatabase> | undefined;

  const open = (): Promise<IDBDatabase> =>
    (database ??= new Promise((resolve, reject) => {
      const factory = indexedDB();
      if (!factory) throw new Error('no IndexedDB');
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
      // Complete, not merely successful: only then does another tab see it.
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error('IndexedDB'));
    });
  };

  return {
    async get(key) {
      if (memory.has(key)) return memory.get(key);
      try {
        const value: unknown = await run('readonly', (store) => store.get(key) as IDBRequest<unknown>);
        return typeof value === 'string' ? value : undefined;
      } catch {
        return undefined;
      }
    },
    async set(key, refreshToken) {
      try {
        await run('readwrite', (store) => store.put(refreshToken, key));
        memory.delete(key);
      } catch {
        memory.set(key, refreshToken);
      }
    },
    async remove(key) {
      memory.delete(key);
      try {
        await run('readwrite', (store) => store.delete(key));
      } catch {
        // It was not there, then.
      }
    },
  };
}
