import type { ICache } from '@auth0/auth0-spa-js';
import { never, type PageLife } from './page-life.js';
import type { TokenAccesses } from './token-accesses.js';

/** How a custom cache fails. `hangs`: no call that starts now ends. */
export type CacheFault = 'none' | 'fails' | 'hangs';

/** The storage of a custom cache, which all pages share. Every call takes some time, not always the same. */
export interface FaultyCache {
  fault: CacheFault;
  readonly forPage: (life: PageLife) => Required<ICache>;
  readonly text: () => string;
}

const DELAYS_MS = [1, 30, 5, 12, 2];

export function createFaultyCache(accesses: TokenAccesses): FaultyCache {
  const entries = new Map<string, unknown>();
  let calls = 0;
  const cache: FaultyCache = {
    fault: 'none',
    text: () => JSON.stringify([...entries]),
    forPage(life) {
      const call = async <Result>(work: () => Result): Promise<Result> => {
        if (!life.step() || cache.fault === 'hangs') return never();
        const { fault } = cache;
        await new Promise<void>((resolve) => void setTimeout(resolve, DELAYS_MS[calls++ % DELAYS_MS.length]));
        // A write that was sent arrives, also if its page is gone.
        const result = fault === 'none' ? work() : undefined;
        await life.resumed();
        if (fault !== 'none') throw new Error('The cache failed.');
        return result as Result;
      };
      return {
        async get(key) {
          const endRead = accesses.beginRead(life);
          const entry: unknown = await call(() => structuredClone(entries.get(key)));
          endRead(entry);
          return entry as never;
        },
        set: (key, entry) => {
          const copy = structuredClone(entry as unknown);
          return call(() => {
            accesses.change(life, entries.get(key), copy);
            entries.set(key, copy);
          });
        },
        remove: (key) =>
          call(() => {
            accesses.change(life, entries.get(key));
            entries.delete(key);
          }),
        allKeys: () => call(() => [...entries.keys()]),
      };
    },
  };
  return cache;
}
