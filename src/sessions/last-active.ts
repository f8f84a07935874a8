import type { Environment } from '../config/environment.js';
import type { Namespace } from '../config/storage-keys.js';

/** Which organization was the active one: a reload finds it again, and a new tab starts with the browser's last. */
export interface LastActive {
  /** Uses the tab's storage and, unless it is only `here`, the browser's, until one has something to say. */
  inEach<Value>(use: (storage: Storage, key: string) => Value, here?: boolean): Value | undefined;
  /** Forgets that one, or whichever it was. */
  forget(id?: string, here?: boolean): void;
}

export function createLastActive(environment: Environment, { root }: Namespace): LastActive {
  const key = `${root}active`;
  const last: LastActive = {
    inEach(use, here) {
      for (const open of [environment.tabStorage, environment.sharedStorage].slice(0, here ? 1 : 2)) {
        try {
          const storage = open();
          const value = storage && use(storage, key);
          if (value) return value;
        } catch {
          // Storage that is missing, full or blocked only means that the tab starts with the default the next time.
        }
      }
      return undefined;
    },
    forget(id, here) {
      last.inEach((storage) => {
        if (id === undefined || storage.getItem(key) === id) storage.removeItem(key);
      }, here);
    },
  };
  return last;
}
