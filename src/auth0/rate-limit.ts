/**
 * Calls `onRateLimit` with every 429 response of the token endpoint while `work` runs. Auth0's SDK does not show the headers of a response.
 * If it sends the request from the page, and not from its Worker, a wrapper of `fetch` sees them. The wrapper is removed afterwards.
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
    if (!watchers.size && globalThis.fetch === wrapper) globalThis.fetch = original;
  }
}

/** An application can have clients of several tenants. */
const watchers = new Set<{ tokenUrl: string; onRateLimit: (response: Response) => void }>();
let original: typeof fetch;
let wrapper: typeof fetch;

function wrapFetch(): void {
  const before = (original = globalThis.fetch);
  globalThis.fetch = wrapper = async (input, init) => {
    const response = await before.call(globalThis, input, init);
    if (response.status === 429)
      for (const { tokenUrl, onRateLimit } of watchers) if (input === tokenUrl) onRateLimit(response);
    return response;
  };
}

/** The time of `Retry-After` in milliseconds since 1970. Undefined without the header, or if CORS hides it. */
export function retryTime({ headers }: Response, now: number): number | undefined {
  const text = headers.get('Retry-After');
  if (text === null) return undefined;
  const time = /^\d+$/.test(text) ? now + Number(text) * 1000 : Date.parse(text);
  // A time in the past is a date by another clock.
  return time > now ? time : undefined;
}
