/** A set of listeners in the order they came; one that throws is reported and stops no other. */
export interface Listeners<Args extends unknown[]> {
  /** Adds a listener; the answer takes it out again. */
  add(listener: (...args: Args) => void): () => void;
  call(...args: Args): void;
  clear(): void;
}

export function createListeners<Args extends unknown[]>(): Listeners<Args> {
  const entries = new Set<(...args: Args) => void>();
  return {
    add(listener) {
      // A function of its own for each `add`: one that is added twice is called twice, and leaves once at a time.
      const entry = (...args: Args): void => listener(...args);
      entries.add(entry);
      return () => {
        entries.delete(entry);
      };
    },
    call(...args) {
      // A copy: who joins or leaves meanwhile does so from the next call on.
      for (const entry of [...entries]) {
        try {
          entry(...args);
        } catch (error) {
          report(error);
        }
      }
    },
    clear: () => entries.clear(),
  };
}

/** Hands an error to `window.onerror` where there is one, so that nothing is swallowed and nothing is stopped. */
export function report(error: unknown): void {
  if (typeof reportError === 'function') reportError(error);
  else console.error(error);
}
