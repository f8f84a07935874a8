type Callback = (lock: { name: string }) => unknown;

/** Web Locks within one page: exclusive, granted in the order of the requests, with an abort signal while waiting. */
export function createLocks(): Pick<LockManager, 'request'> {
  const tails = new Map<string, Promise<unknown>>();
  const request = async (
    name: string,
    options: LockOptions | Callback,
    callback?: Callback,
  ): Promise<unknown> => {
    const work = callback ?? (options as Callback);
    const signal = callback ? (options as LockOptions).signal : undefined;
    const before = tails.get(name) ?? Promise.resolve();
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    tails.set(
      name,
      before.then(() => released),
    );
    try {
      await Promise.race([
        before,
        new Promise((_, reject) => {
          signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
        }),
      ]);
      return await work({ name });
    } finally {
      release();
    }
  };
  return { request: request as LockManager['request'] };
}
