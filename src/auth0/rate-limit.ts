/**
 * Auth0's SDK hides the headers of an answer. Where it asks from the page, and not from its Worker, they can be seen on the way: `fetch` is
 * watched while `job` runs, and is what it was before when nobody watches any more.
 */
export async function watchRateLimit<Result>(
  tokenUrl: string,
  job: () => Promise<Result>,
  see: (response: Response) => void,
): Promise<Result> {
  const watcher = { tokenUrl, see };
  watchers.add(watcher);
  if (watchers.size === 1) watch();
  try {
    return await job();
  } finally {
    watchers.delete(watcher);
    if (!watchers.size && globalThis.fetch === watching) globalThis.fetch = original;
  }
}

/** Whose requests: an app may have clients of several tenants. */
const watchers = new Set<{ tokenUrl: string; see: (response: Response) => void }>();
let original: typeof fetch;
let watching: typeof fetch;

function watch(): void {
  const before = (original = globalThis.fetch);
  globalThis.fetch = watching = async (input, init) => {
    const response = await before.call(globalThis, input, init);
    if (response.status === 429)
      for (const { tokenUrl, see } of watchers) if (input === tokenUrl) see(response);
    return response;
  };
}

/** When to try again: milliseconds since 1970, where the server said so and the browser may read it. */
export function retryTime({ headers }: Response, now: number): number | undefined {
  const text = headers.get('Retry-After');
  if (text === null) return undefined;
  const time = /^\d+$/.test(text) ? now + Number(text) * 1000 : Date.parse(text);
  // What is over says nothing: a date by another clock, say.
  return time > now ? time : undefined;
}
