import type { Environment } from '../config/environment.js';
import type { StorageKeys } from '../config/storage-keys.js';
import type { ListingCache } from './listing-cache.js';
import { createRefreshTokenStore } from './refresh-token-store.js';

/** An entry of Auth0's SDK: an access token's entry has a `body`, the ID token's entry has none. */
type Entry = { body?: { refresh_token?: string }; expiresAt?: number; owner?: string } | undefined;

/**
 * Creates the cache of `cacheLocation: 'localstorage'`. Entries are in localStorage, their refresh tokens in IndexedDB: another tab can get a
 * Web Lock before it sees what was written to localStorage under that lock, and would send a refresh token that was used already. IndexedDB
 * also has a copy of the entry that a refresh token came with, so that the other tab sees the new access token.
 *
 * @param freeSpace Removes another entry of this package when localStorage is full. Returns false if there is none.
 */
export function createLocalStorageCache(
  environment: Environment,
  { prefix }: StorageKeys,
  freeSpace: () => Promise<boolean>,
): ListingCache {
  const refreshTokens = createRefreshTokenStore(() => environment.indexedDB());
  /** Entries that could not be written, because localStorage is full or blocked. An empty string hides an entry that could not be removed. */
  const memory = new Map<string, string>();

  /** Uses localStorage. Returns undefined if it is missing or blocked: it can also throw when it is used. */
  const withLocalStorage = <Result>(use: (storage: Storage) => Result): Result | undefined => {
    try {
      const storage = environment.sharedStorage();
      return storage && use(storage);
    } catch {
      return undefined;
    }
  };
  const localKeys = (): string[] => withLocalStorage((storage) => Object.keys(storage)) ?? [];
  const readLocal = (key: string): string | null | undefined =>
    withLocalStorage((storage) => storage.getItem(key));

  const tryToWrite = (key: string, text: string): 'written' | 'full' | 'refused' => {
    try {
      environment.sharedStorage()?.setItem(key, text);
      return readLocal(key) === text ? 'written' : 'refused';
    } catch (error) {
      return (error as Error).name === 'QuotaExceededError' ? 'full' : 'refused';
    }
  };
  const write = async (key: string, text: string, mayWrite: () => boolean): Promise<void> => {
    memory.delete(key);
    let result = tryToWrite(key, text);
    const hasOtherEntries = localKeys().some((other) => other.startsWith(prefix) && other !== key);
    if (result === 'full' && hasOtherEntries && (await freeSpace())) {
      if (!mayWrite()) return;
      result = tryToWrite(key, text);
    }
    if (result === 'written') return;
    // The entry in localStorage is out of date.
    withLocalStorage((storage) => storage.removeItem(key));
    memory.set(key, text);
  };

  return {
    async get(key, reading) {
      const readEntry = (): Entry => parseEntry(memory.get(key) ?? readLocal(key));
      if (reading === 'localOnly') return readEntry();
      const stored = await refreshTokens.get(key);
      const local = readEntry();
      // If there is no local entry, the user cleared localStorage: the copy must not restore the session.
      const copy = local || reading === 'partial' ? parseEntry(stored?.entry) : undefined;
      // What another tab wrote can be visible in IndexedDB before it is in localStorage.
      const entry = (copy?.expiresAt ?? 0) > (local?.expiresAt ?? 0) ? copy : local;
      if (!entry?.body) return entry;
      // A write that was interrupted can leave another user's refresh token there. It is read only to revoke it.
      const refreshToken =
        reading === 'partial' || copy?.owner === entry.owner ? stored?.refreshToken : undefined;
      return {
        ...entry,
        body: { ...entry.body, ...(refreshToken !== undefined && { refresh_token: refreshToken }) },
      };
    },
    async set(key, value, mayWrite) {
      const entry = value as Entry;
      const { refresh_token: refreshToken, ...body } = entry?.body ?? {};
      const text = JSON.stringify(entry?.body ? { ...entry, body } : entry);
      if (!mayWrite()) return;
      if (refreshToken === undefined) await refreshTokens.remove(key);
      else await refreshTokens.set(key, { refreshToken, entry: text });
      // The user can have signed out in another tab meanwhile.
      if (mayWrite()) await write(key, text, mayWrite);
    },
    async remove(key) {
      memory.delete(key);
      withLocalStorage((storage) => storage.removeItem(key));
      if (readLocal(key) != null) memory.set(key, '');
      await refreshTokens.remove(key);
    },
    async allKeys(reading) {
      const keys = new Set([...localKeys(), ...memory.keys()]);
      if (reading !== 'localOnly') for (const key of await refreshTokens.keys()) keys.add(key);
      return [...keys].filter((key) => key.startsWith(prefix));
    },
  };
}

function parseEntry(text: string | null | undefined): Entry {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
