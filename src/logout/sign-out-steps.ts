import { toOrgSessionError } from '../auth0/map-error.js';
import { TemporaryError } from '../errors/errors.js';
import { withTimeout } from '../lib/with-timeout.js';

/** The steps of a sign-out. Each has a time limit, and none keeps the next from running. */
export interface SignOutSteps {
  /** Runs a step, which begins before the function returns. @returns Undefined if it failed or did not end in time. */
  readonly run: <Result>(
    step: () => Result | Promise<Result>,
    limitMs?: number,
  ) => Promise<Result | undefined>;
  /** Throws the first error. */
  readonly throwIfFailed: () => void;
}

/** Longer than the revocation of refresh tokens, which is one part of a step. */
const STEP_LIMIT_MS = 4000;

export function createSignOutSteps(): SignOutSteps {
  const errors: unknown[] = [];
  return {
    async run(step, limitMs = STEP_LIMIT_MS) {
      let result: Awaited<ReturnType<typeof step>> | undefined;
      const progress = { hasEnded: false };
      const work = async (): Promise<void> => {
        try {
          result = await step();
        } catch (error) {
          errors.push(error);
        }
        progress.hasEnded = true;
      };
      await withTimeout(limitMs, work());
      if (!progress.hasEnded) errors.push(new TemporaryError('A step of the sign-out did not end in time.'));
      return result;
    },
    throwIfFailed() {
      if (errors.length > 0) throw toOrgSessionError(errors[0]);
    },
  };
}
