import { ConfigurationError } from '../errors/errors.js';
import type { AppCalls } from '../lib/app-calls.js';
import { attempt } from '../lib/attempt.js';
import type { LoginOptions } from './interactive-login.js';
import type { State } from '../sessions/state.js';

/** The work of a login. Its organization becomes active unless the transition is aborted, or there is none. */
type Login<Result> = (transition?: AbortSignal) => Promise<Result>;

/** Runs a login in a transition. With `activate: false` there is none: that login does not decide which organization is active. */
export const runLogin = <Result>(
  state: State,
  { activate }: Pick<LoginOptions, 'activate'>,
  login: Login<Result>,
): Promise<Result> => (activate === false ? login() : state.runTransition(login));

/**
 * Runs a login, or joins the one that is under way if it is the same: of a double click, or of an effect that runs twice.
 *
 * @param options The options to compare. They are sent as JSON.
 * @param handle A function or window of the options, which is compared by identity.
 */
export type JoinLogin = <Result>(
  kind: 'redirect' | 'popup' | 'passkey' | 'connect',
  options: Pick<LoginOptions, 'activate' | 'organization'>,
  handle: unknown,
  login: Login<Result>,
) => Promise<Result>;

/** @param trustCalls The calls of `isTrustedOrganization`, which a login waits for. */
export function createJoinLogin(state: State, trustCalls: AppCalls): JoinLogin {
  let latest: { key: string; handle: unknown; transition: unknown; promise: Promise<unknown> } | undefined;

  return <Result>(
    kind: string,
    options: Pick<LoginOptions, 'activate' | 'organization'>,
    handle: unknown,
    login: Login<Result>,
  ): Promise<Result> => {
    // Options that are no JSON are like no others.
    const key = attempt(() => kind + JSON.stringify(options)) ?? `${Math.random()}`;
    // A login without a transition goes on when another one begins.
    const currentTransition = (): unknown => options.activate === false || state.currentTransition();
    if (latest?.key === key && latest.handle === handle && latest.transition === currentTransition())
      return trustCalls.join(latest.promise as Promise<Result>, waitsForItself);
    const promise = runLogin(state, options, login);
    const running = { key, handle, transition: currentTransition(), promise };
    latest = running;
    const end = (): void => {
      if (latest === running) latest = undefined;
    };
    promise.then(end, end);
    return promise;
  };
}

/** The end of a call that would wait for itself. */
export function waitsForItself(): never {
  throw new ConfigurationError('isTrustedOrganization must not wait for the login that it decides on.');
}
