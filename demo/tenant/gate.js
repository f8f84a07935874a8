/** Holds requests until they are released, so that a test decides the order of events without sleeping. */

/** @typedef {ReturnType<typeof createGate>} Gate */

export function createGate() {
  /** @type {Set<{ organization: string | null, open: () => void }>} */
  const waiting = new Set();
  /** @type {Set<{ count: number, resolve: () => void }>} */
  const watchers = new Set();

  return {
    /**
     * Resolves when released, or when there is nobody left to answer.
     * @param {string | null} organization
     * @param {AbortSignal} [gone]
     */
    wait(organization, gone) {
      return /** @type {Promise<void>} */ (
        new Promise((open) => {
          const held = { organization, open };
          waiting.add(held);
          gone?.addEventListener('abort', () => void (waiting.delete(held), open()));
          for (const watcher of watchers) if (waiting.size >= watcher.count) watcher.resolve();
        })
      );
    },

    /** Lets all go, or those of one organization, and tells how many. @param {string | null} [organization] */
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

    /** Resolves once so many are held. @param {number} count */
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
