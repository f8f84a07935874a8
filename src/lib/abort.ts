/**
 * The promise, or the signal's reason if that comes first. Only this caller leaves: the work behind the promise goes on for the others.
 */
export function abortable<Result>(promise: Promise<Result>, signal?: AbortSignal): Promise<Result> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      // The reason is the caller's own, whatever it is: `fetch` rejects with it in the same way.
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      reject(signal.reason);
    };
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', leave);
    });
  });
}
