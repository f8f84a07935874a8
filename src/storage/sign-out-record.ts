import type { Environment } from '../config/environment.js';
import type { Namespace } from '../config/storage-keys.js';

/** Where all tabs see what was signed out of; `SignOuts` knows what it says. */
export interface SignOutRecord {
  readonly key: string;
  /** What storage did not take. */
  unstored: string;
  /** As it is now: JSON, if nobody else wrote it. */
  read(): string[];
}

export function createSignOutRecord(environment: Environment, { root }: Namespace): SignOutRecord {
  const record: SignOutRecord = {
    key: `${root}signed-out`,
    unstored: '',
    read() {
      const { key, unstored } = record;
      try {
        return [unstored, environment.sharedStorage()?.getItem(key) ?? ''];
      } catch {
        return [unstored];
      }
    },
  };
  return record;
}
