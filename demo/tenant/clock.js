/** The offset of the tenant's clock, in seconds. */

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
