import type { Environment } from '../config/environment.js';
import type { Settings } from '../config/read-options.js';
import { isOrgSessionError } from '../errors/any-error.js';
import { TemporaryError } from '../errors/errors.js';
import { isClockError } from './map-error.js';
import { retryTime, watchRateLimit } from './rate-limit.js';

/** Sends a request, unless a rate limit applies. If the response is a rate limit, later requests wait for its end. */
export type Send = <Result>(request: () => Promise<Result>) => Promise<Result>;

/** Repeats requests that failed because of the network or the server. */
export interface Retry {
  /**
   * Runs work until it succeeds or can't be repeated.
   *
   * @param work Sends its request with `send`.
   * @param shouldRetry Called before each further try. An error that it throws rejects the call.
   */
  readonly run: <Result>(
    work: (send: Send) => Promise<Result>,
    shouldRetry: () => boolean,
  ) => Promise<Result>;
  /** Ends every wait between two tries. Failed work is not repeated any more. */
  readonly stop: () => void;
}

/** The time after the first request in which further requests can begin. */
const RETRY_WINDOW_MS = 10_000;
/** The longest wait before the second, third and fourth try. The shortest wait is half of it. */
const RETRY_DELAYS_MS = [500, 1000, 2000];
/** The longest wait after a rate limit without `Retry-After`. It doubles with every consecutive rate limit. */
const RATE_LIMIT_DELAY_MS = 1000;

export function createRetry({ tenantUrl }: Settings, environment: Environment): Retry {
  const tokenUrl = `${tenantUrl}/oauth/token`;
  const stop = new AbortController();
  /** No organization sends a request before this time (milliseconds since 1970), because a rate limit applies to the whole tenant. */
  let blockedUntil = 0;
  let isTimeFromServer = false;
  let consecutiveRateLimits = 0;

  const wait = (timeMs: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = environment.after(timeMs, resolve);
      stop.signal.addEventListener('abort', () => {
        cancel();
        resolve();
      });
    });
  const withJitter = (longestMs: number): number => Math.ceil((longestMs * (1 + Math.random())) / 2);
  const remainingBlockMs = (): number => blockedUntil - environment.now();
  const rateLimitError = (cause?: unknown): TemporaryError =>
    new TemporaryError('Too many requests.', {
      cause,
      ...(isTimeFromServer && { retryAfter: Math.max(1, Math.ceil(remainingBlockMs() / 1000)) }),
    });

  const send: Send = async (request) => {
    if (remainingBlockMs() > 0) throw rateLimitError();
    let serverTime: number | undefined;
    try {
      const result = await watchRateLimit(tokenUrl, request, (response) => {
        serverTime = retryTime(response, environment.now());
      });
      consecutiveRateLimits = 0;
      return result;
    } catch (error) {
      const { error: code } = ((error as Error).cause ?? {}) as { error?: unknown };
      if (serverTime === undefined && code !== 'too_many_requests') throw error;
      isTimeFromServer = serverTime !== undefined;
      blockedUntil =
        serverTime ?? environment.now() + withJitter(RATE_LIMIT_DELAY_MS * 2 ** consecutiveRateLimits++);
      throw rateLimitError((error as Error).cause);
    }
  };

  return {
    async run(work, shouldRetry) {
      let deadline: number | undefined;
      let requests = 0;
      const countedSend: Send = (request) =>
        send(() => {
          requests++;
          deadline ??= environment.now() + RETRY_WINDOW_MS;
          return request();
        });
      const isGivenUp = (): boolean => stop.signal.aborted || !environment.online() || !shouldRetry();
      for (;;) {
        try {
          return await work(countedSend);
        } catch (error) {
          const isTemporary = isOrgSessionError(error) && error.code === 'temporary';
          if (!isTemporary || isClockError(error.cause)) throw error;
          const block = remainingBlockMs();
          const delay = block > 0 ? block : withJitter(RETRY_DELAYS_MS[requests - 1] ?? Infinity);
          const isTooLate = environment.now() + delay > (deadline ?? environment.now() + RETRY_WINDOW_MS);
          if (requests > RETRY_DELAYS_MS.length || isTooLate || isGivenUp()) throw error;
          await wait(delay);
          if (isGivenUp()) throw error;
        }
      }
    },
    stop: () => stop.abort(),
  };
}
