import type { OrgSessionError } from '../../src/index.js';

/** The error that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<OrgSessionError> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return error as OrgSessionError;
  }
  throw new Error(`The promise resolved: ${JSON.stringify(value)}`);
}

/** A promise that the test resolves. */
export function deferred(): { promise: Promise<undefined>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<undefined>((settle) => (resolve = () => settle(undefined)));
  return { promise, resolve };
}

// The real setImmediate, also while timers are fake: crypto and IndexedDB run outside of JavaScript.
const realSetImmediate = setImmediate;
const nextTurn = (): Promise<void> => new Promise((resolve) => void realSetImmediate(resolve));

/** Runs the event loop until a condition is true; fails after 4 seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const startedAt = performance.now();
  while (!condition()) {
    if (performance.now() - startedAt > 4000) throw new Error(`Never true: ${String(condition)}`);
    await nextTurn();
  }
}

// Also where a test removes Web Crypto from the page.
const { subtle } = crypto;

/** Runs the event loop until all work that needs no timer and no request is done, crypto's threads included. */
export async function settle(): Promise<void> {
  for (let turns = 0; turns < 50; turns++) {
    await subtle.digest('SHA-256', new Uint8Array(1));
    await nextTurn();
  }
}
