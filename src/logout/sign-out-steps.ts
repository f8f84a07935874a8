import { toOrgSessionError } from '../auth0/map-error.js';
import { TemporaryError } from '../errors/errors.js';
import { withDeadline } from '../lib/with-timeout.js';

/** The steps of a sign-out. Each has a time limit, and none keeps the next from running. */
export interface SignOutSteps {
  /** Runs a step, which begins before the function returns. @returns Undefined if it failed or did not end in time. */
  readonly run: <Result>(step: () => Result | Promise<Result>) => Promise<Result | undefined>;
  /** Throws the first error. */
  readonly throwIfFailed: () => void;
}

/** Longer than the revocation of refresh tokens, which is one part of a step. */
const STEP_LIMIT_MS = 4000;

export function createSignOutSteps(): SignOutSteps {
  const errors: unknown[] = [];
  return {
    async run(step) {
      try {
        return await withDeadline(STEP_LIMIT_MS, (async () => step())(), () => {
          throw new TemporaryError('A step of the sign-out did not end in time.');
        });
      } catch (error) {
        errors.push(error);
        return undefined;
      }
    },
    throwIfFailed() {
      if (errors.length > 0) throw toOrgSessionError(errors[0]);
    },
  };
}
