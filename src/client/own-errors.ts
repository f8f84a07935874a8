import { toOrgSessionError } from '../auth0/map-error.js';
import { attempt } from '../lib/attempt.js';

type Method = (...args: unknown[]) => Promise<unknown>;

/**
 * Returns methods that reject only with errors of this package, or with the reason of the signal that the application passed. They catch what
 * no other code expects: a browser interface that throws where no browser is known to.
 *
 * @param methods Functions that return a promise.
 */
export function withOwnErrors<Methods extends object>(methods: Methods): Methods {
  const wrap =
    (method: Method): Method =>
    async (...args) => {
      try {
        return await method(...args);
      } catch (thrown) {
        // A getter of the options can be what has thrown.
        const isReason = args.some((arg) =>
          attempt(() => {
            const { signal } = Object(arg) as { signal?: AbortSignal };
            return signal?.aborted && signal.reason === thrown;
          }),
        );
        throw isReason ? thrown : toOrgSessionError(thrown);
      }
    };
  const wrapped = Object.entries(methods).map(([name, method]) => [name, wrap(method as Method)]);
  return Object.fromEntries(wrapped) as Methods;
}
