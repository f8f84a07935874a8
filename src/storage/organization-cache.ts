import type { ICache, WrappedCacheEntry } from '@auth0/auth0-spa-js';
import type { Environment } from '../config/environment.js';
import { hash } from '../lib/hash.js';
import { withTimeout } from '../lib/with-timeout.js';
import type { ListingCache } from './listing-cache.js';
import type { SignOutLog, SignOutLogState } from './sign-out-log.js';

/**
 * Which entries a session removes from storage when it ends. `'all'`: every entry. `'unless-replaced'`: every entry or, if another session
 * overwrote one, only entries that this session last read or wrote. `'written'`: only entries that it wrote itself. `'signed-out'`: entries
 * of earlier sessions, which no session can read any more. Never removed: entries of a session that began after a sign-out which ended this one.
 */
export type StorageRemoval = 'all' | 'unless-replaced' | 'written' | 'signed-out' | 'nothing';

/**
 * The part of a shared cache that the `Auth0Client` of one organization can read and write: only the entries of that organization. Each entry
 * has the time of the latest sign-out that its session knew. After a later sign-out no session can read it, also if it was not removed.
 */
export interface OrganizationCache extends Required<ICache> {
  /** Assigns the cache of a login to its organization: writes the entries, which were in memory until then, to storage. */
  assignTo(id: string): Promise<void>;
  /**
   * Returns the entries that were replaced by a login, or because no session could use them, in a cache of their own, so that their refresh
   * tokens can be revoked. Entries whose refresh token is still stored somewhere are left out.
   */
  takeReplaced(): Promise<OrganizationCache | undefined>;
  /** Runs work that reads only access tokens and ID tokens, without opening IndexedDB. No other work may use the cache meanwhile. */
  peek<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Returns what is known about an access token that this cache read or wrote. */
  details(accessToken: string): AccessTokenDetails | undefined;
  /** Removes an access token from its entry. Its refresh token stays, because it can be good for other audiences, or has to be revoked. */
  discard(accessToken: string): Promise<void>;
  /** Returns the `sub` claim of the stored ID token. */
  subject(): Promise<unknown>;
  /** Returns the audiences that have a refresh token. */
  audiences(): Promise<string[]>;
  /** Removes entries from storage. They and later writes are in memory until {@link clear}, so that their refresh tokens can be revoked. */
  detach(removal: StorageRemoval): Promise<void>;
  /** Makes the cache and its stored entries ignore every sign-out in `known`. */
  ignoreSignOuts(known: SignOutLogState): Promise<void>;
  /** Whether it found entries that the user has signed out of. */
  hasSignedOutEntries(): boolean;
  /** Removes every entry or, if another session overwrote one, only entries that this cache last read or wrote. */
  clear(): Promise<void>;
}

/** What the entry of an access token says besides the token. */
export interface AccessTokenDetails {
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** The owner of the ID token that it came with. Undefined in an entry of an older version. */
  readonly owner: string | undefined;
}

/**
 * Returns the user and the organization of an ID token, as one text. It is stored with each access token, because an opaque access token does
 * not say whose it is: a write that was interrupted, or late, can leave it beside the ID token of another user.
 */
export const ownerOf = ({ sub, org_id }: { readonly sub?: unknown; readonly org_id?: unknown }): string =>
  [sub, org_id].map((claim) => (typeof claim === 'string' ? claim : '')).join(' ');

/** A session is treated as ended this long before its `session_expiry`. Auth0's SDK signs itself out 30 seconds before it. */
const SESSION_EXPIRY_MARGIN_MS = 60_000;
/** A token that expires within this time is read with its refresh token: Auth0's SDK removes an expired entry without one. */
const PEEK_MARGIN_MS = 120_000;
/** A sign-out must not wait without an end for an application's own cache. */
const WRITE_TIMEOUT_MS = 1000;

/** The entry of an ID token, as Auth0's SDK stores it. */
interface IdTokenEntry {
  id_token: string;
  decodedToken: { claims: Record<string, unknown> };
}

/** The entry of an access token, as Auth0's SDK stores it, and its owner. */
type AccessTokenEntry = WrappedCacheEntry & { owner?: string | undefined };

