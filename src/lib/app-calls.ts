import { withDeadline } from './with-timeout.js';

/** Calls of one function of the application, which can be slow and can call this package while this package waits for it. */
export interface AppCalls {
  /** Calls the function and waits for its result, but not longer than a minute. */
  run<Result>(call: () => Result | Promise<Result>): Promise<Result>;
  /**
   * Waits for work that waits for the function. The function itself may be the caller: if it makes this call before its first `await`, the
   * result is that of `otherwise`, and after ten seconds too.
   */
  join<Result>(work: Promise<Result>, otherwise: () => Result | Promise<Result>): Promise<Result>;
}

const CALL_TIMEOUT_MS = 60_000;
const JOIN_TIMEOUT_MS = 10_000;

export function createAppCalls(): AppCalls {
  let running = 0;
  let isInSynchronousPart = false;
  return {
    async run(call) {
      running++;
      isInSynchronousPart = true;
      const result = (async () => call())();
      isInSynchronousPart = false;
      try {
        return await withDeadline(CALL_TIMEOUT_MS, result, () => {
          throw new Error('No result after a minute.');
        });
      } finally {
        running--;
      }
    },
    join(work, otherwise) {
      if (running === 0) return work;
      return withDeadline(isInSynchronousPart ? 0 : JOIN_TIMEOUT_MS, work, otherwise);
    },
  };
}
