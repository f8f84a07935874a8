import type { Environment } from '../config/environment.js';
import type { StorageKeys } from '../config/storage-keys.js';
import { createQueue } from '../lib/queue.js';

/**
 * Runs one silent request or one popup at a time. Auth0's SDK waits for its own locks for five seconds only, and takes the answer of any
 * iframe or popup for the one that it opened.
 */
export interface SilentQueue {
  /** Waits for the other work of this tab. `first`: runs before all work that waits. */
  readonly runInTab: <Result>(work: () => Promise<Result>, first?: boolean) => Promise<Result>;
  /** Waits for the other work of all tabs. */
  readonly runAcrossTabs: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

export function createSilentQueue(environment: Environment, { silentLock }: StorageKeys): SilentQueue {
  const { run } = createQueue();
  return {
    runInTab: run,
    runAcrossTabs: (work) =>
      run(() => {
        const locks = environment.locks();
        // No time limit: the SDK's own lock is free when this one is granted.
        return locks ? locks.request(silentLock, work) : work();
      }),
  };
}
