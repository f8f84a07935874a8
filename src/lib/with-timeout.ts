/**
 * Waits for work, but not longer than a time limit. The work itself goes on.
 *
 * @param timeoutMs The time limit in milliseconds.
 * @param work A promise that never rejects.
 */
export const withTimeout = (timeoutMs: number, work: Promise<void>): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, timeoutMs);
    void work.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
