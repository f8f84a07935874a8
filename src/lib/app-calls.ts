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

/** @param clock `after` runs a function after a time in milliseconds. It returns a function that cancels it. */
export function createAppCalls(clock: { after(time: number, run: () => void): () => void }): AppCalls {
  let running = 0;
  let isInSynchronousPart = false;
  return {
    async run(call) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      running++;
      isInSynchronousPart = true;
      try {
        const result = call();
        isInSynchronousPart = false;
        return await Promise.race([
          result,
          new Promise<never>((_, reject) => {
            timer = setTimeout(() => reject(new Error('No result after a minute.')), CALL_TIMEOUT_MS);
          }),
        ]);
      } finally {
        isInSynchronousPart = false;
        clearTimeout(timer);
        running--;
      }
    },
    join(work, otherwise) {
      if (isInSynchronousPart) return Promise.resolve().then(otherwise);
      if (running === 0) return work;
      return new Promise((resolve, reject) => {
        const cancel = clock.after(JOIN_TIMEOUT_MS, () => resolve(Promise.resolve().then(otherwise)));
        void work.then(resolve, reject).finally(cancel);
      });
    },
  };
}
