import { vi } from 'vitest';
import { settle } from './async.js';

/** Replaces timers and `Date`. Time then passes only through `advanceTime` and `advanceTimeUntil`. */
export const useClock = (now?: number): void => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
    ...(now !== undefined && { now }),
  });
};

/**
 * Replaces timers, with time that passes as usual. Timers end with the test: auth0-spa-js removes its iframe two seconds after the response,
 * when the window of the test may be gone.
 */
export const useRunningClock = (): void => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
};

/** Advances virtual time from timer to timer, and waits after each for the work that it starts. */
export async function advanceTime(milliseconds: number): Promise<void> {
  const end = Date.now() + milliseconds;
  await settle();
  while (Date.now() < end) {
    // This timer keeps the last step from going past the end.
    const stop = setTimeout(() => undefined, end - Date.now());
    vi.advanceTimersToNextTimer();
    clearTimeout(stop);
    vi.advanceTimersByTime(0);
    await settle();
  }
}

/** Advances virtual time from timer to timer until a promise settles. */
export async function advanceTimeUntil<Result>(promise: Promise<Result>): Promise<Result> {
  const startedAt = performance.now();
  const settled = vi.fn();
  promise.then(settled, settled);
  for (;;) {
    await settle();
    if (settled.mock.calls.length > 0) return promise;
    if (performance.now() - startedAt > 4000) throw new Error('The promise never settles.');
    if (vi.getTimerCount() > 0) vi.advanceTimersToNextTimer();
  }
}
