import type { ICache } from '@auth0/auth0-spa-js';
import { deferred } from './async.js';

/** A custom cache of which one call stalls: it has read its entry, and returns it when the test says so. */
export interface StallingCache {
  readonly cache: Required<ICache>;
  readonly entries: Map<string, unknown>;
  /** Lets the nth call from now on stall. */
  stallAt(call: number): void;
  /** Whether a call stalls, or has stalled. */
  hasStalled(): boolean;
  /** Ends the stalled call. No later call stalls. */
  resume(): void;
}

export function createStallingCache(): StallingCache {
  const entries = new Map<string, unknown>();
  let stalled = deferred();
  let callsLeft = Infinity;
  let hasStalled = false;
  const step = async (): Promise<void> => {
    if (--callsLeft !== 0) return;
    hasStalled = true;
    await stalled.promise;
  };
  return {
    cache: {
      async get(key) {
        const entry = entries.get(key);
        await step();
        return entry as never;
      },
      async set(key, entry) {
        await step();
        entries.set(key, entry);
      },
      async remove(key) {
        await step();
        entries.delete(key);
      },
      async allKeys() {
        const keys = [...entries.keys()];
        await step();
        return keys;
      },
    },
    entries,
    stallAt(call) {
      stalled = deferred();
      callsLeft = call;
      hasStalled = false;
    },
    hasStalled: () => hasStalled,
    resume() {
      callsLeft = Infinity;
      stalled.resolve();
    },
  };
}
