/**
 * Returns a promise that settles like `promise`, but rejects with the signal's reason as soon as the signal aborts. The work behind `promise`
 * is not cancelled, because other callers can wait for it.
 */
export function abortable<Result>(promise: Promise<Result>, signal?: AbortSignal): Promise<Result> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const rejectWithReason = (): void => {
      // `fetch` rejects with the caller's reason too, also if it is not an Error.
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      reject(signal.reason);
    };
    if (signal.aborted) rejectWithReason();
    signal.addEventListener('abort', rejectWithReason, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', rejectWithReason);
    });
  });
}
