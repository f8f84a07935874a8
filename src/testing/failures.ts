import { ConfigurationError, isOrgSessionError, type AnyOrgSessionError } from '../index.js';

/**
 * What can be told to fail: `start()`; `'token'`: `getToken`, `getTokenForOrg`, a fetcher or a renewal; `'switch'`: `switchOrganization`;
 * `'login'`: by redirect, popup or token exchange, before the person could sign in; `'callback'`: what they come back with; `'logout'`: the
 * way to the logout page.
 */
export type TestVerb = 'start' | 'token' | 'switch' | 'login' | 'callback' | 'logout';

/** One of this package's errors, any other `Error`, or what OAuth answers, such as `{ error: 'login_required' }`. */
export type TestFailure =
  AnyOrgSessionError | Error | { readonly error: string; readonly error_description?: string };

const verbs: readonly string[] = [
  'start',
  'token',
  'switch',
  'login',
  'callback',
  'logout',
] satisfies TestVerb[];

/** What goes wrong on purpose: once each, in the order in which it was told. */
export interface Failures {
  readonly add: (verb: TestVerb, error: TestFailure) => void;
  readonly pending: (verb: TestVerb) => boolean;
  /** Throws what is next for a verb, if anything is. */
  readonly fail: (verb: TestVerb) => void;
  /** Requests for a token of an organization (default: any) fail by what is next for a verb, while its work is under way. */
  readonly during: <Result>(
    verb: TestVerb,
    organization: string | undefined,
    work: () => Promise<Result>,
  ) => Promise<Result>;
  /** Throws what a request for a token of an organization fails by, if anything. */
  readonly failRequest: (organization: string | undefined) => void;
}

export function createFailures(): Failures {
  const told: { verb: TestVerb; error: Error }[] = [];
  const scopes = new Set<{ verb: TestVerb; organization: string | undefined; error?: Error | undefined }>();

  const take = (verb: TestVerb): Error | undefined => {
    const index = told.findIndex((failure) => failure.verb === verb);
    return index < 0 ? undefined : told.splice(index, 1)[0]?.error;
  };
  const raise = (error: Error | undefined): void => {
    if (error) throw error;
  };

  return {
    add(verb, error) {
      if (!verbs.includes(verb))
        throw new ConfigurationError(`failNext knows ${verbs.join(', ')}, and not ${JSON.stringify(verb)}.`);
      told.push({ verb, error: asThrown(error) });
    },
    pending: (verb) => told.some((failure) => failure.verb === verb),
    fail: (verb) => raise(take(verb)),
    async during(verb, organization, work) {
      const scope = { verb, organization };
      scopes.add(scope);
      try {
        return await work();
      } finally {
        scopes.delete(scope);
      }
    },
    failRequest(organization) {
      const near = [...scopes].sort((a, b) => Number(!a.organization) - Number(!b.organization));
      for (const scope of near) {
        if (scope.organization !== undefined && scope.organization !== organization) continue;
        // As often as it is tried: what helps after a while did not fail.
        raise((scope.error ??= take(scope.verb)));
      }
    },
  };
}

/** An error as Auth0's SDK throws it. */
export const oauthError = (error: string, description = error): Error =>
  Object.assign(new Error(description), { error, error_description: description });

function asThrown(failure: TestFailure | undefined): Error {
  // Of another copy of this package, say.
  if (failure instanceof Error || isOrgSessionError(failure)) return failure;
  if (typeof failure?.error === 'string') return oauthError(failure.error, failure.error_description);
  throw new ConfigurationError(
    "failNext needs an error, or what OAuth answers: { error: 'login_required' }.",
  );
}
