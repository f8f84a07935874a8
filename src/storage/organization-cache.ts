import type { ICache, WrappedCacheEntry } from '@auth0/auth0-spa-js';
import type { Environment } from '../config/environment.js';
import { hash } from '../lib/hash.js';
import type { Namespace } from '../config/storage-keys.js';
import { createMemoryCache, createSharedCache, withKeys, type ListingCache } from './local-storage-cache.js';

/**
 * What a session takes along when it leaves storage: everything, that unless somebody else put something in its place meanwhile, only what
 * it wrote itself, or nothing.
 */
export type Leaving = 'all' | 'unless-replaced' | 'written' | 'nothing';

/** What the `Auth0Client` of one organization sees of a cache that several share: its own entries, and no other. */
export interface OrganizationCache extends Required<ICache> {
  /** Until its organization is known, a login's entries are held back in memory. Now it is. */
  adopt(id: string): Promise<void>;
  /** Does work that only looks, while nobody else uses this: refresh tokens stay where they are. */
  look<Result>(work: () => Promise<Result>): Promise<Result>;
  /** When an access token that passed through here expires: milliseconds since 1970. */
  expiresAt(accessToken: string): Promise<number | undefined>;
  /** Whose entries there are: the `sub` of the ID token. */
  subject(): Promise<unknown>;
  /** The audiences that there are refresh tokens for. */
  audiences(): Promise<string[]>;
  /** Takes entries out of storage; they, and what still comes, stay in memory until they are dropped. */
  leave(what: Leaving): Promise<void>;
  /** Drops every entry. */
  clear(): Promise<void>;
}

/** Where sessions are kept beyond the page's memory. */
export interface Caches {
  /** The cache of one organization, or of a login whose organization is not known yet. */
  open(id: string | undefined): OrganizationCache;
  /** The ids of the organizations that there are entries of; a `quick` look finds those that tokens can be read of. */
  stored(quick?: boolean): Promise<string[]>;
}

/** They are in the browser's storage, or in the app's own. */
export function createOrganizationCaches(
  storage: 'memory' | 'localstorage' | ICache,
  environment: Environment,
  namespace: Namespace,
  makeRoom: () => Promise<boolean>,
): Caches {
  let shared: ListingCache;
  if (storage === 'memory') shared = createMemoryCache();
  else if (storage === 'localstorage') shared = createSharedCache(environment, namespace, makeRoom);
  else shared = withKeys(storage, namespace);
  return {
    open: (id) => createOrganizationCache(shared, environment, namespace, id),
    async stored(quick) {
      const all = prefixOf(namespace, '');
      const ids = (await shared.allKeys(quick ? 'quick' : undefined))
        .filter((key) => key.startsWith(all))
        .map((key) => /^(org_[\w-]*)::/.exec(key.slice(all.length))?.[1]);
      return [...new Set(ids)].filter((id) => id !== undefined);
    },
  };
}

/** Ids hold nothing that could reach into another organization's keys. */
const prefixOf = ({ root }: Namespace, id: string): string => `${root}tokens::${id}`;

/** Milliseconds before a session's end in which it counts as over: more than the half a minute of Auth0's SDK. */
const leeway = 60_000;

/** The SDK's entry of an ID token. */
interface IdTokenEntry {
  id_token: string;
  decodedToken: { claims: Record<string, unknown> };
}

/** Tells entries apart, whatever the order of their keys, and keeps no token. That of a quick look is how the whole one begins. */
const markOf = (entry: unknown, quick = false): string => {
  const { id_token, body } = (entry ?? {}) as Partial<IdTokenEntry & WrappedCacheEntry>;
  const tokens = [id_token, body?.access_token, ...(quick ? [] : [body?.refresh_token])];
  // The end of a token, a signature's or all of it, is as telling as the whole.
  return tokens.map((token) => `${hash(typeof token === 'string' ? token.slice(-64) : '')}.`).join('');
};

