import { refreshTokenOf, toEntry, type KeyedEntry, type StoredEntry } from './cache-entry.js';
import { keysWithPrefix, type ListingCache } from './listing-cache.js';

/** The entries of one organization's cache that no session can use, or that are lost. Their refresh tokens have to be revoked. */
export interface ReplacedEntries {
  /** The latest entries with a refresh token that the cache wrote, by key. Another tab can overwrite one at the same moment. */
  readonly lastWritten: ReadonlyMap<string, StoredEntry>;
  /** The ids of the writes of the cache, and of the sessions that its session replaced. */
  readonly ownWrites: ReadonlySet<unknown>;
  /** Adds an entry, if it has a refresh token. */
  readonly add: (entry: unknown, key: string) => void;
  /**
   * Records that the cache writes an entry.
   *
   * @param known The write that the cache has read or written last for that key, if any. The entry that it wrote before is not used up if
   * that write belongs to another login.
   */
  recordWrite(entry: StoredEntry, key: string, known: number | undefined): void;
  /**
   * Adds what the cache wrote last, unless it is of the same login as another entry of that key, which is stored or will be: that one is its
   * successor. One of another login can have overwritten it at the same moment.
   */
  addUnlessOfLogin(key: string, writeId: number | undefined): void;
  /** Records that the cache removes an entry that is stored, and keeps its refresh token. */
  recordRemoval(entry: unknown, key: string): void;
  /** Forgets what the cache wrote. @param areLost Whether what was not found in storage has to be revoked. Default: false. */
  forgetWrites(areLost?: boolean): void;
  /** Takes over what the cache of another session wrote, because this one's session replaces that one. */
  takeOver(other: { readonly replaced: ReplacedEntries } | undefined): void;
  /** Returns the entries, and forgets them. Those whose refresh token is still stored somewhere are left out. */
  take(): Promise<KeyedEntry[]>;
}

/** @param tokens The beginning of the keys of all organizations. */
export function createReplacedEntries(shared: ListingCache, tokens: string): ReplacedEntries {
  const byRefreshToken = new Map<string, KeyedEntry>();
  const lastWritten = new Map<string, StoredEntry>();
  const ownWrites = new Set<unknown>();

  const add = (value: unknown, key: string): void => {
    const entry = toEntry(value);
    const refreshToken = refreshTokenOf(entry);
    if (refreshToken !== undefined) byRefreshToken.set(refreshToken, { key, entry });
  };
  const addUnlessOfLogin = (key: string, writeId = NaN): void => {
    const own = lastWritten.get(key);
    if (Math.floor(own?.writeId ?? NaN) !== Math.floor(writeId)) add(own, key);
  };
  return {
    lastWritten,
    ownWrites,
    add,
    addUnlessOfLogin,
    recordWrite(entry, key, known) {
      ownWrites.add(entry.writeId);
      addUnlessOfLogin(key, known);
      if (refreshTokenOf(entry) !== undefined) lastWritten.set(key, entry);
    },
    recordRemoval(entry, key) {
      if (refreshTokenOf(entry) === refreshTokenOf(lastWritten.get(key))) lastWritten.delete(key);
    },
    forgetWrites(areLost) {
      if (areLost) lastWritten.forEach(add);
      lastWritten.clear();
    },
    takeOver(other) {
      other?.replaced.lastWritten.forEach((written, key) => lastWritten.set(key, written));
      other?.replaced.ownWrites.forEach((id) => ownWrites.add(id));
    },
    async take() {
      if (byRefreshToken.size === 0) return [];
      // Not what is added during the reads: they can have found it in storage before it was replaced.
      const taken = new Map(byRefreshToken);
      // If storage can't be read, all are revoked.
      const keys = await keysWithPrefix(shared, tokens).catch(() => []);
      const stored = await Promise.allSettled(keys.map(async (key) => shared.get(tokens + key, 'partial')));
      for (const refreshToken of taken.keys()) byRefreshToken.delete(refreshToken);
      for (const read of stored) if ('value' in read) taken.delete(refreshTokenOf(read.value) ?? '');
      return [...taken.values()];
    },
  };
}
