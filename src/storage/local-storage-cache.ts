import type { ICache } from '@auth0/auth0-spa-js';
import type { Environment } from '../config/environment.js';
import { createQueue } from '../lib/queue.js';
import type { Namespace } from '../config/storage-keys.js';
import { createRefreshTokenStore } from './refresh-token-store.js';

/**
 * How much of what is there is read: also what is only `'half'` there, which is enough to revoke it; or what takes no time, which is all of
 * it but, where these are kept apart, refresh tokens.
 */
export type Reading = 'half' | 'quick';

/** A cache that can say what it holds. */
export interface ListingCache extends Pick<ICache, 'set' | 'remove'> {
  get: (key: string, reading?: Reading) => ReturnType<ICache['get']>;
  allKeys: (reading?: Reading) => ReturnType<NonNullable<ICache['allKeys']>>;
}

type Entry = { body?: { refresh_token?: string }; expiresAt?: number } | undefined;

/**
 * The cache of `cacheLocation: 'localstorage'`: entries in localStorage, their refresh tokens in IndexedDB, because localStorage
 * reaches another tab only after the lock did, and that tab would send a token already used. What came with a refresh token is there too,
 * so that the other tab sees that it need not ask again.
 *
 * @param makeRoom Drops something else of ours where localStorage is full; false where there is nothing.
 */
export function createSharedCache(
  environment: Environment,
  { root }: Namespace,
  makeRoom: () => Promise<boolean>,
): ListingCache {
  const refreshTokens = createRefreshTokenStore(() => environment.indexedDB());
  // What localStorage did not take: it is full or blocked.
  const memory = new Map<string, string>();

  /** Storage that is blocked may also throw when it is used. */
  const local = <Result>(use: (storage: Storage) => Result): Result | undefined => {
    try {
      const storage = environment.sharedStorage();
      return storage && use(storage);
    } catch {
      return undefined;
    }
  };
  const keys = (): string[] => local((storage) => Object.keys(storage)) ?? [];
  const store = (key: string, text: string): boolean | 'full' => {
    try {
      environment.sharedStorage()?.setItem(key, text);
      return local((storage) => storage.getItem(key)) === text;
    } catch (error) {
      return (error as Error).name === 'QuotaExceededError' && 'full';
    }
  };
  const write = async (key: string, text: string): Promise<void> => {
    memory.delete(key);
    let stored = store(key, text);
    const ours = keys().some((other) => other.startsWith(root) && other !== key);
    if (stored === 'full' && ours && (await makeRoom())) stored = store(key, text);
    if (stored === true) return;
    // Not what was there before, either.
    local((storage) => storage.removeItem(key));
    memory.set(key, text);
  };

  return {
    get: async (key, reading) => {
      const read = (): Entry => parse(memory.get(key) ?? local((storage) => storage.getItem(key)));
      if (reading === 'quick') return read();
      const kept = await refreshTokens.get(key);
      const here = read();
      // Who cleared localStorage by hand does not want it back.
      const there = here || reading ? parse(kept?.entry) : undefined;
      // Another tab's write may have come to IndexedDB, and not yet to localStorage.
      const entry = (there?.expiresAt ?? 0) > (here?.expiresAt ?? 0) ? there : here;
      if (!entry?.body) return entry;
      return {
        ...entry,
        body: { ...entry.body, ...(kept && { refresh_token: kept.refreshToken }) },
      };
    },
    async set(key, value) {
      const entry = value as Entry;
      const { refresh_token: refreshToken, ...body } = entry?.body ?? {};
      const text = JSON.stringify(entry?.body ? { ...entry, body } : entry);
      if (refreshToken === undefined) await refreshTokens.remove(key);
      else await refreshTokens.set(key, { refreshToken, entry: text });
      await write(key, text);
    },
    async remove(key) {
      memory.delete(key);
      local((storage) => storage.removeItem(key));
      // Storage that can only be read: at least this page does not see it any more.
      if (local((storage) => storage.getItem(key)) != null) memory.set(key, '');
      await refreshTokens.remove(key);
    },
    async allKeys(reading) {
      const all = new Set([...keys(), ...memory.keys()]);
      if (reading !== 'quick') for (const key of await refreshTokens.keys()) all.add(key);
      return [...all].filter((key) => key.startsWith(root));
    },
  };
}

/** The cache of `cacheLocation: 'memory'` where Auth0's SDK must not have one of its own. */
export function createMemoryCache(): ListingCache {
  const entries = new Map<string, unknown>();
  return {
    get: (key) => entries.get(key),
    set: (key, entry) => void entries.set(key, entry),
    remove: (key) => void entries.delete(key),
    allKeys: () => [...entries.keys()],
  };
}

/** For an app's own cache that can't list its keys: the list is kept in it, under one more key. */
export function withKeys(cache: ICache, { root }: Namespace): ListingCache {
  const listKey = `${root}keys`;
  const list = async (): Promise<string[]> => {
    const keys: unknown = await cache.get<unknown>(listKey);
    return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [];
  };
  // One change after the other: each reads the list and writes it.
  const { run } = createQueue();
  const change = (to: (keys: string[]) => string[]): Promise<void> =>
    run(async () => cache.set(listKey, to(await list())));
  return {
    get: (key) => cache.get(key),
    async set(key, entry) {
      // Listed first: what is there and not listed is found by nobody.
      await change((keys) => (keys.includes(key) ? keys : [...keys, key]));
      await cache.set(key, entry);
    },
    async remove(key) {
      await cache.remove(key);
      await change((keys) => keys.filter((other) => other !== key));
    },
    allKeys: async () => (cache.allKeys ? await cache.allKeys() : await list()),
  };
}

function parse(text: string | null | undefined): Entry {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
