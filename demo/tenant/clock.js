/** How far the tenant's clock is off, in seconds. */

/** @typedef {ReturnType<typeof createClock>} Clock */

export function createClock() {
  let offset = 0;
  return {
    offset: () => offset,
    /** @param {number} seconds */
    set(seconds) {
      offset = seconds;
    },
  };
}
