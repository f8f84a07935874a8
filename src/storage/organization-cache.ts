import type { ICache } from '@auth0/auth0-spa-js';
import type { Environment } from '../config/environment.js';
import { withTimeout } from '../lib/with-timeout.js';
import { idTokenKeyFor, refreshTokenOf, toEntry, type KeyedEntry, type StoredEntry } from './cache-entry.js';
import { keysWithPrefix, type ListingCache } from './listing-cache.js';
import { createReplacedEntries, type ReplacedEntries } from './replaced-entries.js';
import type { SignOutLog, SignOutLogState } from './sign-out-log.js';
import { createRemovalRules, isUnchanged, type StorageRemoval } from './storage-removal.js';
import { createTokenOwners, hasOtherOwner, type TokenOwners } from './token-owners.js';

/**
 * The part of a shared cache that the `Auth0Client` of one organization can read and write: only the entries of that organization. Each entry
 * has the time of the latest sign-out that its session knew. After a later sign-out no session can read it, also if it was not removed.
 */
export interface OrganizationCache extends Required<ICache>, Pick<TokenOwners, 'details'> {
  /**
   * Assigns the cache of a login to its organization: writes the entries, which were in memory until then, to storage.
   *
   * @param isForAllAudiences Whether the login's refresh token is for all audiences. An older one of another audience would overwrite it later.
   */
  assignTo(id: string, isForAllAudiences?: boolean): Promise<void>;
  /** Returns the replaced entries, each in a cache of its own, so that their refresh tokens can be revoked. */
  takeReplaced(): Promise<OrganizationCache[]>;
  readonly replaced: ReplacedEntries;
  /** Runs work that reads only access tokens and ID tokens, without opening IndexedDB. No other work may use the cache meanwhile. */
  peek<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Removes access tokens from their entries. Their refresh tokens stay, because they can be good for other audiences, or have to be revoked. */
  discard(isDiscarded: (accessToken: string) => boolean): Promise<void>;
  /** Returns the `sub` claim of the stored ID token. */
  subject(): Promise<unknown>;
  /** Returns the audiences that have a refresh token. */
  audiences(): Promise<string[]>;
  /**
   * Removes entries from storage. They and later writes are in memory until {@link clear}, so that their refresh tokens can be revoked.
   *
   * @param onMoved Called when the entries are in memory, and their removal from storage has begun.
   * @param isMembershipEnd Whether the sessions of all tabs end, as after a sign-out: refresh tokens that are not in storage are revoked too.
   */
  detach(removal: StorageRemoval, onMoved?: () => void, isMembershipEnd?: boolean): Promise<void>;
  /** Makes the cache and its stored entries ignore every sign-out in `known`. */
  ignoreSignOuts(known: SignOutLogState): Promise<void>;
  /** Whether it found entries that the user has signed out of. */
  hasSignedOutEntries(): boolean;
  /** Removes every entry or, if another session overwrote one, only entries that this cache last read or wrote. */
  clear(): Promise<void>;
}

/** A session is treated as ended this long before its `session_expiry`. Auth0's SDK signs itself out 30 seconds before it. */
const SESSION_EXPIRY_MARGIN_MS = 60_000;
/** A token that expires within this time is read with its refresh token: Auth0's SDK removes an expired entry without one. */
const PEEK_MARGIN_MS = 120_000;
/** Small enough that the fractions of a number keep enough digits to differ. */
const MAX_LOGIN_NUMBER = 1e6;
/** Storage that does not answer does not keep an entry from being written, or a sign-out from its end. */
const WRITE_TIMEOUT_MS = 1000;

/** Waits until work with storage has succeeded or failed, or until the time limit. */
const settled = (work: Promise<unknown>): Promise<unknown> =>
  withTimeout(
    WRITE_TIMEOUT_MS,
    work.catch(() => undefined),
  );

