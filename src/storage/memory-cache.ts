import type { ListingCache } from './listing-cache.js';

/** Creates the cache of `cacheLocation: 'memory'` for clients of Auth0's SDK that must not use their own cache. */
export function createMemoryCache(): ListingCache {
  const entries = new Map<string, unknown>();
  return {
    get: (key) => entries.get(key),
    set(key, entry, mayWrite) {
      if (mayWrite()) entries.set(key, entry);
    },
    remove: (key) => void entries.delete(key),
    allKeys: () => [...entries.keys()],
  };
}
