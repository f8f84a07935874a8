import { toOrgSessionError } from '../auth0/map-error.js';

/** A public method that returns a promise. */
export type Verb<Args extends unknown[] = unknown[]> = (...args: Args) => Promise<unknown>;

/**
 * Returns a method that rejects only with errors of this package, or with the reason of the signal that the application passed. It catches
 * what no other code expects: a browser interface that throws where no browser is known to.
 */
export const withOwnErrors =
  <Args extends unknown[]>(verb: Verb<Args>): Verb<Args> =>
  async (...args) => {
    try {
      return await verb(...args);
    } catch (thrown) {
      const isReason = args.some((arg) => {
        const { signal } = Object(arg) as { signal?: AbortSignal };
        return signal?.aborted && signal.reason === thrown;
      });
      throw isReason ? thrown : toOrgSessionError(thrown);
    }
  };
