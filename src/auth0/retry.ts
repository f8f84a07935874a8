import type { Environment } from '../config/environment.js';
import type { Tenant } from '../config/tenant.js';
import { isOrgSessionError } from '../errors/any-error.js';
import { abortable } from '../lib/abort.js';
import { withJitter } from '../lib/with-jitter.js';
import { isIncompleteIdToken } from './map-error.js';
import { createRateLimit, type RateLimit, type Send } from './rate-limit.js';

/** Repeats requests that failed because of the network or the server. */
export interface Retry {
  /**
   * Runs work until it succeeds or can't be repeated.
   *
   * @param tenant Where the requests are sent to. The rate limit of another tenant does not delay them.
   * @param work Sends its request with `send`.
   * @param shouldRetry Called before each further try. An error that it throws rejects the call.
   */
  readonly run: <Result>(
    tenant: Tenant,
    work: (send: Send) => Promise<Result>,
    shouldRetry: () => boolean,
  ) => Promise<Result>;
  /** Ends every wait between two tries. Work that is under way and fails is not repeated any more. */
  readonly stop: () => void;
}

/** The time after the first request in which further requests can begin. */
const RETRY_WINDOW_MS = 10_000;
/** The longest wait before the second, third and fourth try. The shortest wait is half of it. */
const RETRY_DELAYS_MS = [500, 1000, 2000];

export function createRetry(environment: Environment): Retry {
  let controller = new AbortController();
  const rateLimits = new Map<Tenant, RateLimit>();

  const wait = async (timeMs: number, stop: AbortSignal): Promise<void> => {
    let cancel = (): void => undefined;
    const timer = new Promise<void>((resolve) => (cancel = environment.after(timeMs, resolve)));
    await abortable(timer, stop).catch(cancel);
  };

  return {
    async run(tenant, work, shouldRetry) {
      const { send, remainingMs } = rateLimits.get(tenant) ?? createRateLimit(tenant, environment);
      rateLimits.set(tenant, { send, remainingMs });
      let deadline: number | undefined;
      let requests = 0;
      const { signal: stop } = controller;
      const countedSend: Send = (request) =>
        send(() => {
          requests++;
          deadline ??= environment.now() + RETRY_WINDOW_MS;
          return request();
        });
      const isGivenUp = (): boolean => stop.aborted || !environment.online() || !shouldRetry();
      for (;;) {
        try {
          return await work(countedSend);
        } catch (error) {
          const isTemporary = isOrgSessionError(error) && error.code === 'temporary';
          if (!isTemporary || isIncompleteIdToken(error.cause)) throw error;
          const block = remainingMs();
          const delay = block > 0 ? block : withJitter(RETRY_DELAYS_MS[requests - 1] ?? Infinity);
          const isTooLate = environment.now() + delay > (deadline ?? environment.now() + RETRY_WINDOW_MS);
          if (requests > RETRY_DELAYS_MS.length || isTooLate || isGivenUp()) throw error;
          await wait(delay, stop);
          if (isGivenUp()) throw error;
        }
      }
    },
    stop() {
      controller.abort();
      controller = new AbortController();
    },
  };
}
