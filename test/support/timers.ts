import { afterAll } from 'vitest';

/** Clears all timers after the tests of a file. auth0-spa-js removes its iframe two seconds after the response, when the window may be gone. */
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
