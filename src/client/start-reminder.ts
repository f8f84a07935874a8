import type { Environment } from '../config/environment.js';

/** Longer than the silent login of a start. Also longer than 10 seconds: in a test client, shorter waits end at once. */
const START_REMINDER_MS = 11_000;

/** What the errors and the warning say about a client that was not started. */
export const NOT_STARTED = "The status is 'starting' until you call start().";

/** Warns in the console if an application reads the state and never calls `start()`. */
export interface StartReminder {
  /** Begins to wait. The warning is written at most once. */
  readonly begin: () => void;
  readonly cancel: () => void;
}

/** @param isForgotten Whether `start()` was not called yet. A server never calls it: there is no warning. */
export function createStartReminder(environment: Environment, isForgotten: () => boolean): StartReminder {
  let cancelTimer: (() => void) | undefined;
  return {
    begin() {
      if (isForgotten())
        cancelTimer ??= environment.after(START_REMINDER_MS, () => {
          if (environment.url() && isForgotten()) console.warn(`auth0-org-sessions: ${NOT_STARTED}`);
        });
    },
    cancel() {
      cancelTimer?.();
    },
  };
}
