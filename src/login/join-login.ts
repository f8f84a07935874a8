import { ConfigurationError } from '../errors/errors.js';
import type { AppCalls } from '../lib/app-calls.js';
import { attempt } from '../lib/attempt.js';
import type { State } from '../sessions/state.js';

/**
 * Runs a login, or joins the one that is under way if it is the same: of a double click, or of an effect that runs twice.
 *
 * @param options The options to compare. They are sent as JSON.
 * @param handle A function or window of the options, which is compared by identity.
 * @param run Begins a transition before it returns, unless it connects an account.
 */
export type JoinLogin = <Result>(
  kind: 'redirect' | 'popup' | 'passkey' | 'connect',
  options: object,
  handle: unknown,
  run: () => Promise<Result>,
) => Promise<Result>;

/** @param trustCalls The calls of `isTrustedOrganization`, which a login waits for. */
export function createJoinLogin(state: State, trustCalls: AppCalls): JoinLogin {
  let latest:
    { key: string; handle: unknown; transition: AbortSignal; promise: Promise<unknown> } | undefined;

  return <Result>(kind: string, options: object, handle: unknown, run: () => Promise<Result>) => {
    // Options that are no JSON are like no others.
    const key = attempt(() => kind + JSON.stringify(options)) ?? `${Math.random()}`;
    if (latest?.key === key && latest.handle === handle && latest.transition === state.currentTransition())
      return trustCalls.join(latest.promise as Promise<Result>, waitsForItself);
    const promise = run();
    const login = { key, handle, transition: state.currentTransition(), promise };
    latest = login;
    const end = (): void => {
      if (latest === login) latest = undefined;
    };
    promise.then(end, end);
    return promise;
  };
}

/** The end of a call that would wait for itself. */
export function waitsForItself(): never {
  throw new ConfigurationError('isTrustedOrganization must not wait for the login that it decides on.');
}
