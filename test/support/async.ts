import type { OrgSessionError } from '../../src/index.js';

/** The error that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<OrgSessionError> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return error as OrgSessionError;
  }
  throw new Error(`It resolved: ${JSON.stringify(value)}`);
}

/** A promise that waits until it is let go. */
export function gate(): { opened: Promise<undefined>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<undefined>((resolve) => (open = () => resolve(undefined)));
  return { opened, open };
}

// Held here, so that a virtual clock does not stop it: crypto and IndexedDB answer from outside of JavaScript.
const turn = setImmediate;
const nextTurn = (): Promise<void> => new Promise((resolve) => void turn(resolve));

/** Turns of the event loop until something is true. */
export async function until(holds: () => boolean): Promise<void> {
  const begun = performance.now();
  while (!holds()) {
    if (performance.now() - begun > 4000) throw new Error(`Never: ${String(holds)}`);
    await nextTurn();
  }
}

/** Enough turns for all that waits for nobody, crypto's threads included. */
export async function settle(): Promise<void> {
  for (let turns = 0; turns < 50; turns++) {
    await crypto.subtle.digest('SHA-256', new Uint8Array(1));
    await nextTurn();
  }
}
