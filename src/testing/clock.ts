import { ConfigurationError } from '../index.js';
import { runMicrotasks, runPendingWork } from './event-loop.js';

/** A clock that stands still until a test moves it. Times are milliseconds since 1970, durations milliseconds. */
export interface Clock {
  readonly now: () => number;
  /**
   * Calls `callback` when the clock has moved on by `duration`. A wait of at most ten seconds ends by itself: the clock moves on at once.
   * Returns a function that cancels it.
   */
  readonly after: (duration: number, callback: () => void) => () => void;
  /** Moves on by `duration`, calls the due timers in order, and waits for the work that they start. */
  readonly advance: (duration: number) => Promise<void>;
  /** Moves on to `time` without calling timers; the next `advance` calls those that are due. */
  readonly jumpTo: (time: number) => void;
}

/** Retries wait no longer than this. A test that awaits a retried call could not move the clock meanwhile. */
const AUTOMATIC_WAIT_MS = 10_000;

export function createClock(start: number): Clock {
  const timers = new Set<{ dueAt: number; callback: () => void }>();
  let now = start;

  return {
    now: () => now,
    after(duration, callback) {
      const timer = { dueAt: now + duration, callback };
      timers.add(timer);
      if (duration <= AUTOMATIC_WAIT_MS) {
        now += duration;
        void runMicrotasks().then(() => {
          if (timers.delete(timer)) callback();
        });
      }
      return () => timers.delete(timer);
    },
    async advance(duration) {
      if (!(duration >= 0 && duration < Infinity))
        throw new ConfigurationError('advance needs a number of milliseconds.');
      const end = now + duration;
      await runPendingWork();
      for (;;) {
        const [next] = [...timers].filter(({ dueAt }) => dueAt <= end).sort((a, b) => a.dueAt - b.dueAt);
        if (!next) break;
        timers.delete(next);
        now = Math.max(now, next.dueAt);
        next.callback();
        await runPendingWork();
      }
      now = Math.max(now, end);
    },
    jumpTo(time) {
      now = Math.max(now, time);
    },
  };
}
