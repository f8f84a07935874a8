type Callback = (lock: { name: string }) => unknown;

/**
 * Web Locks within one page: exclusive, granted in the order of the requests, with an abort signal while waiting. All tabs of a test have the
 * same `clientId`.
 */
export function createLocks(): Pick<LockManager, 'request' | 'query'> {
  const held = new Set<string>();
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
      held.add(name);
      try {
        return await work({ name });
      } finally {
        held.delete(name);
      }
    } finally {
      release();
    }
  };
  const query = (): Promise<LockManagerSnapshot> =>
    Promise.resolve({ held: [...held].map((name) => ({ name, clientId: 'tab' })), pending: [] });
  return { request: request as LockManager['request'], query };
}
