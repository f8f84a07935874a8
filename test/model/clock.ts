import { vi } from 'vitest';

/** Virtual time. Nothing in the model waits for real time. */
export interface Clock {
  /** The number of the current task. Promises that settle one after the other without waiting do so in the same task. */
  readonly task: number;
  /** Waits until all work that needs no timer and no request is done: promises and IndexedDB. */
  settle(): Promise<void>;
  /** The machine was suspended: the clock is later, and no timer ran. */
  sleep(milliseconds: number): void;
}

/** Each run of an interval is a step of the model, so short ones are made longer. */
const MIN_INTERVAL_MS = 250;
const startTime = Date.UTC(2030, 0, 1);
const realSetImmediate = globalThis.setImmediate;

export function createClock(): Clock {
  let immediates = 0;
  let task = 0;
  // fake-indexeddb runs its work in setImmediate.
  vi.stubGlobal('setImmediate', (callback: () => void) => {
    immediates++;
    return realSetImmediate(() => {
      task++;
      immediates--;
      callback();
    });
  });
  vi.useFakeTimers({
    toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
    now: startTime,
  });
  const { setInterval: startInterval } = globalThis;
  Object.assign(globalThis, {
    setInterval: (callback: () => void, time = 0) => startInterval(callback, Math.max(time, MIN_INTERVAL_MS)),
  });

  const waitForImmediates = async (): Promise<void> => {
    let all = 0;
    for (let turns = 0; turns < 2; turns = immediates ? 0 : turns + 1) {
      if (++all > 3000) throw new Error('The work of IndexedDB never ends.');
      await new Promise<void>((resolve) => void realSetImmediate(resolve));
      task++;
    }
  };
  return {
    get task() {
      return task;
    },
    async settle() {
      for (let turns = 0; ; turns++) {
        if (turns > 300) throw new Error('The timers that are due never end.');
        await waitForImmediates();
        const timers = vi.getTimerCount();
        // Runs the timers that are due now.
        vi.advanceTimersByTime(0);
        if (vi.getTimerCount() === timers) return;
      }
    },
    sleep: (milliseconds) => void vi.setSystemTime(Date.now() + milliseconds),
  };
}
