import type { Environment } from './environment.js';
import type { Namespace } from './namespace.js';
import { isOrganizationId } from './organization.js';

/** Which organization a tab was in, so that a reload finds it again; a new tab starts with the browser's last. */
export interface ActiveMemory {
  read(): string | undefined;
  write(id: string): void;
  /** Forgets this one, or whichever it is, here and for new tabs. */
  forget(id?: string): void;
}

export function createActiveMemory(environment: Environment, { root }: Namespace): ActiveMemory {
  const key = `${root}active`;
  const storages = (): Storage[] =>
    [environment.tabStorage(), environment.sharedStorage()].filter((storage) => storage !== undefined);
  const attempt = <Value>(use: () => Value): Value | undefined => {
    try {
      return use();
    } catch {
      // Full or blocked: the tab starts with the default the next time.
      return undefined;
    }
  };
  return {
    read() {
      for (const storage of storages()) {
        const id = attempt(() => storage.getItem(key));
        if (id && isOrganizationId(id)) return id;
      }
      return undefined;
    },
    write(id) {
      for (const storage of storages()) attempt(() => storage.setItem(key, id));
    },
    forget(id) {
      for (const storage of storages()) {
        attempt(() => {
          if (id === undefined || storage.getItem(key) === id) storage.removeItem(key);
        });
      }
    },
  };
}
