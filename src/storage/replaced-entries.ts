import { refreshTokenOf, type KeyedEntry } from './cache-entry.js';
import type { ListingCache } from './listing-cache.js';

/** The entries of one organization's cache that no session can use, or that are lost. Their refresh tokens have to be revoked. */
export interface ReplacedEntries {
  /** The latest entries with a refresh token that the cache wrote, by key. Another tab can overwrite one at the same moment. */
  readonly lastWritten: ReadonlyMap<string, KeyedEntry>;
  /** Adds an entry, if it has a refresh token. */
  add(entry: KeyedEntry): void;
  /**
   * Records that the cache writes an entry.
   *
   * @param known The write that the cache has read or written last for that key, if any. The entry that it wrote before is not used up if
   * that write belongs to another login.
   */
  recordWrite(entry: KeyedEntry, known: number | undefined): void;
  /** Records that the cache removes an entry that is stored, and keeps its refresh token. */
  recordRemoval(entry: KeyedEntry): void;
  /** Forgets what the cache wrote. @param areLost Whether what was not found in storage has to be revoked. */
  forgetWrites(areLost: boolean): void;
  /** Takes over what the cache of another session wrote, because this one's login overwrites it. */
  takeOver(other: ReplacedEntries): void;
  /** Returns the entries, and forgets them. Those whose refresh token is still stored somewhere are left out. */
  take(): Promise<KeyedEntry[]>;
}

/** @param tokens The beginning of the keys of all organizations. */
export function createReplacedEntries(shared: ListingCache, tokens: string): ReplacedEntries {
  const byRefreshToken = new Map<string, KeyedEntry>();
  const lastWritten = new Map<string, KeyedEntry>();

  const add = (replaced: KeyedEntry): void => {
    const refreshToken = refreshTokenOf(replaced.entry);
    if (refreshToken !== undefined) byRefreshToken.set(refreshToken, replaced);
  };
  return {
    lastWritten,
    add,
    recordWrite(written, known = NaN) {
      const previous = lastWritten.get(written.key);
      if (previous && Math.floor(previous.entry.writeId ?? NaN) !== Math.floor(known)) add(previous);
      if (refreshTokenOf(written.entry) !== undefined) lastWritten.set(written.key, written);
    },
    recordRemoval({ key, entry }) {
      if (refreshTokenOf(entry) === refreshTokenOf(lastWritten.get(key)?.entry)) lastWritten.delete(key);
    },
    forgetWrites(areLost) {
      if (areLost) lastWritten.forEach(add);
      lastWritten.clear();
    },
    takeOver(other) {
      other.lastWritten.forEach((written, key) => lastWritten.set(key, written));
    },
    async take() {
      if (byRefreshToken.size === 0) return [];
      // If storage can't be read, all are revoked.
      const allKeys = await (async () => shared.allKeys())().catch(() => []);
      const keys = allKeys.filter((key) => key.startsWith(tokens));
      const stored = await Promise.allSettled(keys.map(async (key) => shared.get(key, 'partial')));
      for (const read of stored) if ('value' in read) byRefreshToken.delete(refreshTokenOf(read.value) ?? '');
      const replaced = [...byRefreshToken.values()];
      byRefreshToken.clear();
      return replaced;
    },
  };
}
