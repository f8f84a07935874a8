import type { KeyedEntry, StoredEntry } from './cache-entry.js';

/**
 * Which entries a session removes from storage when it ends. `'all'`: every entry. `'unless-replaced'`: every entry or, if another session
 * overwrote one, only entries that this session last read or wrote. `'written'`: only entries that it wrote itself. `'signed-out'`: entries
 * of earlier sessions, which no session can read any more. Never removed: entries of a session that began after a sign-out which ended this one.
 */
export type StorageRemoval = 'all' | 'unless-replaced' | 'written' | 'signed-out' | 'nothing';

/** The id of the latest write of every entry that a cache wrote or read, by key. An entry of an earlier version has no id. */
export type KnownWrites = ReadonlyMap<string, number | undefined>;

/** Whether a stored entry is the one that the cache last wrote or read. */
export const isUnchanged = (knownWrites: KnownWrites, { key, entry }: KeyedEntry): boolean =>
  knownWrites.has(key) && knownWrites.get(key) === entry.writeId;

/**
 * Creates the function that selects the entries to remove.
 *
 * @param ownWrites The ids of the writes of this cache, and of the sessions that its session replaced.
 * @param isFromBeforeSignOut Whether the user has signed out since the entry was written.
 */
export const createRemovalRules =
  (
    knownWrites: KnownWrites,
    ownWrites: ReadonlySet<unknown>,
    isFromBeforeSignOut: (entry: StoredEntry) => boolean,
  ) =>
  (removal: StorageRemoval, entries: readonly KeyedEntry[]): readonly KeyedEntry[] => {
    switch (removal) {
      case 'nothing':
        return [];
      case 'all':
        return entries;
      case 'signed-out':
        return entries.filter(({ entry }) => isFromBeforeSignOut(entry));
      case 'written':
        return entries.filter(({ entry }) => ownWrites.has(entry.writeId));
      case 'unless-replaced': {
        const isOwn = (stored: KeyedEntry): boolean =>
          isUnchanged(knownWrites, stored) || ownWrites.has(stored.entry.writeId);
        const isReplaced = entries.some((stored) => knownWrites.has(stored.key) && !isOwn(stored));
        if (!isReplaced) return entries;
        // Another session overwrote part of this cache. Keep the ID token entry: that session may use the one that was read here.
        return entries.filter((stored) => isOwn(stored) && !stored.entry.decodedToken);
      }
    }
  };
