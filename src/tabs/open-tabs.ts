import type { Environment } from '../config/environment.js';
import type { StorageKeys } from '../config/storage-keys.js';

/** Announces to other tabs which organization is active in this one, so that a tab does not remove stored tokens that another tab uses. */
export interface OpenTabs {
  /** Announces the active organization of this tab. */
  readonly announce: (id: string | undefined) => void;
  /** Whether an organization is active in another tab. */
  readonly isActiveElsewhere: (id: string) => boolean;
  /** Removes the announcement of this tab. */
  readonly close: () => void;
}

/** An announcement that is older is ignored: its tab was closed without an event. */
const MAX_AGE_MS = 86_400_000;

export function createOpenTabs(environment: Environment, { openTabs: prefix }: StorageKeys): OpenTabs {
  const ownKey = `${prefix}${Math.random().toString(36).slice(2)}`;
  /** Uses storage. If it is full or blocked, this tab announces nothing and sees no other tab. */
  const attempt = <Result>(use: (storage: Storage) => Result): Result | undefined => {
    try {
      const storage = environment.sharedStorage();
      return storage && use(storage);
    } catch {
      return undefined;
    }
  };
  const isRecent = (time: unknown): boolean => Number(time) > environment.now() - MAX_AGE_MS;
  const close = (): void => {
    attempt((storage) => storage.removeItem(ownKey));
  };
  return {
    announce(id) {
      if (id === undefined) close();
      else attempt((storage) => storage.setItem(ownKey, JSON.stringify([id, environment.now()])));
    },
    isActiveElsewhere: (id) =>
      attempt((storage) =>
        Object.keys(storage).some((key) => {
          if (!key.startsWith(prefix) || key === ownKey) return false;
          const [active, time] = JSON.parse(storage.getItem(key) ?? '[]') as unknown[];
          return active === id && isRecent(time);
        }),
      ) ?? false,
    close,
  };
}
