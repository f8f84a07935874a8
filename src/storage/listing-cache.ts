import type { ICache } from '@auth0/auth0-spa-js';

/**
 * How much of an entry is read. `'partial'`: also a refresh token whose other half is missing, which is enough to revoke it. `'localOnly'`:
 * without refresh tokens that are stored elsewhere, so that no IndexedDB is opened.
 */
export type CacheReading = 'partial' | 'localOnly';

/** A cache that can list its keys. */
export interface ListingCache extends Pick<ICache, 'set' | 'remove'> {
  get: (key: string, reading?: CacheReading) => ReturnType<ICache['get']>;
  allKeys: (reading?: CacheReading) => ReturnType<NonNullable<ICache['allKeys']>>;
}
