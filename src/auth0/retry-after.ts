/**
 * Calls `onRateLimit` with every 429 response of the token endpoint while `work` runs. Auth0's SDK does not return the headers of a response,
 * so `fetch` is wrapped until `work` is done. Requests that the SDK sends from its Worker can't be watched.
 */
export async function watchRateLimit<Result>(
  tokenUrl: string,
  work: () => Promise<Result>,
  onRateLimit: (response: Response) => void,
): Promise<Result> {
  const watcher = { tokenUrl, onRateLimit };
  watchers.add(watcher);
  if (watchers.size === 1) wrapFetch();
  try {
    return await work();
  } finally {
    watchers.delete(watcher);
    if (!watchers.size && globalThis.fetch === wrappedFetch) replaceFetch(originalFetch);
  }
}

/** The watches that are under way. There can be several: an application can have clients of several tenants. */
const watchers = new Set<{ tokenUrl: string; onRateLimit: (response: Response) => void }>();
let originalFetch: typeof fetch;
let wrappedFetch: typeof fetch;

function wrapFetch(): void {
  const before = (originalFetch = globalThis.fetch);
  wrappedFetch = async (input, init) => {
    const response = await before.call(globalThis, input, init);
    if (response.status === 429)
      for (const { tokenUrl, onRateLimit } of watchers) if (input === tokenUrl) onRateLimit(response);
    return response;
  };
  replaceFetch(wrappedFetch);
}

/** A page can make its `fetch` read-only. Requests are then not watched. */
const replaceFetch = (value: typeof fetch): boolean => Reflect.set(globalThis, 'fetch', value);

/** A date can be far away because this machine's clock is behind, and a number because the server is wrong. */
const MAX_WAIT_MS = 3_600_000;

/** Returns the time of `Retry-After` in milliseconds since 1970, at most an hour from now. Undefined if there is no such header, or if CORS hides it. */
export function retryTime({ headers }: Response, now: number): number | undefined {
  const text = headers.get('Retry-After');
  if (text === null) return undefined;
  const time = /^\d+$/.test(text) ? now + Number(text) * 1000 : Date.parse(text);
  // A date in the past comes from a clock that differs from this machine's.
  return time > now ? Math.min(time, now + MAX_WAIT_MS) : undefined;
}
