/** Runs jobs one at a time, in the order in which they were added. */
export interface Queue {
  /** Adds a job. The promise settles like the job's. @param isFirst Whether the job runs before all jobs that wait. Default: false. */
  readonly run: <Result>(job: () => Promise<Result>, isFirst?: boolean) => Promise<Result>;
}

export function createQueue(): Queue {
  const waiting: (() => Promise<void>)[] = [];
  let isRunning = false;
  const runAll = async (): Promise<void> => {
    if (isRunning) return;
    isRunning = true;
    for (let job = waiting.shift(); job; job = waiting.shift()) await job();
    isRunning = false;
  };
  return {
    run: (job, isFirst) =>
      new Promise((resolve) => {
        // A job that throws at once must not stop the queue.
        const runJob = async (): Promise<void> => {
          const result = (async () => job())();
          resolve(result);
          await result.catch(() => undefined);
        };
        if (isFirst) waiting.unshift(runJob);
        else waiting.push(runJob);
        void runAll();
      }),
  };
}
