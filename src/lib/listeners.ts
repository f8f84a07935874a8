/** A set of listeners in the order they came; one that throws is reported and stops no other. */
export interface Listeners<Args extends unknown[]> {
  /** Adds a listener; the answer takes it out again. */
  add(listener: (...args: Args) => void): () => void;
  call(...args: Args): void;
  clear(): void;
}

export function createListeners<Args extends unknown[]>(): Listeners<Args> {
  // One entry per `add`, so that a function added twice is called twice and leaves once at a time.
  let entries: { listener: (...args: Args) => void }[] = [];
  return {
    add(listener) {
      const entry = { listener };
      entries = [...entries, entry];
      return () => {
        entries = entries.filter((other) => other !== entry);
      };
    },
    call(...args) {
      for (const { listener } of entries) {
        try {
          listener(...args);
        } catch (error) {
          report(error);
        }
      }
    },
    clear() {
      entries = [];
    },
  };
}

/** Hands an error to `window.onerror` where there is one, so that nothing is swallowed and nothing is stopped. */
export function report(error: unknown): void {
  if (typeof reportError === 'function') reportError(error);
  else console.error(error);
}
