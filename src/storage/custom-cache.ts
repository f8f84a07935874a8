import type { ICache } from '@auth0/auth0-spa-js';
import type { StorageKeys } from '../config/storage-keys.js';
import { createQueue } from '../lib/queue.js';
import type { ListingCache } from './listing-cache.js';

/** The application's own cache. It need not list its keys: the list is stored in it, under a key of its own. */
export function createCustomCache(cache: ICache, { keyList }: StorageKeys): ListingCache {
  const readList = async (): Promise<string[]> => {
    const keys: unknown = await cache.get<unknown>(keyList);
    return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [];
  };
  // One change at a time: each reads the list and writes it.
  const { run } = createQueue();
  const changeList = (change: (keys: string[]) => string[]): Promise<void> =>
    run(async () => cache.set(keyList, change(await readList())));

  return {
    get: (key) => cache.get(key),
    async set(key, entry) {
      // The list first: an entry that is not listed would never be removed.
      await changeList((keys) => (keys.includes(key) ? keys : [...keys, key]));
      await cache.set(key, entry);
    },
    async remove(key) {
      await cache.remove(key);
      await changeList((keys) => keys.filter((other) => other !== key));
    },
    allKeys: async () => (cache.allKeys ? await cache.allKeys() : await readList()),
  };
}
