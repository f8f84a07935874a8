/**
 * Waits for work, but not longer than a time limit. The work itself goes on.
 *
 * @param timeoutMs The time limit in milliseconds.
 * @param work A promise that never rejects.
 */
export const withTimeout = (timeoutMs: number, work: Promise<unknown>): Promise<unknown> =>
  withDeadline(timeoutMs, work, () => undefined);

/** A page that was frozen, or a busy thread, can handle timers that are due before the result that has arrived: that is not the whole time. */
const TIMERS = 4;

/**
 * Returns a promise that settles like `work` or, after a time limit, like `onTimeout`. The work itself goes on.
 *
 * @param timeoutMs The time limit in milliseconds. The time in which the page is frozen hardly counts.
 * @param onTimeout Returns the result for work that takes longer, or throws its error.
 */
export const withDeadline = <Result>(
  timeoutMs: number,
  work: PromiseLike<Result>,
  onTimeout: () => Result | Promise<Result>,
): Promise<Result> =>
  new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout>;
    const wait = (timers: number): void => {
      timer = setTimeout(
        () => (timers > 1 ? wait(timers - 1) : resolve((async () => onTimeout())())),
        timeoutMs / TIMERS,
      );
    };
    wait(TIMERS);
    work.then(resolve, reject).then(() => clearTimeout(timer));
  });
