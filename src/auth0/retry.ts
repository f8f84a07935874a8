import { isOrgSessionError } from '../errors/any-error.js';
import { isClockTrouble } from './map-error.js';
import type { Environment } from '../config/environment.js';
import { TemporaryError } from '../errors/errors.js';
import type { Settings } from '../config/options.js';
import { retryTime, watchRateLimit } from './rate-limit.js';

/** Sends a request, unless the server said that it is too early, and remembers what it says to this one. */
export type Send = <Result>(request: () => Promise<Result>) => Promise<Result>;

/** Tries again what failed because of the network or the server. */
export interface Patience {
  /** Every try of the job sends by `send`. `worthIt` is asked before each further one; what it throws is the end of it. */
  readonly run: <Result>(job: (send: Send) => Promise<Result>, worthIt: () => boolean) => Promise<Result>;
  /** Nobody waits any more. */
  readonly stop: () => void;
}

/** Milliseconds after the first request in which another one may begin. */
const budget = 10_000;
/** The longest wait before each further try, in milliseconds; the shortest is half of it. */
const waits = [500, 1000, 2000];
/** The same where the server limits the rate and does not say for how long; it doubles. */
const limitedWait = 1000;

export function createPatience({ domain }: Settings, environment: Environment): Patience {
  const tokenUrl = `${/^https?:/.test(domain) ? domain : `https://${domain}`}/oauth/token`;
  const stop = new AbortController();
  /** The tenant's limit is every organization's: until then nobody asks. Milliseconds since 1970. */
  let notBefore = 0;
  /** Whether the server named that time. */
  let named = false;
  /** How often in a row it did not. */
  let guesses = 0;

  const wait = (time: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = environment.after(time, resolve);
      stop.signal.addEventListener('abort', () => {
        cancel();
        resolve();
      });
    });
  const jitter = (longest: number): number => Math.ceil((longest * (1 + Math.random())) / 2);
  const limited = (): number => notBefore - environment.now();
  const tooMany = (cause?: unknown): TemporaryError =>
    new TemporaryError('Too many requests.', {
      cause,
      ...(named && { retryAfter: Math.max(1, Math.ceil(limited() / 1000)) }),
    });

  const send: Send = async (request) => {
    if (limited() > 0) throw tooMany();
    let time: number | undefined;
    try {
      const result = await watchRateLimit(tokenUrl, request, (response) => {
        time = retryTime(response, environment.now());
      });
      guesses = 0;
      return result;
    } catch (error) {
      const { error: code } = ((error as Error).cause ?? {}) as { error?: unknown };
      if (time === undefined && code !== 'too_many_requests') throw error;
      named = time !== undefined;
      notBefore = time ?? environment.now() + jitter(limitedWait * 2 ** guesses++);
      throw tooMany((error as Error).cause);
    }
  };

  return {
    async run(job, worthIt) {
      let deadline: number | undefined;
      let sent = 0;
      for (;;) {
        try {
          return await job((request) =>
            send(() => {
              sent++;
              deadline ??= environment.now() + budget;
              return request();
            }),
          );
        } catch (error) {
          if (!isOrgSessionError(error) || error.code !== 'temporary' || isClockTrouble(error.cause))
            throw error;
          const pause = limited() > 0 ? limited() : jitter(waits[sent - 1] ?? Infinity);
          const late = environment.now() + pause > (deadline ?? environment.now() + budget);
          const given = (): boolean => stop.signal.aborted || !environment.online() || !worthIt();
          if (sent > waits.length || late || given()) throw error;
          await wait(pause);
          if (given()) throw error;
        }
      }
    },
    stop: () => stop.abort(),
  };
}
