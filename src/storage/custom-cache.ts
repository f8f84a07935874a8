import type { ICache } from '@auth0/auth0-spa-js';
import type { StorageKeys } from '../config/storage-keys.js';
import { isOrgSessionError } from '../errors/any-error.js';
import { TemporaryError } from '../errors/errors.js';
import { createQueue } from '../lib/queue.js';
import { withDeadline } from '../lib/with-timeout.js';
import type { ListingCache } from './listing-cache.js';

/** A call of a cache that takes longer must not stop the requests of all organizations. */
const CALL_TIMEOUT_MS = 5000;

const CHECKS_OF_LIST = 4;

/**
 * Calls the application's own cache. A call that fails is repeated once: during a sign-out, nothing else would remove and revoke the tokens.
 *
 * @throws TemporaryError if the cache fails again, or does not answer in time.
 */
async function callCache<Result>(call: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await withDeadline(CALL_TIMEOUT_MS, (async () => call())().catch(call), () => {
      throw new TemporaryError('Option cache: a call did not end in time.');
    });
  } catch (cause) {
    throw isOrgSessionError(cause) ? cause : new TemporaryError('Option cache: a call failed.', { cause });
  }
}

/** Adapts the application's own cache. If it can't list its keys, the list is read from the cache itself, where it has its own key. */
export function createCustomCache(given: ICache, { keyList }: StorageKeys): ListingCache {
  const cache: ICache = {
    get: (key) => callCache(() => given.get(key)),
    set: (key, entry) => callCache(() => given.set(key, entry)),
    remove: (key) => callCache(() => given.remove(key)),
  };
  /** The keys of entries that were written here. Another tab that writes the list at the same time can remove them from it. */
  const ownKeys = new Set<string>();
  const readList = async (): Promise<string[]> => {
    const keys: unknown = await cache.get<unknown>(keyList);
    return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [];
  };
  const withOwnKeys = (listed: string[]): string[] => [...new Set([...listed, ...ownKeys])];
  // One change at a time, because each change reads the list and writes it.
  const { run } = createQueue();
  const updateList = (removed?: string): Promise<void> =>
    run(async () => {
      const listed = await readList();
      const keys = withOwnKeys(listed).filter((key) => key !== removed);
      if (String(keys) !== String(listed)) await cache.set(keyList, keys);
    });

  return {
    get: (key) => cache.get(key),
    async set(key, entry, mayWrite) {
      // The list first: an entry that is not listed would never be removed.
      ownKeys.add(key);
      await updateList();
      // Asked again if the call is repeated: the user can have signed out meanwhile.
      await callCache(() => (mayWrite() ? given.set(key, entry) : undefined));
      // Another tab may have written the list meanwhile, or be about to: its change is a read and a write. The entry is stored, whether this
      // fails or not.
      for (let check = 0; check < CHECKS_OF_LIST; check++) await updateList().catch(() => undefined);
    },
    async remove(key) {
      await cache.remove(key);
      ownKeys.delete(key);
      await updateList(key);
    },
    allKeys: async () =>
      given.allKeys ? await callCache(async () => given.allKeys?.() ?? []) : withOwnKeys(await readList()),
  };
}
