import type { Environment } from '../config/environment.js';
import { createQueue } from '../lib/queue.js';
import type { Namespace } from '../config/storage-keys.js';

/**
 * One piece of silent work, or one popup, at a time: the SDK's own locks give up after five seconds, and its listeners take any
 * frame's answer for theirs.
 */
export interface Lane {
  /** A job that is `first` goes before all that wait in this tab. */
  readonly inTab: <Result>(job: () => Promise<Result>, first?: boolean) => Promise<Result>;
  /** Also across tabs. */
  readonly everywhere: <Result>(job: () => Promise<Result>) => Promise<Result>;
}

export function createLane(environment: Environment, { root }: Namespace): Lane {
  const { run } = createQueue();
  return {
    inTab: run,
    everywhere: (job) =>
      run(() => {
        const locks = environment.locks();
        // Without the SDK's five seconds: its own lock is free when we come to it.
        return locks ? locks.request(`${root}silent`, job) : job();
      }),
  };
}
