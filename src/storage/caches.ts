import type { Environment } from '../config/environment.js';
import { isOrganizationId } from '../config/organization.js';
import type { Settings } from '../config/read-options.js';
import type { StorageKeys } from '../config/storage-keys.js';
import { createCustomCache } from './custom-cache.js';
import { keysWithPrefix, type ListingCache } from './listing-cache.js';
import { createLocalStorageCache } from './local-storage-cache.js';
import { createMemoryCache } from './memory-cache.js';
import type { SignOutLog, SignOutLogState } from './sign-out-log.js';
import { createOrganizationCache, type OrganizationCache } from './organization-cache.js';

/** Creates one cache per organization, in the browser's storage or in the application's own cache. */
export interface Caches {
  /**
   * Returns a cache for an organization. Without an id: for a login whose organization is not known yet.
   *
   * @param knownSignOuts The sign-outs that are older than the session of the cache.
   */
  open(id: string | undefined, knownSignOuts: SignOutLogState): OrganizationCache;
  /** Runs a function that removes entries, if earlier removals were not finished. They count as finished unless one fails again. */
  finishRemovals(remove: () => Promise<void>): Promise<void> | undefined;
  /** Returns the ids of the organizations that have entries. With `'localOnly'` it does not open IndexedDB. */
  organizationIds(reading?: 'localOnly'): Promise<string[]>;
}

/**
 * Creates the caches that the options select. Returns undefined in memory mode, because Auth0's SDK keeps refresh tokens in a Worker only if
 * it uses its own cache. That Worker loses the refresh token if a response, also an error response, has no new one. With `silentAuth: 'off'`
 * (and so with DPoP) no iframe can get a new one, so in that case the tokens are in the page's memory.
 *
 * @param freeSpace Removes another entry of this package when localStorage is full. Returns false if there is none.
 */
export function createCaches(
  { cache, cacheLocation, silentAuth }: Settings,
  environment: Environment,
  keys: StorageKeys,
  signOutLog: SignOutLog,
  freeSpace: () => Promise<boolean>,
): Caches | undefined {
  if (cache) return createCachesIn(createCustomCache(cache, keys), environment, keys, signOutLog);
  if (cacheLocation === 'localstorage')
    return createCachesIn(
      createLocalStorageCache(environment, keys, freeSpace),
      environment,
      keys,
      signOutLog,
    );
  return silentAuth === 'iframe' ? undefined : createMemoryCaches(environment, keys, signOutLog);
}

/** Creates caches in the page's memory. */
export const createMemoryCaches = (
  environment: Environment,
  keys: StorageKeys,
  signOutLog: SignOutLog,
): Caches => createCachesIn(createMemoryCache(), environment, keys, signOutLog);

function createCachesIn(
  shared: ListingCache,
  environment: Environment,
  { tokens }: StorageKeys,
  signOutLog: SignOutLog,
): Caches {
  const removals = new Map<string, Promise<void>>();
  return {
    open: (id, knownSignOuts) =>
      createOrganizationCache({ shared, environment, signOutLog, removals, tokens }, id, knownSignOuts),
    finishRemovals: (remove) => shared.finishRemovals?.(remove),
    async organizationIds(reading) {
      const keys = await keysWithPrefix(shared, tokens, reading);
      const ids = keys
        .map((key) => key.split('::')[0] ?? '')
        .filter((id) => isOrganizationId(id) && /^[\w-]+$/.test(id));
      return [...new Set(ids)];
    },
  };
}
