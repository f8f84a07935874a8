/** The names of the locks of Auth0's SDK begin with this. */
const SDK_LOCKS = 'auth0.lock.';

/** The calls that are under way, of all clients of the page. */
let running = 0;
let restoreLocks = (): void => undefined;

/** Runs work during which every Web Lock that Auth0's SDK requests is granted at once. Other code of the page gets the browser's locks. */
export async function withoutLocks<Result>(work: () => Promise<Result>): Promise<Result> {
  if (running++ === 0) restoreLocks = replaceLocks();
  try {
    return await work();
  } finally {
    if (--running === 0) restoreLocks();
  }
}

function replaceLocks(): () => void {
  const { locks } = navigator;
  const own = Object.getOwnPropertyDescriptor(navigator, 'locks');
  const value = {
    request: (...args: Parameters<LockManager['request']>): unknown =>
      args[0].startsWith(SDK_LOCKS)
        ? (args.at(-1) as LockGrantedCallback<unknown>)({} as Lock)
        : locks.request(...args),
    query: () => locks.query(),
  };
  Object.defineProperty(navigator, 'locks', { configurable: true, value });
  return () => {
    // The page can have replaced it meanwhile.
    if ((navigator.locks as unknown) !== value) return;
    if (own) Object.defineProperty(navigator, 'locks', own);
    // The browser's own property is that of the prototype.
    else Reflect.deleteProperty(navigator, 'locks');
  };
}
