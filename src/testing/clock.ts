import { ConfigurationError } from '../index.js';

/** Time that passes only when it is told to, but for short waits. In milliseconds since 1970. */
export interface Clock {
  readonly now: () => number;
  /** Runs something in so many milliseconds; the answer stops it. */
  readonly after: (time: number, run: () => void) => () => void;
  /** Lets that many milliseconds pass, from timer to timer, and what they begin come to its end. */
  readonly advance: (time: number) => Promise<void>;
  /** It is that late now; timers that are due wait for the next `advance`. */
  readonly jump: (to: number) => void;
}

/** What is waited for less long than this, in milliseconds, is a pause between two tries. */
const short = 10_000;

export function createClock(start: number): Clock {
  const timers = new Set<{ due: number; run: () => void }>();
  let now = start;

  return {
    now: () => now,
    after(time, run) {
      const timer = { due: now + time, run };
      timers.add(timer);
      // Whoever waits for the answer would wait for ever.
      if (time <= short) {
        now += time;
        void microtasks().then(() => {
          if (timers.delete(timer)) run();
        });
      }
      return () => timers.delete(timer);
    },
    async advance(time) {
      if (!(time >= 0 && time < Infinity))
        throw new ConfigurationError('advance needs a number of milliseconds.');
      const end = now + time;
      await settle();
      for (;;) {
        const [next] = [...timers].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due);
        if (!next) break;
        timers.delete(next);
        now = Math.max(now, next.due);
        next.run();
        await settle();
      }
      now = Math.max(now, end);
    },
    jump(to) {
      now = Math.max(now, to);
    },
  };
}

async function microtasks(): Promise<void> {
  for (let hops = 0; hops < 100; hops++) await Promise.resolve();
}

/** Until all that waits for nobody is done. Without timers: those of a test may be stopped. */
async function settle(): Promise<void> {
  await microtasks();
  if (typeof MessageChannel === 'undefined') return;
  await new Promise<void>((resolve) => {
    // A turn of the event loop, for code that is loaded on demand.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
  await microtasks();
}
