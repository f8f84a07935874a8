import { vi } from 'vitest';
import { settle } from './async.js';

/** From here on time passes only when it is told to. */
export const useClock = (now?: number): void => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
    ...(now !== undefined && { now }),
  });
};

/**
 * Time passes by itself, and with the test everything ends that waits for it: the SDK takes its iframes away two seconds later, where
 * there may be no page any more.
 */
export const useRunningClock = (): void => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
};

/** Lets that much virtual time pass, from timer to timer, and what they begin come to its end. */
export async function pass(milliseconds: number): Promise<void> {
  const end = Date.now() + milliseconds;
  await settle();
  while (Date.now() < end) {
    // A timer at the end, so that no step goes past it.
    const stop = setTimeout(() => undefined, end - Date.now());
    vi.advanceTimersToNextTimer();
    clearTimeout(stop);
    vi.advanceTimersByTime(0);
    await settle();
  }
}

/** Lets virtual time pass, from timer to timer, until a promise settles. */
export async function passUntil<Result>(promise: Promise<Result>): Promise<Result> {
  const begun = performance.now();
  const settled = vi.fn();
  promise.then(settled, settled);
  for (;;) {
    await settle();
    if (settled.mock.calls.length > 0) return promise;
    if (performance.now() - begun > 4000) throw new Error('It never settles.');
    if (vi.getTimerCount() > 0) vi.advanceTimersToNextTimer();
  }
}
