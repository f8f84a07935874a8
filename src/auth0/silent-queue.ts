import type { Environment } from '../config/environment.js';
import type { StorageKeys } from '../config/storage-keys.js';
import { createQueue } from '../lib/queue.js';

/**
 * Runs one silent request or one popup login at a time. Auth0's SDK waits at most five seconds for its own locks, and accepts a message of
 * any iframe or popup as the response of the one that it opened.
 */
export interface SilentQueue {
  /** Runs work when no other work of this tab runs. @param isFirst Whether it runs before all work that waits. Default: false. */
  readonly runInTab: <Result>(work: () => Promise<Result>, isFirst?: boolean) => Promise<Result>;
  /** Runs work when no other work of any tab runs. */
  readonly runAcrossTabs: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

export function createSilentQueue(environment: Environment, { silentLock }: StorageKeys): SilentQueue {
  const { run } = createQueue();
  return {
    runInTab: run,
    runAcrossTabs: (work) =>
      run(() => {
        const locks = environment.locks();
        // No time limit, unlike the SDK's own lock, which is always free when this one is granted.
        return locks ? locks.request(silentLock, work) : work();
      }),
  };
}