const refreshTokenOf = (entry: unknown): string | undefined =>
  (Object(entry) as Partial<WrappedCacheEntry>).body?.refresh_token;

interface StoredEntry {
  readonly key: string;
  readonly entry: unknown;
}

/**
 * @param parts.removals The removals that are under way, by prefix. No cache writes meanwhile: its entries would be removed.
 * @param parts.tokens The beginning of the keys of all organizations.
 * @param id The organization's id, if it is known.
 * @param knownSignOuts The sign-outs that are older than the session of the cache.
 */
export function createOrganizationCache(
  parts: {
    shared: ListingCache;
    environment: Environment;
    signOutLog: SignOutLog;
    removals: Map<string, Promise<void>>;
    tokens: string;
  },
  id: string | undefined,
  knownSignOuts: SignOutLogState,
): OrganizationCache {
  const { shared, environment, signOutLog, removals, tokens } = parts;
  // An id cannot contain the separator, so no organization's prefix is the beginning of another one's.
  const prefixOf = (own: string): string => `${tokens}${own}::`;
  /** Undefined until the organization is known, and after `detach`. Entries are then in `inMemory`. */
  let prefix = id === undefined ? undefined : prefixOf(id);
  let hasSignedOutEntries = false;
  const inMemory = new Map<string, unknown>();
  /** Entries that are replaced, or that no session can use, so that they will be. */
  const replaced = new Map<string, unknown>();
  const detailsByToken = new Map<string, AccessTokenDetails>();
  /** The owner of every entry of an access token that this cache wrote or read, by key. */
  const knownOwners = new Map<string, string | undefined>();
  /** The owner of the ID token that was written last. Undefined if ID tokens of two owners were written one after the other. */
  let writtenOwner: string | undefined;
  /** Whether the access token that belongs to that ID token has not been written yet. */
  let awaitsAccessToken = false;
  /** The fingerprint of every entry that this cache wrote or read, by key. */
  const knownFingerprints = new Map<string, string>();
  const writtenKeys = new Set<string>();
  /** Writes to storage that are under way. */
  const pendingWrites = new Map<Promise<void>, StoredEntry>();
  let isPeeking = false;
  /** Nothing is written to storage any more. */
  let isDetached = false;

  const rememberDetails = (key: string, entry: unknown): void => {
    const { body, expiresAt, owner } = (entry ?? {}) as Partial<AccessTokenEntry>;
    if (body) knownOwners.set(key, owner);
    if (body?.access_token !== undefined && expiresAt !== undefined)
      detailsByToken.set(body.access_token, { expiresAt: expiresAt * 1000, owner });
  };
  /** Adds the owner to the entry of an access token. Auth0's SDK writes the ID token right before the access token that came with it. */
  const withOwner = (key: string, entry: unknown): unknown => {
    const { decodedToken, body, expiresAt, owner } = (entry ?? {}) as Partial<
      IdTokenEntry & AccessTokenEntry
    >;
    if (decodedToken) {
      const newOwner = ownerOf(decodedToken.claims);
      writtenOwner = awaitsAccessToken && writtenOwner !== newOwner ? undefined : newOwner;
      awaitsAccessToken = true;
    }
    if (!body) return entry;
    awaitsAccessToken = false;
    return {
      body,
      // The SDK adds an `expires_in` that is a string to the time like a text.
      expiresAt: Number.isFinite(expiresAt)
        ? expiresAt
        : Math.floor(environment.now() / 1000) + (Number(body.expires_in) || 0),
      // A new entry has none. Neither has one that the SDK read before, to remove its expired access token.
      owner: owner ?? (body.access_token === undefined ? knownOwners.get(key) : writtenOwner),
    };
  };
  /** The latest sign-out that the session knows. Without an id: 0. */
  const knownSignOut = (): number => (id === undefined ? 0 : signOutLog.latest(id, knownSignOuts));
  const latestSignOut = (): number => (id === undefined ? 0 : signOutLog.latest(id));
  /** Whether the user has signed out since the session of the cache began. */
  const isSignedOut = (): boolean => latestSignOut() > knownSignOut();
  /** An entry without the time is of an earlier version of this package. */
  const signOutKnownTo = (entry: unknown): number =>
    ((entry ?? {}) as { signedOutAt?: number }).signedOutAt ?? Infinity;

  const listKeys = async (reading?: 'localOnly'): Promise<string[]> => {
    const ownPrefix = prefix;
    if (ownPrefix === undefined) return [...inMemory.keys()];
    return (await shared.allKeys(reading))
      .filter((key) => key.startsWith(ownPrefix))
      .map((key) => key.slice(ownPrefix.length));
  };
  /** Whether an entry came with the ID token of another user, or with one that was removed. It must not be used, its refresh token included. */
  const hasOtherOwner = async (key: string, entry: unknown, ownPrefix: string): Promise<boolean> => {
    const { body, owner } = (entry ?? {}) as Partial<AccessTokenEntry>;
    if (!body || owner === undefined) return false;
    // An ID token has no part in IndexedDB.
    const stored: unknown = await shared.get(ownPrefix + idTokenKeyFor(key), 'localOnly');
    const { decodedToken } = (stored ?? {}) as Partial<IdTokenEntry>;
    return ownerOf(decodedToken?.claims ?? {}) !== owner;
  };
  const readShared = async (key: string, ownPrefix: string): Promise<unknown> => {
    const isPeek = isPeeking;
    let entry: unknown = await shared.get(ownPrefix + key, isPeek ? 'localOnly' : undefined);
    const { expiresAt = Infinity } = (entry ?? {}) as Partial<WrappedCacheEntry>;
    if (isPeek && expiresAt * 1000 - PEEK_MARGIN_MS < environment.now())
      entry = await shared.get(ownPrefix + key);
    if (signOutKnownTo(entry) < latestSignOut()) hasSignedOutEntries = true;
    else {
      knownFingerprints.set(key, fingerprint(entry, isPeek));
      if (!(await hasOtherOwner(key, entry, ownPrefix))) return entry;
    }
    replaced.set(key, entry);
    return undefined;
  };
  const get = async (key: string): Promise<unknown> => {
    const entry = prefix === undefined ? inMemory.get(key) : await readShared(key, prefix);
    rememberDetails(key, entry);
    const end = (entry as Partial<IdTokenEntry> | undefined)?.decodedToken?.claims['session_expiry'];
    if (typeof end !== 'number' || end * 1000 - SESSION_EXPIRY_MARGIN_MS > environment.now()) return entry;
    // Auth0's SDK must not see this entry: it would also remove what belongs to the other organizations.
    await clear();
    return undefined;
  };
  const writeShared = async (ownPrefix: string, key: string, entry: unknown): Promise<void> => {
    const removal = removals.get(ownPrefix);
    if (removal) await withTimeout(WRITE_TIMEOUT_MS, removal);
    const stored = { ...(entry as object), signedOutAt: knownSignOut() };
    await shared.set(ownPrefix + key, stored, () => !isSignedOut());
  };
  const write = async (key: string, entry: unknown): Promise<void> => {
    rememberDetails(key, entry);
    if (prefix === undefined) {
      inMemory.set(key, entry);
      return;
    }
    knownFingerprints.set(key, fingerprint(entry));
    writtenKeys.add(key);
    const written = writeShared(prefix, key, entry);
    pendingWrites.set(written, { key, entry });
    try {
      await written;
    } finally {
      pendingWrites.delete(written);
      // It may not be in storage. Its refresh token is revoked when the session ends.
      if (isSignedOut()) inMemory.set(key, entry);
    }
  };

  const isUnchanged = ({ key, entry }: StoredEntry): boolean => {
    const known = knownFingerprints.get(key);
    // The fingerprint of an entry that was read by `peek` is the beginning of the full one.
    return known !== undefined && fingerprint(entry).startsWith(known);
  };
  const entriesToRemove = (
    removal: StorageRemoval,
    entries: readonly StoredEntry[],
  ): readonly StoredEntry[] => {
    switch (removal) {
      case 'nothing':
        return [];
      case 'all':
        return entries;
      case 'signed-out':
        return entries.filter(({ entry }) => signOutKnownTo(entry) < latestSignOut());
      case 'written':
        return entries.filter((stored) => isUnchanged(stored) && writtenKeys.has(stored.key));
      case 'unless-replaced': {
        const isReplaced = entries.some(
          (stored) => knownFingerprints.has(stored.key) && !isUnchanged(stored),
        );
        if (!isReplaced) return entries;
        // Another session overwrote part of this cache. Keep the ID token entry: that session may use the one that was read here.
        return entries.filter((stored) => isUnchanged(stored) && !isIdTokenEntry(stored.entry));
      }
    }
  };

  const moveToMemory = async (ownPrefix: string, { key, entry }: StoredEntry): Promise<void> => {
    // What a request received meanwhile is newer, and is the one to revoke.
    if (!inMemory.has(key)) inMemory.set(key, entry);
    await shared.remove(ownPrefix + key);
  };
  const removeStored = async (
    ownPrefix: string,
    removal: StorageRemoval,
    remove: (stored: StoredEntry) => Promise<void> | void,
  ): Promise<void> => {
    const endedBy = isSignedOut() ? latestSignOut() : Infinity;
    const entries: StoredEntry[] = [];
    for (const key of await shared.allKeys()) {
      if (!key.startsWith(ownPrefix)) continue;
      const entry: unknown = await shared.get(key, 'partial');
      const isOfLaterSession = signOutKnownTo(entry) !== Infinity && signOutKnownTo(entry) >= endedBy;
      if (!isOfLaterSession) entries.push({ key: key.slice(ownPrefix.length), entry });
    }
    // All at once: one that fails or hangs does not keep the others from being removed.
    const removing = entriesToRemove(removal, entries).map(async (stored) => remove(stored));
    await Promise.allSettled(removing);
    await Promise.all(removing);
  };
  const clear = async (): Promise<void> => {
    detailsByToken.clear();
    knownOwners.clear();
    inMemory.clear();
    const ownPrefix = prefix;
    if (ownPrefix === undefined) return;
    await removeStored(ownPrefix, 'unless-replaced', ({ key }) => {
      knownFingerprints.delete(key);
      return shared.remove(ownPrefix + key);
    });
  };
  /** Removes what was written after the removal of all other entries, unless a new session has replaced it. */
  const removeLateWrites = async (
    ownPrefix: string,
    writes: ReadonlyMap<Promise<void>, StoredEntry>,
  ): Promise<void> => {
    await Promise.allSettled(writes.keys());
    for (const { key, entry } of writes.values()) {
      const stored: unknown = await shared.get(ownPrefix + key, 'partial');
      if (fingerprint(stored) === fingerprint(entry)) await moveToMemory(ownPrefix, { key, entry });
    }
  };

  return {
    set: (key, entry) => write(key, withOwner(key, entry)),
    get: get as ICache['get'],
    async remove(key) {
      if (prefix === undefined) inMemory.delete(key);
      else await shared.remove(prefix + key);
    },
    allKeys: () => listKeys(isPeeking ? 'localOnly' : undefined),
    async peek(work) {
      isPeeking = true;
      try {
        return await work();
      } finally {
        isPeeking = false;
      }
    },
    async assignTo(newId) {
      if (prefix !== undefined || isDetached) return;
      const newPrefix = prefixOf(newId);
      const readReplaced = async (): Promise<void> => {
        for (const key of inMemory.keys()) replaced.set(key, await shared.get(newPrefix + key, 'partial'));
      };
      // Storage that does not answer does not keep the login from being stored.
      const read = readReplaced().catch(() => undefined);
      await withTimeout(WRITE_TIMEOUT_MS, read);
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- it can change during the read.
      if (isDetached) return;
      id = newId;
      prefix = newPrefix;
      for (const [key, entry] of [...inMemory]) {
        await write(key, entry);
        // A detached cache keeps its entries in memory, for the revocation.
        // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- it can change during the write.
        if (isDetached || isSignedOut()) return;
        inMemory.delete(key);
      }
    },
    async takeReplaced() {
      const old = [...replaced].filter(([, entry]) => refreshTokenOf(entry));
      replaced.clear();
      if (old.length === 0) return undefined;
      const keys = (await shared.allKeys()).filter((key) => key.startsWith(tokens));
      const inUse = await Promise.allSettled(keys.map(async (key) => shared.get(key, 'partial')));
      const cache = createOrganizationCache(parts, undefined, knownSignOuts);
      for (const [key, entry] of old)
        if (!inUse.some((read) => 'value' in read && refreshTokenOf(read.value) === refreshTokenOf(entry)))
          await cache.set(key, entry);
      return cache;
    },
    details: (accessToken) => detailsByToken.get(accessToken),
    async discard(accessToken) {
      for (const key of await listKeys()) {
        const stored: unknown = prefix === undefined ? inMemory.get(key) : await shared.get(prefix + key);
        const { body, ...rest } = (stored ?? {}) as Partial<AccessTokenEntry>;
        if (body?.access_token !== accessToken) continue;
        const { refresh_token, audience, scope } = body;
        if (refresh_token !== undefined)
          await write(key, { ...rest, body: { refresh_token, audience, scope } });
        else if (prefix === undefined) inMemory.delete(key);
        else await shared.remove(prefix + key);
      }
    },
    async subject() {
      for (const key of await listKeys()) {
        const { decodedToken } = ((await get(key)) ?? {}) as Partial<IdTokenEntry>;
        if (decodedToken) return decodedToken.claims['sub'];
      }
      return undefined;
    },
    async audiences() {
      const audiences = new Set<string>();
      for (const key of await listKeys()) {
        const { body } = ((await get(key)) ?? {}) as Partial<WrappedCacheEntry>;
        if (body?.refresh_token !== undefined && body.audience !== undefined) audiences.add(body.audience);
      }
      return [...audiences];
    },
    async detach(removal) {
      const ownPrefix = prefix;
      const writes = new Map(pendingWrites);
      // From here on, `set` writes to memory only.
      prefix = undefined;
      isDetached = true;
      if (ownPrefix === undefined || removal === 'nothing') return;
      const removed = removeStored(ownPrefix, removal, (stored) => moveToMemory(ownPrefix, stored));
      const settled = removed.catch(() => undefined);
      removals.set(ownPrefix, settled);
      try {
        await removed;
      } finally {
        if (removals.get(ownPrefix) === settled) removals.delete(ownPrefix);
      }
      if (writes.size === 0) return;
      const removedLate = removeLateWrites(ownPrefix, writes).catch(() => undefined);
      await withTimeout(WRITE_TIMEOUT_MS, removedLate);
    },
    async ignoreSignOuts(known) {
      knownSignOuts = known;
      const ownPrefix = prefix;
      if (ownPrefix === undefined) return;
      for (const key of await listKeys()) {
        const entry: unknown = await shared.get(ownPrefix + key, 'partial');
        if (prefix === ownPrefix && isUnchanged({ key, entry })) await write(key, entry);
      }
    },
    hasSignedOutEntries: () => hasSignedOutEntries,
    clear,
  };
}

/** Returns the key of the ID token for the key of an access token: both begin with the prefix of Auth0's SDK and the client id. */
const idTokenKeyFor = (key: string): string => [...key.split('::', 2), '@@user@@'].join('::');

const isIdTokenEntry = (entry: unknown): boolean => 'id_token' in (Object(entry) as object);

/**
 * Returns a string that distinguishes entries without containing their tokens; the order of their fields makes no difference. After `peek`
 * the refresh token is unknown, so the fingerprint is only the beginning of the full one.
 */
function fingerprint(entry: unknown, isPeek = false): string {
  const { id_token, body } = (entry ?? {}) as Partial<IdTokenEntry & WrappedCacheEntry>;
  const tokens = [id_token, body?.access_token, ...(isPeek ? [] : [body?.refresh_token])];
  // The end of a token is part of its signature, so it is different for every token.
  return tokens.map((token) => `${hash(typeof token === 'string' ? token.slice(-64) : '')}.`).join('');
}
