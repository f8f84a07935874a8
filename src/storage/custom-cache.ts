import type { ICache } from '@auth0/auth0-spa-js';
import type { StorageKeys } from '../config/storage-keys.js';
import { createQueue } from '../lib/queue.js';
import type { ListingCache } from './listing-cache.js';

/** Adapts the application's own cache. If it can't list its keys, the list is read from the cache itself, where it has its own key. */
export function createCustomCache(cache: ICache, { keyList }: StorageKeys): ListingCache {
  const readList = async (): Promise<string[]> => {
    const keys: unknown = await cache.get<unknown>(keyList);
    return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [];
  };
  // One change at a time, because each change reads the list and writes it.
  const { run } = createQueue();
  const changeList = (change: (keys: string[]) => string[]): Promise<void> =>
    run(async () => cache.set(keyList, change(await readList())));

  return {
    get: (key) => cache.get(key),
    async set(key, entry, mayWrite) {
      // The list first: an entry that is not listed would never be removed.
      await changeList((keys) => (keys.includes(key) ? keys : [...keys, key]));
      if (mayWrite()) await cache.set(key, entry);
    },
    async remove(key) {
      await cache.remove(key);
      await changeList((keys) => keys.filter((other) => other !== key));
    },
    allKeys: async () => (cache.allKeys ? await cache.allKeys() : await readList()),
  };
}