/**
 * @param parts.removals The latest removal of each prefix, and the last writes of caches that were detached. No cache reads or writes before
 * they end: the removal would remove its entries, and the writes would overwrite them.
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
  const replaced = createReplacedEntries(shared, tokens);
  /** Why the latest ID token could not be written. */
  let failedWrite: Error | undefined;
  const owners = createTokenOwners(environment);
  /** The latest write of every entry that this cache wrote or read, by key. */
  const knownWrites = new Map<string, number | undefined>();
  /** The keys whose latest known entry had a refresh token. The request before the next write can have used up only such a token. */
  const renewableKeys = new Set<string>();
  /** Writes to storage that are under way, and their keys. */
  const pendingWrites = new Map<Promise<void>, string>();
  /** The writes of `assignTo`. Auth0's SDK must read what they write, and write after them. */
  let assigning: Promise<unknown> | undefined;
  let isPeeking = false;
  /** Nothing is written to storage any more. */
  let isDetached = false;

  /** The latest sign-out that the session knows. Without an id: 0. */
  const knownSignOut = (): number => (id === undefined ? 0 : signOutLog.latest(id, knownSignOuts));
  const latestSignOut = (): number => (id === undefined ? 0 : signOutLog.latest(id));
  /** Whether the user has signed out since the session of the cache began. */
  const isSignedOut = (): boolean => latestSignOut() > knownSignOut();
  /** Whether the user has signed out since an entry was written. One of an earlier version does not tell. */
  const isFromBeforeSignOut = ({ signedOutAt = Infinity }: StoredEntry): boolean =>
    signedOutAt < latestSignOut();
  const entriesToRemove = createRemovalRules(knownWrites, replaced.ownWrites, isFromBeforeSignOut);

  const recordKnown = (key: string, entry: StoredEntry): void => {
    knownWrites.set(key, entry.writeId);
    renewableKeys[refreshTokenOf(entry) === undefined ? 'delete' : 'add'](key);
  };
  const listKeys = async (reading?: 'localOnly'): Promise<string[]> =>
    prefix === undefined ? [...inMemory.keys()] : keysWithPrefix(shared, prefix, reading);
  const readPartial = async (ownPrefix: string, key: string): Promise<KeyedEntry> => {
    await takeReplacedEntry(ownPrefix, key, true);
    return { key, entry: toEntry(await shared.get(ownPrefix + key, 'partial')) };
  };
  /** After the end of the session, a request that is under way can have written the entry. Its refresh token is revoked when that request is done. */
  const forget = (key: string): void => {
    if (isDetached) replaced.add(inMemory.get(key), key);
    inMemory.delete(key);
  };
  const remove = async (key: string): Promise<void> => {
    const ownPrefix = prefix;
    if (ownPrefix === undefined) {
      forget(key);
      return;
    }
    await takeReplacedEntry(ownPrefix, key);
    await shared.remove(ownPrefix + key);
  };
  /** Call it before an entry is read, overwritten or removed. */
  const takeReplacedEntry = async (ownPrefix: string, key: string, isComplete?: boolean): Promise<void> =>
    replaced.add(await shared.takeReplaced?.(ownPrefix + key, isComplete), key);
  const readStored = async (ownPrefix: string, key: string): Promise<unknown> => {
    await takeReplacedEntry(ownPrefix, key);
    return shared.get(ownPrefix + key);
  };
  const whenRemoved = async (ownPrefix: string): Promise<void> => {
    const removal = removals.get(ownPrefix);
    if (removal) await settled(removal);
  };
  const readShared = async (key: string, ownPrefix: string): Promise<unknown> => {
    const isPeek = isPeeking;
    await whenRemoved(ownPrefix);
    if (!isPeek) await takeReplacedEntry(ownPrefix, key);
    let entry: unknown = await shared.get(ownPrefix + key, isPeek ? 'localOnly' : undefined);
    const { expiresAt = Infinity } = toEntry(entry);
    if (isPeek && expiresAt * 1000 - PEEK_MARGIN_MS < environment.now())
      entry = await shared.get(ownPrefix + key);
    if (isFromBeforeSignOut(toEntry(entry))) hasSignedOutEntries = true;
    else {
      recordKnown(key, toEntry(entry));
      if (!(await hasOtherOwner(entry, () => shared.get(ownPrefix + idTokenKeyFor(key), 'localOnly'))))
        return entry;
    }
    replaced.add(entry, key);
    return undefined;
  };
  const read = async (key: string): Promise<unknown> =>
    prefix === undefined ? inMemory.get(key) : readShared(key, prefix);
  const get = async (key: string): Promise<unknown> => {
    await assigning;
    const entry = await read(key).catch((error: unknown) => {
      // Auth0's SDK reads the ID token before it stores a refresh token that it has received. An error would lose that token.
      if (key !== idTokenKeyFor(key)) throw error;
    });
    owners.remember(key, entry);
    const end = toEntry(entry).decodedToken?.claims['session_expiry'];
    if (typeof end !== 'number' || end * 1000 - SESSION_EXPIRY_MARGIN_MS > environment.now()) return entry;
    // Auth0's SDK must not see this entry: it would also remove what belongs to the other organizations.
    await clear();
    return undefined;
  };
  const noteReplaced = async (ownPrefix: string, key: string): Promise<void> => {
    replaced.add(await readStored(ownPrefix, key), key);
  };
  const writeShared = async (
    ownPrefix: string,
    key: string,
    entry: StoredEntry,
    isFirst: boolean,
  ): Promise<void> => {
    await whenRemoved(ownPrefix);
    // Another login can have stored a refresh token there. A later write replaces one that this cache has read, and that is used up.
    if (isFirst && entry.body) await settled(noteReplaced(ownPrefix, key));
    await shared.set(ownPrefix + key, { ...entry, signedOutAt: knownSignOut() }, () => !isSignedOut());
  };
  const write = async (key: string, entry: unknown): Promise<void> => {
    owners.remember(key, entry);
    if (prefix === undefined) {
      inMemory.set(key, entry);
      return;
    }
    const known = renewableKeys.has(key) ? knownWrites.get(key) : undefined;
    // The integer is the same for all writes of a login: with it, a refresh token that was renewed differs from one that was overwritten.
    const writeId = Math.floor(known ?? Math.random() * MAX_LOGIN_NUMBER) + Math.random();
    const stored = { ...toEntry(entry), writeId };
    recordKnown(key, stored);
    replaced.recordWrite(stored, key, known);
    const written = writeShared(prefix, key, stored, known === undefined);
    pendingWrites.set(written, key);
    try {
      await written;
    } finally {
      pendingWrites.delete(written);
      // It may not be in storage. Its refresh token is revoked when the session ends.
      if (isSignedOut()) inMemory.set(key, entry);
    }
  };

  const set = async (key: string, given: unknown): Promise<void> => {
    const entry = owners.bind(key, given);
    const isIdToken = !toEntry(entry).body;
    try {
      await assigning;
      if (!isIdToken && failedWrite) throw failedWrite;
      await write(key, entry);
      if (isIdToken) failedWrite = undefined;
    } catch (error) {
      // Auth0's SDK writes the refresh token next. It must come here, or nothing could revoke it.
      failedWrite = isIdToken ? (error as Error) : undefined;
      if (isIdToken) return;
      replaced.add(entry, key);
      throw error;
    }
  };

  const removeStored = async (
    ownPrefix: string,
    removal: StorageRemoval,
    removeEntry: (stored: KeyedEntry) => Promise<void> | void,
    onBegun?: () => void,
  ): Promise<void> => {
    const endedBy = isSignedOut() ? latestSignOut() : Infinity;
    const entries: KeyedEntry[] = [];
    for (const key of await keysWithPrefix(shared, ownPrefix)) {
      const stored = await readPartial(ownPrefix, key);
      replaced.addUnlessOfLogin(key, stored.entry.writeId);
      const isOfLaterSession = (stored.entry.signedOutAt ?? -1) >= endedBy;
      if (!isOfLaterSession) entries.push(stored);
    }
    // All at once: one that fails or hangs does not keep the others from being removed.
    const removing = entriesToRemove(removal, entries).map(async (stored) => removeEntry(stored));
    onBegun?.();
    await Promise.allSettled(removing);
    await Promise.all(removing);
  };
  const clear = async (): Promise<void> => {
    owners.clear();
    for (const key of inMemory.keys()) forget(key);
    const ownPrefix = prefix;
    if (ownPrefix === undefined) return;
    await removeStored(ownPrefix, 'unless-replaced', ({ key }) => {
      knownWrites.delete(key);
      return shared.remove(ownPrefix + key);
    });
  };
  return {
    set,
    get: get as ICache['get'],
    remove,
    allKeys: () => listKeys(isPeeking ? 'localOnly' : undefined),
    async peek(work) {
      isPeeking = true;
      try {
        return await work();
      } finally {
        isPeeking = false;
      }
    },
    async assignTo(newId, isForAllAudiences) {
      if (prefix !== undefined || isDetached) return;
      id = newId;
      const ownPrefix = (prefix = prefixOf(newId));
      const ownKeys = new Set(inMemory.keys());
      const writeAll = async (): Promise<void> => {
        for (const [key, entry] of [...inMemory]) {
          await write(key, entry);
          // A detached cache keeps its entries in memory, for the revocation.
          if (isDetached || isSignedOut()) return;
          inMemory.delete(key);
        }
        if (!isForAllAudiences) return;
        for (const key of await keysWithPrefix(shared, ownPrefix)) {
          if (ownKeys.has(key)) continue;
          await noteReplaced(ownPrefix, key);
          await shared.remove(ownPrefix + key);
        }
      };
      const written = writeAll();
      assigning = settled(written);
      await written;
    },
    async takeReplaced() {
      const entries = await replaced.take();
      return Promise.all(
        entries.map(async ({ key, entry }) => {
          const cache = createOrganizationCache(parts, undefined, knownSignOuts);
          await cache.set(key, entry);
          return cache;
        }),
      );
    },
    replaced,
    details: owners.details,
    async discard(isDiscarded) {
      for (const key of await listKeys()) {
        const stored: unknown = prefix === undefined ? inMemory.get(key) : await readStored(prefix, key);
        // Another login can have written it: its refresh token is not the successor of the one that this cache wrote.
        recordKnown(key, toEntry(stored));
        const { body, ...rest } = toEntry(stored);
        // A write would revive what the user has signed out of.
        if (isFromBeforeSignOut(rest) || body?.access_token === undefined || !isDiscarded(body.access_token))
          continue;
        const { refresh_token, audience, scope } = body;
        if (refresh_token === undefined) await remove(key);
        else await write(key, { ...rest, body: { refresh_token, audience, scope } });
      }
    },
    async subject() {
      for (const key of await listKeys()) {
        // An entry that can't be read can be another user's: the error must not look like an entry that is missing.
        const { decodedToken } = toEntry(await read(key));
        if (decodedToken) return decodedToken.claims['sub'];
      }
      return undefined;
    },
    async audiences() {
      const audiences = new Set<string>();
      for (const key of await listKeys()) {
        const { body } = toEntry(await get(key));
        if (body?.refresh_token !== undefined && body.audience !== undefined) audiences.add(body.audience);
      }
      return [...audiences];
    },
    async detach(removal, onMoved, isMembershipEnd = false) {
      const ownPrefix = prefix;
      const writes = new Map(pendingWrites);
      // From here on, `set` writes to memory only.
      prefix = undefined;
      isDetached = true;
      if (ownPrefix === undefined || removal === 'nothing') {
        replaced.forgetWrites();
        if (ownPrefix !== undefined)
          removals.set(
            ownPrefix,
            Promise.allSettled([removals.get(ownPrefix), ...writes.keys()]).then(() => undefined),
          );
        return;
      }
      const moveToMemory = async (stored: KeyedEntry): Promise<void> => {
        const { key, entry } = stored;
        // What a request received meanwhile, or a login could not write yet, has a refresh token of its own.
        const newer = inMemory.get(key);
        if (!inMemory.has(key)) inMemory.set(key, entry);
        replaced.recordRemoval(entry, key);
        try {
          await shared.remove(ownPrefix + key);
        } finally {
          // Not before: `take` leaves out what is still stored.
          if (newer !== undefined && refreshTokenOf(newer) !== refreshTokenOf(entry))
            replaced.add(entry, key);
        }
      };
      const isFinal = (): boolean => isMembershipEnd || isSignedOut();
      const moveAll = (): Promise<void> => removeStored(ownPrefix, removal, moveToMemory, onMoved);
      const removed = moveAll()
        .catch((error: unknown) => {
          // No session can read the entries any more: only the next start would remove them.
          if (isFinal()) return moveAll();
          throw error;
        })
        .finally(() => {
          replaced.forgetWrites(isFinal());
        });
      const removeLateWrites = async (): Promise<void> => {
        await Promise.allSettled([removed, ...writes.keys()]);
        for (const key of writes.values()) {
          const stored = await readPartial(ownPrefix, key);
          if (replaced.ownWrites.has(stored.entry.writeId)) await moveToMemory(stored);
        }
      };
      // What the next session writes must not be overwritten by a late write, and not be removed with it.
      const finished = writes.size > 0 ? removeLateWrites() : removed;
      removals.set(ownPrefix, finished);
      // It goes on if the removal has failed, and can fail then.
      finished.catch(() => undefined);
      await removed;
      await settled(finished);
    },
    async ignoreSignOuts(known) {
      knownSignOuts = known;
      const ownPrefix = prefix;
      if (ownPrefix === undefined) return;
      for (const key of await listKeys()) {
        const stored = await readPartial(ownPrefix, key);
        if (prefix === ownPrefix && isUnchanged(knownWrites, stored)) await write(key, stored.entry);
      }
    },
    hasSignedOutEntries: () => hasSignedOutEntries,
    clear,
  };
}
