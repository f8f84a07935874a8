/**
 * The tenant's clock, in seconds from the real one. `set` shifts what the tokens say, as a clock that is wrong does;
 * `advance` lets time pass, so that codes, refresh tokens and SSO sessions expire, too.
 */

/** @typedef {ReturnType<typeof createClock>} Clock */

export function createClock() {
  let offset = 0;
  let advanced = 0;
  return {
    /** Of `iat`, `exp` and `auth_time` of the tokens. */
    offset: () => offset + advanced,
    /** How much time has passed by `advance`. */
    advanced: () => advanced,
    /** @param {number} seconds */
    set(seconds) {
      offset = seconds;
    },
    /** @param {number} seconds */
    advance(seconds) {
      advanced += seconds;
    },
    reset() {
      offset = advanced = 0;
    },
  };
}
