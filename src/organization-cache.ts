import type { ICache, WrappedCacheEntry } from '@auth0/auth0-spa-js';
import type { Namespace } from './namespace.js';
import type { ListingCache } from './shared-cache.js';

/** What the `Auth0Client` of one organization sees of a cache that several share: its own entries, and no other. */
export interface OrganizationCache extends ICache {
  /** Until its organization is known, a login's entries are held back in memory. Now it is. */
  adopt(id: string): Promise<void>;
  /** When an access token that passed through here expires: milliseconds since 1970. */
  expiresAt(accessToken: string): number | undefined;
  /** Drops every entry. */
  clear(): Promise<void>;
  /** The same, and takes no more: what a late answer brings is gone at once. */
  erase(): Promise<void>;
}

export function createOrganizationCache(
  shared: ListingCache,
  namespace: Namespace,
  id: string | undefined,
): OrganizationCache {
  let prefix = id && namespace.organization(id);
  let erased = false;
  const staged = new Map<string, unknown>();
  const expiries = new Map<string, number>();

  const note = <T>(entry: T): T => {
    const { body, expiresAt } = (entry ?? {}) as Partial<WrappedCacheEntry>;
    if (body?.access_token !== undefined && expiresAt !== undefined) {
      expiries.set(body.access_token, expiresAt * 1000);
    }
    return entry;
  };
  const keys = async (): Promise<string[]> => {
    const own = prefix;
    if (own === undefined) return [...staged.keys()];
    return (await shared.allKeys()).filter((key) => key.startsWith(own)).map((key) => key.slice(own.length));
  };
  const set = async <T>(key: string, entry: T): Promise<void> => {
    if (erased) return;
    note(entry);
    if (prefix === undefined) staged.set(key, entry);
    else await shared.set(prefix + key, entry);
  };
  const remove = async (key: string): Promise<void> => {
    if (prefix === undefined) staged.delete(key);
    else await shared.remove(prefix + key);
  };

  const clear = async (): Promise<void> => {
    expiries.clear();
    for (const key of await keys()) await remove(key);
  };

  return {
    set,
    remove,
    allKeys: keys,
    get: async <T>(key: string) =>
      note(prefix === undefined ? (staged.get(key) as T | undefined) : await shared.get<T>(prefix + key)),
    async adopt(newId) {
      if (prefix !== undefined) return;
      prefix = namespace.organization(newId);
      for (const [key, entry] of staged) await set(key, entry);
      staged.clear();
    },
    expiresAt: (accessToken) => expiries.get(accessToken),
    clear,
    erase() {
      erased = true;
      return clear();
    },
  };
}
