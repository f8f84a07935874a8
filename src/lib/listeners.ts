/** A list of listeners. An error that one of them throws is reported; the others are still called. */
export interface Listeners<Args extends unknown[]> {
  /** Adds a listener. Returns a function that removes it. */
  add(listener: (...args: Args) => void): () => void;
  /** Calls all listeners, in the order in which they were added. */
  call(...args: Args): void;
}

export function createListeners<Args extends unknown[]>(): Listeners<Args> {
  const entries = new Set<(...args: Args) => void>();
  return {
    add(listener) {
      // A new function for each `add`, so that a listener that is added twice is called twice and has to be removed twice.
      const entry = (...args: Args): void => listener(...args);
      entries.add(entry);
      return () => {
        entries.delete(entry);
      };
    },
    call(...args) {
      // A copy: a listener that is added or removed during this call takes effect from the next call on.
      for (const entry of [...entries]) {
        try {
          entry(...args);
        } catch (error) {
          reportUncaughtError(error);
        }
      }
    },
  };
}

/** Reports an error of the application's own function like an uncaught one: with `reportError` if it exists, otherwise in the console. */
export function reportUncaughtError(error: unknown): void {
  if (typeof reportError === 'function') reportError(error);
  else console.error(error);
}
