import type { ICache, WrappedCacheEntry } from '@auth0/auth0-spa-js';
import type { Environment } from './environment.js';
import type { Namespace } from './namespace.js';
import { createSharedCache, withKeys, type ListingCache } from './shared-cache.js';

/** What the `Auth0Client` of one organization sees of a cache that several share: its own entries, and no other. */
export interface OrganizationCache extends ListingCache {
  /** Until its organization is known, a login's entries are held back in memory. Now it is. */
  adopt(id: string): Promise<void>;
  /** When an access token that passed through here expires: milliseconds since 1970. */
  expiresAt(accessToken: string): Promise<number | undefined>;
  /** The audiences that there are refresh tokens for. */
  audiences(): Promise<string[]>;
  /** Leaves storage as it is, and keeps what still comes in memory. */
  detach(): Promise<void>;
  /** Drops every entry; `forGood` also keeps what a late answer still brings out of storage. */
  clear(forGood: boolean): Promise<void>;
}

/** Where sessions are kept beyond the page's memory. */
export interface Caches {
  /** The cache of one organization, or of a login whose organization is not known yet. */
  open(id: string | undefined): OrganizationCache;
  /** The ids of the organizations that there are entries of. */
  stored(): Promise<string[]>;
}

/** They are in the browser's storage, or in the app's own. */
export function createOrganizationCaches(
  storage: 'localstorage' | ICache,
  environment: Environment,
  namespace: Namespace,
): Caches {
  const shared =
    storage === 'localstorage' ? createSharedCache(environment, namespace) : withKeys(storage, namespace);
  return {
    open: (id) => createOrganizationCache(shared, namespace, id),
    async stored() {
      const all = prefixOf(namespace, '');
      const ids = (await shared.allKeys())
        .filter((key) => key.startsWith(all))
        .map((key) => /^(org_[\w-]*)::/.exec(key.slice(all.length))?.[1]);
      return [...new Set(ids)].filter((id) => id !== undefined);
    },
  };
}

/** Ids hold nothing that could reach into another organization's keys. */
const prefixOf = ({ root }: Namespace, id: string): string => `${root}tokens::${id}`;

function createOrganizationCache(
  shared: ListingCache,
  namespace: Namespace,
  id: string | undefined,
): OrganizationCache {
  let prefix = id === undefined ? undefined : `${prefixOf(namespace, id)}::`;
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
  const read = async (key: string): Promise<unknown> =>
    note(prefix === undefined ? staged.get(key) : await shared.get(prefix + key));
  const set = async (key: string, entry: unknown): Promise<void> => {
    note(entry);
    if (prefix === undefined) staged.set(key, entry);
    else await shared.set(prefix + key, entry);
  };
  const remove = async (key: string): Promise<void> => {
    if (prefix === undefined) staged.delete(key);
    else await shared.remove(prefix + key);
  };

  return {
    set,
    remove,
    allKeys: keys,
    get: read as ICache['get'],
    async adopt(newId) {
      if (prefix !== undefined) return;
      prefix = `${prefixOf(namespace, newId)}::`;
      for (const [key, entry] of staged) await set(key, entry);
      staged.clear();
    },
    expiresAt: (accessToken) => Promise.resolve(expiries.get(accessToken)),
    async audiences() {
      const found = new Set<string>();
      for (const key of await keys()) {
        const { body } = ((await read(key)) ?? {}) as Partial<WrappedCacheEntry>;
        if (body?.refresh_token !== undefined && body.audience !== undefined) found.add(body.audience);
      }
      return [...found];
    },
    detach() {
      prefix = undefined;
      return Promise.resolve();
    },
    async clear(forGood) {
      const all = await keys();
      const own = prefix;
      if (forGood) prefix = undefined;
      expiries.clear();
      staged.clear();
      if (own !== undefined) for (const key of all) await shared.remove(own + key);
    },
  };
}