function createOrganizationCache(
  shared: ListingCache,
  environment: Environment,
  namespace: Namespace,
  id: string | undefined,
): OrganizationCache {
  let prefix = id === undefined ? undefined : `${prefixOf(namespace, id)}::`;
  const staged = new Map<string, unknown>();
  const expiries = new Map<string, number>();
  /** What this one wrote to storage or read there: key → which tokens. */
  const known = new Map<string, string>();
  const written = new Set<string>();
  let looking = false;

  const note = (entry: unknown): void => {
    const { body, expiresAt } = (entry ?? {}) as Partial<WrappedCacheEntry>;
    if (body?.access_token !== undefined && expiresAt !== undefined) {
      expiries.set(body.access_token, expiresAt * 1000);
    }
  };
  const keys = async (quick = false): Promise<string[]> => {
    const own = prefix;
    if (own === undefined) return [...staged.keys()];
    return (await shared.allKeys(quick ? 'quick' : undefined))
      .filter((key) => key.startsWith(own))
      .map((key) => key.slice(own.length));
  };
  const clear = async (): Promise<void> => {
    const all = await keys();
    const own = prefix;
    expiries.clear();
    staged.clear();
    known.clear();
    if (own !== undefined) for (const key of all) await shared.remove(own + key);
  };
  const read = async (key: string): Promise<unknown> => {
    let entry: unknown = staged.get(key);
    if (prefix !== undefined) {
      const quick = looking;
      entry = await shared.get(prefix + key, quick ? 'quick' : undefined);
      const { expiresAt = Infinity } = (entry ?? {}) as Partial<WrappedCacheEntry>;
      // The SDK would delete one that is used up and has no refresh token.
      if (quick && expiresAt * 1000 - 2 * leeway < environment.now()) entry = await shared.get(prefix + key);
      known.set(key, markOf(entry, quick));
    }
    note(entry);
    const end = (entry as Partial<IdTokenEntry> | undefined)?.decodedToken?.claims['session_expiry'];
    if (typeof end !== 'number' || end * 1000 - leeway > environment.now()) return entry;
    // Before the SDK sees it: with a session's end, it would also clear what belongs to the others.
    await clear();
    return undefined;
  };
  const set = async (key: string, entry: unknown): Promise<void> => {
    note(entry);
    if (prefix === undefined) staged.set(key, entry);
    else {
      known.set(key, markOf(entry));
      written.add(key);
      await shared.set(prefix + key, entry);
    }
  };
  const remove = async (key: string): Promise<void> => {
    if (prefix === undefined) staged.delete(key);
    else await shared.remove(prefix + key);
  };

  return {
    set,
    remove,
    allKeys: () => keys(looking),
    get: read as ICache['get'],
    async look(work) {
      looking = true;
      try {
        return await work();
      } finally {
        looking = false;
      }
    },
    async adopt(newId) {
      if (prefix !== undefined) return;
      prefix = `${prefixOf(namespace, newId)}::`;
      for (const [key, entry] of staged) await set(key, entry);
      staged.clear();
    },
    expiresAt: (accessToken) => Promise.resolve(expiries.get(accessToken)),
    async subject() {
      for (const key of await keys()) {
        const { decodedToken } = ((await read(key)) ?? {}) as Partial<IdTokenEntry>;
        if (decodedToken) return decodedToken.claims['sub'];
      }
      return undefined;
    },
    async audiences() {
      const found = new Set<string>();
      for (const key of await keys()) {
        const { body } = ((await read(key)) ?? {}) as Partial<WrappedCacheEntry>;
        if (body?.refresh_token !== undefined && body.audience !== undefined) found.add(body.audience);
      }
      return [...found];
    },
    async leave(what) {
      const own = prefix;
      prefix = undefined;
      if (own === undefined || what === 'nothing') return;
      const entries: [key: string, entry: unknown][] = [];
      for (const key of await shared.allKeys())
        if (key.startsWith(own)) entries.push([key.slice(own.length), await shared.get(key, 'half')]);
      const isKnown = ([key, entry]: [string, unknown]): boolean => {
        const mark = known.get(key);
        return mark !== undefined && markOf(entry).startsWith(mark);
      };
      const replaced = entries.some((entry) => known.has(entry[0]) && !isKnown(entry));
      const all = what === 'all' || (what === 'unless-replaced' && !replaced);
      // Who replaced some of it needs the ID token, which may be the one that was read here.
      const only = (entry: [string, unknown]): boolean =>
        isKnown(entry) &&
        (what === 'written' ? written.has(entry[0]) : !('id_token' in (Object(entry[1]) as object)));
      for (const [key, entry] of all ? entries : entries.filter(only)) {
        staged.set(key, entry);
        await shared.remove(own + key);
      }
    },
    clear,
  };
}
