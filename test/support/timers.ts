import { afterAll } from 'vitest';

/** The SDK takes its iframe away two seconds after the answer: by then the tests of a file may be over, and its window gone. */
const { setTimeout: set, clearTimeout: clear } = globalThis;
const timers: ReturnType<typeof set>[] = [];
globalThis.setTimeout = Object.assign(
  (...args: Parameters<typeof set>) => {
    const timer = set(...args);
    timers.push(timer);
    return timer;
  },
  { __promisify__: set.__promisify__ },
) as typeof set;

afterAll(() => {
  for (const timer of timers) clear(timer);
});
