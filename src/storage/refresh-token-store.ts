import { REFRESH_TOKEN_DATABASE } from '../config/storage-keys.js';
import { attempt } from '../lib/attempt.js';
import { withDeadline } from '../lib/with-timeout.js';

/** A refresh token, and the cache entry that it came with. */
export interface StoredRefreshToken {
  readonly refreshToken: string;
  /** The entry as JSON, without the refresh token. */
  readonly entry: string;
}

/**
 * Refresh tokens by key, in IndexedDB. Unlike in localStorage, a tab always sees what another tab wrote before it released a Web Lock.
 *
 * What can't be written is in this tab's memory, and is written as soon as the database works again. No failure is remembered: each call
 * tries again.
 */
export interface RefreshTokenStore {
  /**
   * Returns a refresh token.
   *
   * @param isLast Whether no later call can do it, so that this one waits the whole time limit.
   * @throws the database does not work, so it is not known whether there is one.
   */
  get(key: string, isLast: boolean): Promise<StoredRefreshToken | undefined>;
  /** Returns and forgets a refresh token that is only in memory and that no later call can return, because its entry was replaced. */
  takeReplaced(key: string): StoredRefreshToken | undefined;
  /** Stores a refresh token. Returns whether it is in the database. */
  set(key: string, token: StoredRefreshToken): Promise<boolean>;
  remove(key: string): Promise<void>;
  /** Returns the keys, or those in memory if the database does not work. */
  keys(): Promise<string[]>;
}

const OBJECT_STORE = 'refresh-tokens';
/** The time limit for opening the database and for each transaction: in some browsers they never end. */
const TIME_LIMIT_MS = 1000;
/** The same while the database does not work, so that not every call waits. */
const SHORT_TIME_LIMIT_MS = 40;

const storeError = (): Error => new Error('IndexedDB');

const limitTime = <Result>(work: Promise<Result>, timeoutMs: number): Promise<Result> =>
  withDeadline(timeoutMs, work, () => {
    throw storeError();
  });

/**
 * @param isCurrent Whether a change is still the latest one of a key: another tab can have stored newer tokens meanwhile.
 * @param onUnfinishedRemoval Called when a refresh token could not be removed, or not be found.
 */
export function createRefreshTokenStore(
  indexedDB: () => IDBFactory | undefined,
  isCurrent: (key: string, token: StoredRefreshToken | undefined) => boolean,
  onUnfinishedRemoval: () => void,
): RefreshTokenStore {
  /** Changes that are not written yet. Undefined: the refresh token is removed. */
  const memory = new Map<string, StoredRefreshToken | undefined>();
  let isWritingMemory = false;
  /** Whether the latest call failed. */
  let hasFailed = false;
  let database: Promise<IDBDatabase> | undefined;

  const open = (): Promise<IDBDatabase> =>
    (database ??= new Promise((resolve, reject) => {
      const forget = (): void => {
        database = undefined;
      };
      const factory = indexedDB();
      if (!factory) throw storeError();
      const request = factory.open(REFRESH_TOKEN_DATABASE, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(OBJECT_STORE);
      request.onsuccess = () => {
        const opened = request.result;
        // Another tab opens a later version of the database and waits until this one is closed. The next call opens it again.
        opened.onversionchange = () => {
          opened.close();
          forget();
        };
        opened.onclose = forget;
        resolve(opened);
        // It can be later than the time limit.
        database = Promise.resolve(opened);
        if (!isWritingMemory) void writeMemory();
      };
      request.onerror = () => reject(request.error ?? storeError());
    }));

  const transact = async <Result>(
    mode: IDBTransactionMode,
    makeRequest: (store: IDBObjectStore) => IDBRequest<Result>,
    opened: IDBDatabase,
    timeoutMs: number,
  ): Promise<Result> => {
    const transaction = opened.transaction(OBJECT_STORE, mode);
    const request = makeRequest(transaction.objectStore(OBJECT_STORE));
    const done = new Promise<Result>((resolve, reject) => {
      // Other tabs see a write only when its transaction is complete.
      if (mode === 'readonly') request.onsuccess = () => resolve(request.result);
      else transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? storeError());
    });
    try {
      return await limitTime(done, timeoutMs);
    } catch (error) {
      // Later transactions would wait for it. It throws if the transaction has ended.
      attempt(() => transaction.abort());
      throw error;
    }
  };
  const run = async <Result>(
    mode: IDBTransactionMode,
    makeRequest: (store: IDBObjectStore) => IDBRequest<Result>,
    isLast = false,
  ): Promise<Result> => {
    const timeoutMs = hasFailed && !isLast ? SHORT_TIME_LIMIT_MS : TIME_LIMIT_MS;
    for (let isReused = database !== undefined; ; isReused = false) {
      try {
        const opened = await limitTime(open(), timeoutMs);
        const result = await transact(mode, makeRequest, opened, timeoutMs);
        hasFailed = false;
        return result;
      } catch (error) {
        if ((error as Error | undefined)?.name === 'QuotaExceededError') throw error;
        database = undefined;
        // The browser can have closed the connection since the last call. The second try opens another one.
        if (isReused) continue;
        hasFailed = true;
        throw error;
      }
    }
  };

  const removeLater = (): void => {
    if (indexedDB()) onUnfinishedRemoval();
  };
  const put = (key: string, token: StoredRefreshToken): Promise<unknown> =>
    run('readwrite', (store) => store.put(token, key));
  const deleteKey = (key: string): Promise<unknown> => run('readwrite', (store) => store.delete(key));
  /** Returns whether the refresh token is removed from the database. */
  const remove = async (key: string): Promise<boolean> => {
    memory.delete(key);
    try {
      await deleteKey(key);
      return true;
    } catch {
      memory.set(key, undefined);
      removeLater();
      return false;
    }
  };
  /** Writes what an earlier call could not write. Default: what is still the latest change of its key. */
  const writeMemory = async (
    keys = [...memory.keys()].filter((key) => isCurrent(key, memory.get(key))),
  ): Promise<void> => {
    isWritingMemory = true;
    for (const key of keys) {
      const token = memory.get(key);
      try {
        await (token ? put(key, token) : deleteKey(key));
        if (memory.get(key) === token) memory.delete(key);
      } catch {
        // It stays in memory.
      }
    }
    isWritingMemory = false;
  };

  return {
    async get(key, isLast) {
      const token = memory.get(key);
      if (memory.has(key) && isCurrent(key, token)) return token;
      const request = (store: IDBObjectStore): IDBRequest<unknown> => store.get(key);
      const stored = await run('readonly', request, isLast);
      const { refreshToken, entry } = Object(stored) as Record<string, unknown>;
      return typeof refreshToken === 'string' && typeof entry === 'string'
        ? { refreshToken, entry }
        : undefined;
    },
    takeReplaced(key) {
      const token = memory.get(key);
      if (!token || isCurrent(key, token)) return undefined;
      memory.delete(key);
      return token;
    },
    async set(key, token) {
      try {
        await put(key, token);
        memory.delete(key);
        return true;
      } catch {
        // The stored refresh token was used already: the next page must not send it again.
        const isRemoved = await remove(key);
        memory.set(key, token);
        if (isRemoved) await writeMemory([key]);
        return !memory.has(key);
      }
    },
    async remove(key) {
      await remove(key);
    },
    async keys() {
      const inMemory = [...memory].filter(([, token]) => token).map(([key]) => key);
      try {
        const keys = await run('readonly', (store) => store.getAllKeys());
        return [...inMemory, ...keys.map(String)];
      } catch {
        removeLater();
        return inMemory;
      }
    },
  };
}
