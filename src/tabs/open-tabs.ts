import type { Environment } from '../config/environment.js';
import type { StorageKeys } from '../config/storage-keys.js';

/** Tells other tabs which organization is active here. A tab that ends a session asks whether another tab uses its stored tokens. */
export interface OpenTabs {
  /** Announces the active organization of this tab. */
  readonly announce: (id: string | undefined) => void;
  /** Whether another tab has an organization active. */
  readonly isActiveElsewhere: (id: string) => boolean;
  /** Removes the announcement of this tab. */
  readonly close: () => void;
}

/** An announcement that is older is of a tab that was closed without an event. */
const MAX_AGE_MS = 86_400_000;

export function createOpenTabs(environment: Environment, { openTabs: prefix }: StorageKeys): OpenTabs {
  const ownKey = `${prefix}${Math.random().toString(36).slice(2)}`;
  /** Where storage is full or blocked, this tab is not seen and sees no other. */
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
