import type { Environment } from '../config/environment.js';
import type { Tenant } from '../config/tenant.js';
import { TemporaryError } from '../errors/errors.js';
import { withJitter } from '../lib/with-jitter.js';
import { retryTime, watchRateLimit } from './retry-after.js';

/** Sends a request, unless a rate limit applies. If the response is a rate limit, later requests wait for its end. */
export type Send = <Result>(request: () => Promise<Result>) => Promise<Result>;

/** The rate limit of a tenant. It applies to the requests of all its organizations. */
export interface RateLimit {
  /** @throws TemporaryError while the rate limit applies. */
  readonly send: Send;
  /** Returns the time until the next request is allowed. Zero or less: it is allowed now. */
  readonly remainingMs: () => number;
}

/** The longest wait after a rate limit without `Retry-After`. It doubles with every consecutive rate limit, up to {@link MAX_DELAY_MS}. */
const RATE_LIMIT_DELAY_MS = 1000;
const MAX_DELAY_MS = 60_000;

export function createRateLimit({ url }: Tenant, environment: Environment): RateLimit {
  const tokenUrl = `${url}/oauth/token`;
  /** No request is sent between these times: milliseconds since 1970. */
  let blockedFrom = 0;
  let blockedUntil = 0;
  let isTimeFromServer = false;
  let consecutiveRateLimits = 0;

  const remainingMs = (): number => {
    const now = environment.now();
    // If the clock was set back, it can't tell how much of the time has passed.
    return now < blockedFrom ? 0 : blockedUntil - now;
  };
  const rateLimitError = (cause?: unknown): TemporaryError =>
    new TemporaryError('Too many requests.', {
      cause,
      ...(isTimeFromServer && { retryAfter: Math.max(1, Math.ceil(remainingMs() / 1000)) }),
    });

  return {
    remainingMs,
    async send(request) {
      if (remainingMs() > 0) throw rateLimitError();
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
        blockedFrom = environment.now();
        blockedUntil =
          serverTime ??
          blockedFrom +
            withJitter(Math.min(RATE_LIMIT_DELAY_MS * 2 ** consecutiveRateLimits++, MAX_DELAY_MS));
        throw rateLimitError((error as Error).cause);
      }
    },
  };
}
