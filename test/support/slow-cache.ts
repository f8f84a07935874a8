import type { ICache } from '@auth0/auth0-spa-js';

const realSetImmediate = setImmediate;

/** A custom cache whose methods take some turns of the event loop, like one that stores on a server or in a Worker. */
export function createSlowCache(turns: number): { cache: Required<ICache>; text: () => string } {
  const entries = new Map<string, unknown>();
  const wait = async (): Promise<void> => {
    for (let turn = 0; turn < turns; turn++)
      await new Promise<void>((resolve) => void realSetImmediate(resolve));
  };
  return {
    cache: {
      async get(key) {
        const entry = structuredClone(entries.get(key));
        await wait();
        return entry as never;
      },
      async set(key, entry) {
        const copy = structuredClone(entry as unknown);
        await wait();
        entries.set(key, copy);
      },
      async remove(key) {
        await wait();
        entries.delete(key);
      },
      async allKeys() {
        const keys = [...entries.keys()];
        await wait();
        return keys;
      },
    },
    text: () => JSON.stringify([...entries]),
  };
}
