import { vi } from 'vitest';

/** Virtual time: nothing here waits for the real one. */
export interface Clock {
  /** All that waits for nobody is done: promises and IndexedDB. */
  settle(): Promise<void>;
  /** The machine slept: the clock is later, and no timer ran. */
  sleep(milliseconds: number): void;
}

const begin = Date.UTC(2030, 0, 1);
const turn = globalThis.setImmediate;

export function createClock(): Clock {
  let immediates = 0;
  // IndexedDB's double works in these.
  vi.stubGlobal('setImmediate', (callback: () => void) => {
    immediates++;
    return turn(() => {
      immediates--;
      callback();
    });
  });
  vi.useFakeTimers({
    toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
    now: begin,
  });

  const quiet = async (): Promise<void> => {
    for (let turns = 0; turns < 2; turns = immediates ? 0 : turns + 1) {
      await new Promise<void>((resolve) => void turn(resolve));
    }
  };
  return {
    async settle() {
      for (;;) {
        await quiet();
        const timers = vi.getTimerCount();
        // What is due at once is no waiting.
        vi.advanceTimersByTime(0);
        if (vi.getTimerCount() === timers) return;
      }
    },
    sleep: (milliseconds) => void vi.setSystemTime(Date.now() + milliseconds),
  };
}
