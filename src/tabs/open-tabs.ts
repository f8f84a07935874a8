import type { Environment } from '../config/environment.js';
import type { StorageKeys } from '../config/storage-keys.js';
import { attempt } from '../lib/attempt.js';
import { withStorage } from '../lib/stored-text.js';

/** Announces to other tabs which organization is active in this one, so that a tab does not remove stored tokens that another tab uses. */
export interface OpenTabs {
  /** Announces the active organization of this tab. */
  readonly announce: (id: string | undefined) => void;
  /** Whether an organization is active in another tab. */
  readonly isActiveElsewhere: (id: string) => boolean;
  /** Removes the announcements of all tabs, because the user signed out of all organizations. */
  readonly clear: () => void;
  /** Removes the announcement of this tab. */
  readonly close: () => void;
}

/** An announcement that is older is ignored: its tab was closed without an event. */
const MAX_AGE_MS = 86_400_000;

export function createOpenTabs(environment: Environment, { openTabs: prefix }: StorageKeys): OpenTabs {
  const ownKey = `${prefix}${Math.random().toString(36).slice(2)}`;
  /** If storage is full or blocked, this tab announces nothing and sees no other tab. */
  const withLocalStorage = <Result>(use: (storage: Storage) => Result): Result | undefined =>
    withStorage(environment.sharedStorage, use);
  const isRecent = (time: unknown): boolean => Number(time) > environment.now() - MAX_AGE_MS;
  const keysIn = (storage: Storage): string[] => Object.keys(storage).filter((key) => key.startsWith(prefix));
  const read = (storage: Storage, key: string): unknown[] => {
    // An announcement can be one that this package has not written.
    const value = attempt(() => JSON.parse(storage.getItem(key) ?? '') as unknown);
    return Array.isArray(value) ? value : [];
  };
  /** Removes the announcements of tabs that were closed without an event. */
  const removeOld = (storage: Storage): void => {
    for (const key of keysIn(storage)) if (!isRecent(read(storage, key)[1])) storage.removeItem(key);
  };
  const close = (): void => {
    withLocalStorage((storage) => storage.removeItem(ownKey));
  };
  return {
    announce(id) {
      if (id === undefined) close();
      else withLocalStorage((storage) => storage.setItem(ownKey, JSON.stringify([id, environment.now()])));
      withLocalStorage(removeOld);
    },
    isActiveElsewhere: (id) =>
      withLocalStorage((storage) =>
        keysIn(storage).some((key) => {
          const [active, time] = read(storage, key);
          return key !== ownKey && active === id && isRecent(time);
        }),
      ) ?? false,
    clear() {
      withLocalStorage((storage) => {
        for (const key of keysIn(storage)) storage.removeItem(key);
      });
    },
    close,
  };
}
