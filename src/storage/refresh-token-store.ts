import { REFRESH_TOKEN_DATABASE } from '../config/storage-keys.js';

/** A refresh token, and the cache entry that it came with. */
export interface StoredRefreshToken {
  readonly refreshToken: string;
  /** The entry as JSON, without the refresh token. */
  readonly entry: string;
}

/** Refresh tokens by key, in IndexedDB. Unlike in localStorage, a tab always sees what another tab wrote before it released a Web Lock. */
export interface RefreshTokenStore {
  get(key: string): Promise<StoredRefreshToken | undefined>;
  set(key: string, token: StoredRefreshToken): Promise<void>;
  remove(key: string): Promise<void>;
  keys(): Promise<string[]>;
}

const OBJECT_STORE = 'refresh-tokens';
/** The time limit for opening the database, because in some browsers the request never ends. */
const OPEN_TIMEOUT_MS = 1000;

/** No caller sees it: where IndexedDB fails, every method uses the memory. */
const storeError = (): Error => new Error('IndexedDB');

/** If IndexedDB is missing, blocked or full, refresh tokens are in this tab's memory. */
export function createRefreshTokenStore(indexedDB: () => IDBFactory | undefined): RefreshTokenStore {
  /** Refresh tokens that could not be written. Undefined hides a refresh token that could not be removed. */
  const memory = new Map<string, StoredRefreshToken | undefined>();
  let database: Promise<IDBDatabase> | undefined;

  const open = (): Promise<IDBDatabase> =>
    (database ??= new Promise((resolve, reject) => {
      const factory = indexedDB();
      if (!factory) throw storeError();
      setTimeout(() => reject(storeError()), OPEN_TIMEOUT_MS);
      const request = factory.open(REFRESH_TOKEN_DATABASE, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(OBJECT_STORE);
      request.onsuccess = () => {
        // Another tab opens a later version of the database and waits until this one is closed. The next call opens it again.
        request.result.onversionchange = () => {
          request.result.close();
          database = undefined;
        };
        resolve(request.result);
      };
      request.onerror = () => reject(request.error ?? storeError());
    }));

  const run = async <Result>(
    mode: IDBTransactionMode,
    makeRequest: (store: IDBObjectStore) => IDBRequest<Result>,
  ): Promise<Result> => {
    const transaction = (await open()).transaction(OBJECT_STORE, mode);
    const request = makeRequest(transaction.objectStore(OBJECT_STORE));
    return new Promise((resolve, reject) => {
      // Other tabs see a write only when its transaction is complete.
      if (mode === 'readonly') request.onsuccess = () => resolve(request.result);
      else transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? storeError());
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
        // The stored refresh token was used already: the next page must not send it again.
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
