import { ConfigurationError } from '../errors/errors.js';
import { attempt } from '../lib/attempt.js';
import { assertConfiguration } from './assert.js';
import type { Environment } from './environment.js';
import type { OrgSessionClientOptions } from './options.js';

/** How often a `nowProvider` that returns a promise is called: it can send a request. */
const ASYNC_INTERVAL_MS = 60_000;

/**
 * Returns the environment with the clock of the option `nowProvider`: Auth0's SDK computes with it when a token expires.
 *
 * Until a promise of `nowProvider` is fulfilled for the first time, the clock of the machine counts. A call that fails, or whose result is no
 * time, is ignored here: a sign-out must not fail. Auth0's SDK reports it.
 */
export function withNowProvider(
  { nowProvider }: Pick<OrgSessionClientOptions, 'nowProvider'>,
  environment: Environment,
): Environment {
  if (!nowProvider) return environment;
  /** The difference from the machine's clock in milliseconds, as the last promise said. */
  let offset = 0;
  let lastCall = -Infinity;
  return {
    ...environment,
    now() {
      const machineTime = environment.now();
      if (Math.abs(machineTime - lastCall) < ASYNC_INTERVAL_MS) return machineTime + offset;
      const time = attempt(nowProvider);
      if (Number.isFinite(time)) return time as number;
      lastCall = machineTime;
      void Promise.resolve(time).then(
        (received) => {
          if (Number.isFinite(received)) offset = Number(received) - machineTime;
        },
        // The last difference counts.
        () => undefined,
      );
      return machineTime + offset;
    },
  };
}

/** Returns the function for Auth0's SDK, which would treat a token as valid forever if the result is no time. */
export const checkedTime = (nowProvider: () => number | Promise<number>) => async (): Promise<number> => {
  let time: unknown;
  try {
    time = await nowProvider();
  } catch (cause) {
    throw new ConfigurationError('Option nowProvider failed.', { cause });
  }
  assertConfiguration(Number.isFinite(time), 'Option nowProvider must answer a number.');
  return time as number;
};
