/**
 * Waits for work, but not longer than a time limit. The work itself goes on.
 *
 * @param timeoutMs The time limit in milliseconds.
 * @param work A promise that never rejects.
 */
export const withTimeout = (timeoutMs: number, work: Promise<unknown>): Promise<unknown> =>
  withDeadline(timeoutMs, work, () => undefined);

/**
 * Returns a promise that settles like `work` or, after a time limit, like `onTimeout`. The work itself goes on.
 *
 * @param timeoutMs The time limit in milliseconds.
 * @param onTimeout Returns the result for work that takes longer, or throws its error.
 */
export const withDeadline = <Result>(
  timeoutMs: number,
  work: PromiseLike<Result>,
  onTimeout: () => Result | Promise<Result>,
): Promise<Result> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve((async () => onTimeout())()), timeoutMs);
    work.then(resolve, reject).then(() => clearTimeout(timer));
  });
