import type { ICache } from '@auth0/auth0-spa-js';

/**
 * How an entry is read. `'partial'`: returns an entry even if only its refresh token is found, which is enough to revoke the token.
 * `'localOnly'`: returns an entry without a refresh token that is stored in IndexedDB, and does not open IndexedDB.
 */
export type CacheReading = 'partial' | 'localOnly';

/** A cache that can list its keys. */
export interface ListingCache extends Pick<ICache, 'remove'> {
  /** Writes an entry. @param mayWrite Called right before each write: if it returns false, nothing more is written. */
  set: (key: string, entry: unknown, mayWrite: () => boolean) => Promise<void> | void;
  get: (key: string, reading?: CacheReading) => ReturnType<ICache['get']>;
  /**
   * Returns and removes an entry that no session can read, because another entry has replaced it, but whose refresh token is still in the
   * memory of this tab or, if `isComplete`, in IndexedDB.
   */
  takeReplaced?: (key: string, isComplete?: boolean) => Promise<unknown>;
  /** Runs a function that removes entries, if earlier removals were not finished. They count as finished unless one fails again. */
  finishRemovals?: (remove: () => Promise<void>) => Promise<void>;
  allKeys: (reading?: CacheReading) => ReturnType<NonNullable<ICache['allKeys']>>;
}

/** Returns the rest of each key that begins with a prefix. */
export const keysWithPrefix = async (
  cache: ListingCache,
  prefix: string,
  reading?: CacheReading,
): Promise<string[]> =>
  (await cache.allKeys(reading))
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
