/** Runs jobs one at a time, in the order in which they were added. */
export interface Queue {
  /**
   * Adds a job. The promise settles like the job's.
   *
   * @param isFirst Whether the job runs before all jobs that wait. Default: false.
   * @param canWait Whether the job runs only when no other job waits; of several such jobs the latest one. Called whenever a job is done.
   * Default: false.
   */
  readonly run: <Result>(
    job: () => Promise<Result>,
    isFirst?: boolean,
    canWait?: () => boolean | undefined,
  ) => Promise<Result>;
}

export function createQueue(): Queue {
  const waiting: { runJob: () => Promise<void>; canWait: (() => boolean | undefined) | undefined }[] = [];
  let isRunning = false;
  const takeNext = (): (typeof waiting)[number] | undefined => {
    const index = waiting.findIndex(({ canWait }) => !canWait?.());
    // Without such a job the index is -1, which is the last job.
    return waiting.splice(index, 1)[0];
  };
  const runAll = async (): Promise<void> => {
    if (isRunning) return;
    isRunning = true;
    for (let next = takeNext(); next; next = takeNext()) await next.runJob();
    isRunning = false;
  };
  return {
    run: (job, isFirst, canWait) =>
      new Promise((resolve) => {
        // A job that throws at once must not stop the queue.
        const runJob = async (): Promise<void> => {
          const result = (async () => job())();
          resolve(result);
          await result.catch(() => undefined);
        };
        waiting[isFirst ? 'unshift' : 'push']({ runJob, canWait });
        void runAll();
      }),
  };
}
