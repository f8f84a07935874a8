import type { Environment } from '../config/environment.js';
import type { StorageKeys } from '../config/storage-keys.js';
import { TemporaryError } from '../errors/errors.js';
import { attempt } from '../lib/attempt.js';
import { createStoredText, withStorage } from '../lib/stored-text.js';
import type { ListingCache } from './listing-cache.js';
import { createRefreshTokenStore, type StoredRefreshToken } from './refresh-token-store.js';

/** An entry of Auth0's SDK: an access token's entry has a `body`, the ID token's entry has none. */
type Entry =
  | {
      body?: { refresh_token?: string; access_token?: string; expires_in?: number };
      expiresAt?: number;
      /** The user and organization of the ID token that the access token came with. */
      owner?: string;
      /** Whether its refresh token is in IndexedDB. */
      hasRefreshToken?: boolean;
    }
  | undefined;

/** Much more than the time between the writes of an entry to IndexedDB and to localStorage. */
const WRITE_TIME_MS = 60_000;

/**
 * Creates the cache of `cacheLocation: 'localstorage'`. Entries are in localStorage, their refresh tokens in IndexedDB: another tab can get a
 * Web Lock before it sees what was written to localStorage under that lock, and would send a refresh token that was used already. IndexedDB
 * also has a copy of the entry that a refresh token came with, so that the other tab sees the new access token.
 *
 * @param freeSpace Removes another entry of this package when localStorage is full. Returns false if there is none.
 */
export function createLocalStorageCache(
  environment: Environment,
  { prefix, unfinishedRemovals }: StorageKeys,
  freeSpace: () => Promise<boolean>,
): ListingCache {
  /** Entries that could not be written, because localStorage is full or blocked. An empty string hides an entry that could not be removed. */
  const memory = new Map<string, string>();

  const withLocalStorage = <Result>(use: (storage: Storage) => Result): Result | undefined =>
    withStorage(environment.sharedStorage, use);
  /** The number of removals that failed since the last page that removed everything. */
  const unfinished = createStoredText(environment.sharedStorage, unfinishedRemovals);
  const localKeys = (): string[] => withLocalStorage((storage) => Object.keys(storage)) ?? [];
  const readLocal = (key: string): string | null | undefined =>
    withLocalStorage((storage) => storage.getItem(key));

  const readEntry = (key: string): Entry => parseEntry(memory.get(key) ?? readLocal(key));
  /** The refresh tokens whose entries were written to localStorage too. */
  const written = new WeakSet<StoredRefreshToken>();
  const refreshTokens = createRefreshTokenStore(
    () => environment.indexedDB(),
    (key, token) =>
      (token && !written.has(token)) || isSameToken(readEntry(key), token && parseEntry(token.entry)),
    () => unfinished.set(`${Number(unfinished.get() ?? 0) + 1}`),
  );

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
    async finishRemovals(remove) {
      const count = unfinished.get();
      if (count === undefined) return;
      await remove();
      // Another removal can have failed meanwhile.
      if (unfinished.get() === count) unfinished.set(undefined);
    },
    async get(key, reading) {
      const before = readEntry(key);
      // Only an access token's entry has a refresh token. Without it, the user cleared localStorage: the copy must not restore the session.
      if (reading === 'localOnly' || (!before?.body && (before || reading !== 'partial'))) return before;
      let stored: StoredRefreshToken | undefined;
      try {
        stored = await refreshTokens.get(key, reading === 'partial');
      } catch (cause) {
        // Without its refresh token, the entry would look as if the user had to sign in.
        if (before?.hasRefreshToken && reading !== 'partial')
          throw new TemporaryError('The browser did not read its database.', { cause });
      }
      const local = readEntry(key);
      const copy = local || reading === 'partial' ? parseEntry(stored?.entry) : undefined;
      // What another tab wrote can be visible in IndexedDB before it is in localStorage.
      const isCopyNewer = isNewer(copy, local);
      const entry = isCopyNewer ? copy : local;
      if (!entry?.body) return entry;
      const { expiresAt = 0, body } = entry;
      const age = environment.now() - (expiresAt - (body.expires_in ?? 0)) * 1000;
      // The refresh token of an older entry, which could not be replaced, was used already.
      const isUsable =
        local?.hasRefreshToken || isCopyNewer || reading === 'partial' || isSameToken(local, copy);
      return {
        ...(isUsable ? withRefreshToken(entry, stored) : entry),
        // Without a local entry, no session can read it. If it is not just being written, it is like one from before a sign-out.
        ...(!local && age > WRITE_TIME_MS && { signedOutAt: -1 }),
      };
    },
    async takeReplaced(key, isComplete) {
      let token = refreshTokens.takeReplaced(key);
      const local = readEntry(key);
      if (!token && isComplete && local?.body && !local.hasRefreshToken) {
        const stored = await refreshTokens.get(key, true).catch(() => undefined);
        const copy = parseEntry(stored?.entry);
        if (!isSameToken(local, copy) && !isNewer(copy, local)) {
          token = stored;
          if (stored) await refreshTokens.remove(key);
        }
      }
      return withRefreshToken(parseEntry(token?.entry), token);
    },
    async set(key, value, mayWrite) {
      const entry = value as Entry;
      const { refresh_token: refreshToken, ...body } = entry?.body ?? {};
      const textOf = (hasRefreshToken: boolean): string =>
        JSON.stringify(entry?.body ? { ...entry, body, hasRefreshToken } : entry);
      let text = textOf(false);
      if (!mayWrite()) return;
      const token = refreshToken === undefined ? undefined : { refreshToken, entry: textOf(true) };
      if (token) text = textOf(await refreshTokens.set(key, token));
      else if (entry?.body) await refreshTokens.remove(key);
      // The user can have signed out in another tab meanwhile.
      if (mayWrite()) await write(key, text, mayWrite);
      if (token) written.add(token);
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

const isSameToken = (local: Entry, other: Entry): boolean =>
  local?.body?.access_token === other?.body?.access_token;

const isNewer = (entry: Entry, other: Entry): boolean => (entry?.expiresAt ?? 0) > (other?.expiresAt ?? 0);

const withRefreshToken = (entry: Entry, stored: StoredRefreshToken | undefined): Entry =>
  entry && stored ? { ...entry, body: { ...entry.body, refresh_token: stored.refreshToken } } : entry;

function parseEntry(text: string | null | undefined): Entry {
  const value: unknown = attempt(() => JSON.parse(text ?? '') as unknown);
  return typeof value === 'object' && value !== null ? value : undefined;
}
