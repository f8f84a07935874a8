import { REFRESH_TOKEN_DATABASE } from '../config/storage-keys.js';

/** A refresh token, and the cache entry that it came with. */
export interface StoredRefreshToken {
  readonly refreshToken: string;
  /** The entry as JSON, without the refresh token. */
  readonly entry: string;
}

/** Refresh tokens by key, in IndexedDB. Unlike localStorage, a tab reads there what another tab wrote before it released a Web Lock. */
export interface RefreshTokenStore {
  get(key: string): Promise<StoredRefreshToken | undefined>;
  set(key: string, token: StoredRefreshToken): Promise<void>;
  remove(key: string): Promise<void>;
  keys(): Promise<string[]>;
}

const OBJECT_STORE = 'refresh-tokens';
/** Some browsers never answer the request to open a database. */
const OPEN_TIMEOUT_MS = 1000;

/** Where IndexedDB is missing, blocked or full, refresh tokens are in this tab's memory. */
export function createRefreshTokenStore(indexedDB: () => IDBFactory | undefined): RefreshTokenStore {
  /** What IndexedDB did not take. Undefined hides a refresh token that it did not remove. */
  const memory = new Map<string, StoredRefreshToken | undefined>();
  let database: Promise<IDBDatabase> | undefined;

  const open = (): Promise<IDBDatabase> =>
    (database ??= new Promise((resolve, reject) => {
      const factory = indexedDB();
      if (!factory) throw new Error('no IndexedDB');
      setTimeout(() => reject(new Error('IndexedDB does not answer')), OPEN_TIMEOUT_MS);
      const request = factory.open(REFRESH_TOKEN_DATABASE, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(OBJECT_STORE);
      request.onsuccess = () => {
        // A tab with a later version must not wait for this one. The next call opens the database again.
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
    makeRequest: (store: IDBObjectStore) => IDBRequest<Result>,
  ): Promise<Result> => {
    const transaction = (await open()).transaction(OBJECT_STORE, mode);
    const request = makeRequest(transaction.objectStore(OBJECT_STORE));
    return new Promise((resolve, reject) => {
      // Another tab sees a write when its transaction is complete.
      if (mode === 'readonly') request.onsuccess = () => resolve(request.result);
      else transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error('IndexedDB'));
    });
  };

  const store: RefreshTokenStore = {
    async get(key) {
      if (memory.has(key)) return memory.get(key);
      try {
        const stored: unknown = await run('readonly', (store) => store.get(key) as IDBRequest<unknown>);
        const { refreshToken, entry } = Object(stored) as Record<string, unknown>;
        return typeof refreshToken === 'string' && typeof entry === 'string'
          ? { refreshToken, entry }
          : undefined;
      } catch {
        return undefined;
      }
    },
    async set(key, token) {
      try {
        await run('readwrite', (store) => store.put(token, key));
        memory.delete(key);
      } catch {
        // The former refresh token was used: the next page must not send it again.
        await store.remove(key);
        memory.set(key, token);
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
