import type { ICache } from '@auth0/auth0-spa-js';
import type { Environment } from './environment.js';
import type { Namespace } from './namespace.js';
import { createRefreshTokenStore } from './refresh-tokens.js';

/** A cache that can say what it holds. */
export type ListingCache = ICache & Required<Pick<ICache, 'allKeys'>>;

type Entry = { body?: { refresh_token?: string } } | undefined;

/**
 * The cache of `cacheLocation: 'localstorage'`: entries in localStorage, their refresh tokens in IndexedDB, because localStorage
 * reaches another tab only after the lock did, and that tab would send a token already used.
 */
export function createSharedCache(environment: Environment, { root }: Namespace): ListingCache {
  const refreshTokens = createRefreshTokenStore(() => environment.indexedDB());
  // What localStorage did not take: it is full or blocked.
  const memory = new Map<string, string>();

  const read = (key: string): string | null =>
    memory.get(key) ?? environment.sharedStorage()?.getItem(key) ?? null;
  const write = (key: string, text: string): void => {
    memory.delete(key);
    const storage = environment.sharedStorage();
    try {
      if (storage) return storage.setItem(key, text);
    } catch {
      storage?.removeItem(key);
    }
    memory.set(key, text);
  };

  return {
    get: (async (key) => {
      const entry = parse(read(key)) as Entry;
      if (!entry?.body) return entry;
      const refreshToken = await refreshTokens.get(key);
      return { ...entry, body: { ...entry.body, ...(refreshToken && { refresh_token: refreshToken }) } };
    }) as ICache['get'],
    async set(key, value) {
      const entry = value as Entry;
      const { refresh_token, ...body } = entry?.body ?? {};
      if (refresh_token === undefined) await refreshTokens.remove(key);
      else await refreshTokens.set(key, refresh_token);
      write(key, JSON.stringify(entry?.body ? { ...entry, body } : entry));
    },
    async remove(key) {
      memory.delete(key);
      environment.sharedStorage()?.removeItem(key);
      await refreshTokens.remove(key);
    },
    allKeys: () =>
      [...Object.keys(environment.sharedStorage() ?? {}), ...memory.keys()].filter((key) =>
        key.startsWith(root),
      ),
  };
}

/** For an app's own cache that can't list its keys: the list is kept in it, under one more key. */
export function withKeys(cache: ICache, { root }: Namespace): ListingCache {
  const listKey = `${root}keys`;
  const list = async (): Promise<string[]> => {
    const keys: unknown = await cache.get<unknown>(listKey);
    return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : [];
  };
  return {
    get: (key) => cache.get(key),
    async set(key, entry) {
      await cache.set(key, entry);
      const keys = await list();
      if (!keys.includes(key)) await cache.set(listKey, [...keys, key]);
    },
    async remove(key) {
      await cache.remove(key);
      const keys = await list();
      if (keys.includes(key)) {
        await cache.set(
          listKey,
          keys.filter((other) => other !== key),
        );
      }
    },
    allKeys: async () => (cache.allKeys ? await cache.allKeys() : await list()),
  };
}

function parse(text: string | null): unknown {
  try {
    const value: unknown = text === null ? undefined : JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
