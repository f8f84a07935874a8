/** One job at a time, in the order they came. */
export interface Queue {
  /** Settles as the job does. A job that is `first` goes before all that wait. */
  readonly run: <Result>(job: () => Promise<Result>, first?: boolean) => Promise<Result>;
}

export function createQueue(): Queue {
  const waiting: (() => Promise<void>)[] = [];
  let busy = false;
  const next = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    for (let job = waiting.shift(); job; job = waiting.shift()) await job();
    busy = false;
  };
  return {
    run: (job, first) =>
      new Promise((resolve, reject) => {
        const settle = (): Promise<void> => job().then(resolve, reject);
        if (first) waiting.unshift(settle);
        else waiting.push(settle);
        void next();
      }),
  };
}
