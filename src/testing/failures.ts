import { ConfigurationError, isOrgSessionError, type AnyOrgSessionError } from '../index.js';
import { oauthError } from './oauth-error.js';

/**
 * What `failNext` can make fail. `'token'` is a token request of `getToken`, `getTokenForOrg`, a scope, a fetcher or a renewal. `'login'` is a
 * redirect, popup, token exchange or passkey before the person has signed in; `'mfa'` is a step of `auth0ClientFor(organization).mfa`: to enroll, to
 * challenge or to verify; `'callback'` is the return from the login page. `'logout'` is the
 * redirect to the logout page.
 */
export type TestVerb = 'start' | 'token' | 'switch' | 'login' | 'mfa' | 'callback' | 'logout';

/**
 * An error of this package, any other `Error`, or an OAuth error response such as `{ error: 'login_required' }`.
 *
 * `{ error: 'mfa_required' }` gets an MFA token, which `auth0ClientFor(organization).mfa` accepts.
 */
export type TestFailure =
  | AnyOrgSessionError
  | Error
  | {
      readonly error: string;
      /** @default The value of `error`. */
      readonly error_description?: string | undefined;
    };

const verbs: readonly string[] = [
  'start',
  'token',
  'switch',
  'login',
  'mfa',
  'callback',
  'logout',
] satisfies TestVerb[];

/** The failures that a test has planned. Each is used once, in the order of `plan`. */
export interface Failures {
  readonly plan: (verb: TestVerb, error: TestFailure) => void;
  readonly hasPlanned: (verb: TestVerb) => boolean;
  /** Throws the next failure of a verb, if there is one. */
  readonly throwNext: (verb: TestVerb) => void;
  /**
   * Runs a call of the client. While it runs, token requests for `organization` (undefined: for any) fail with the next failure of `verb`.
   */
  readonly runCall: <Result>(
    verb: TestVerb,
    organization: string | undefined,
    call: () => Promise<Result>,
  ) => Promise<Result>;
  /** Throws the failure that the running calls have for a token request of an organization, if there is one. */
  readonly throwForRequest: (organization: string) => void;
}

interface RunningCall {
  readonly verb: TestVerb;
  readonly organization: string | undefined;
  error?: Error | undefined;
}

export function createFailures(): Failures {
  const planned: { verb: TestVerb; error: Error }[] = [];
  const runningCalls = new Set<RunningCall>();

  const takeNext = (verb: TestVerb): Error | undefined => {
    const index = planned.findIndex((failure) => failure.verb === verb);
    return index < 0 ? undefined : planned.splice(index, 1)[0]?.error;
  };
  const throwIfDefined = (error: Error | undefined): void => {
    if (error) throw error;
  };

  return {
    plan(verb, error) {
      if (!verbs.includes(verb))
        throw new ConfigurationError(`failNext knows ${verbs.join(', ')}, and not ${JSON.stringify(verb)}.`);
      planned.push({ verb, error: toError(error) });
    },
    hasPlanned: (verb) => planned.some((failure) => failure.verb === verb),
    throwNext: (verb) => throwIfDefined(takeNext(verb)),
    async runCall(verb, organization, call) {
      const runningCall = { verb, organization };
      runningCalls.add(runningCall);
      try {
        return await call();
      } finally {
        runningCalls.delete(runningCall);
      }
    },
    throwForRequest(organization) {
      // Calls for one organization come before calls for any.
      const sorted = [...runningCalls].sort((a, b) => Number(!a.organization) - Number(!b.organization));
      for (const call of sorted) {
        if (call.organization !== undefined && call.organization !== organization) continue;
        // The client retries temporary errors: every request of the call fails, or the call would succeed.
        throwIfDefined((call.error ??= takeNext(call.verb)));
      }
    },
  };
}

let mfaTokens = 0;

function toError(failure: TestFailure | undefined): Error {
  // isOrgSessionError also accepts an error of another copy of this package, or of another realm.
  if (failure instanceof Error || isOrgSessionError(failure)) return failure;
  if (typeof failure?.error !== 'string')
    throw new ConfigurationError(
      "failNext needs an error, or what OAuth answers: { error: 'login_required' }.",
    );
  const error = oauthError(failure.error, failure.error_description);
  return failure.error === 'mfa_required'
    ? Object.assign(error, { mfa_token: `mfa-token-${++mfaTokens}` })
    : error;
}
