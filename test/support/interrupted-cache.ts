import type { ICache } from '@auth0/auth0-spa-js';
import { deferred } from './async.js';

/** A custom cache of which one call stalls or fails. A call that stalls has read its entry, and returns it when the test says so. */
export interface InterruptedCache {
  readonly cache: Required<ICache>;
  readonly entries: Map<string, unknown>;
  /** Lets the nth call from now on stall. */
  stallAt(call: number): void;
  /** Lets the nth call from now on fail. */
  failAt(call: number): void;
  /** Whether that call has begun. */
  isInterrupted(): boolean;
  /** Ends the stalled call. No later call stalls or fails. */
  resume(): void;
}

export function createInterruptedCache(): InterruptedCache {
  const entries = new Map<string, unknown>();
  let stalled = deferred();
  let fails = false;
  let callsLeft = Infinity;
  let isInterrupted = false;
  const interrupt = (call: number, byFailure: boolean): void => {
    stalled = deferred();
    fails = byFailure;
    callsLeft = call;
    isInterrupted = false;
  };
  const step = async (): Promise<void> => {
    if (--callsLeft !== 0) return;
    isInterrupted = true;
    if (fails) throw new Error('The cache failed.');
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
    stallAt: (call) => interrupt(call, false),
    failAt: (call) => interrupt(call, true),
    isInterrupted: () => isInterrupted,
    resume() {
      callsLeft = Infinity;
      stalled.resolve();
    },
  };
}
