/** Holds requests until they are released, so that a test controls the order of events without sleeping. */

/** @typedef {ReturnType<typeof createRequestHold>} RequestHold */

export function createRequestHold() {
  /** @type {Set<{ organization: string | null, open: () => void }>} */
  const waiting = new Set();
  /** @type {Set<{ count: number, resolve: () => void }>} */
  const watchers = new Set();

  return {
    /**
     * Resolves when the request is released, or when its connection is closed.
     * @param {string | null} organization
     * @param {AbortSignal} [closed]
     */
    wait(organization, closed) {
      return /** @type {Promise<void>} */ (
        new Promise((open) => {
          const held = { organization, open };
          waiting.add(held);
          closed?.addEventListener('abort', () => void (waiting.delete(held), open()));
          for (const watcher of watchers) if (waiting.size >= watcher.count) watcher.resolve();
        })
      );
    },

    /** Releases all requests, or those of one organization, and returns their number. @param {string | null} [organization] */
    release(organization) {
      const freed = [...waiting].filter(
        (held) => organization === undefined || held.organization === organization,
      );
      for (const held of freed) {
        waiting.delete(held);
        held.open();
      }
      return freed.length;
    },

    held: () => waiting.size,

    /** Resolves once this number of requests is held. @param {number} count */
    untilHeld(count) {
      if (waiting.size >= count) return Promise.resolve();
      return /** @type {Promise<void>} */ (
        new Promise((resolve) => {
          const watcher = { count, resolve: () => void (watchers.delete(watcher), resolve()) };
          watchers.add(watcher);
        })
      );
    },
  };
}
