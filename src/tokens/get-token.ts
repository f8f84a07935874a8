import type { VerifiedToken } from '../claims/verify-token.js';
import type { AllowedOptions } from '../config/check-options.js';
import { isOrganizationId } from '../config/organization.js';
import { withOrganization } from '../errors/any-error.js';
import { LoginRequiredError, OrganizationMismatchError } from '../errors/errors.js';
import { abortable } from '../lib/abort.js';
import type { AdoptPrefetched } from '../sessions/adopt-prefetched.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { Session } from '../sessions/session.js';
import type { SignOutState } from '../sessions/sign-out-state.js';
import type { State } from '../sessions/state.js';
import type { SignOutLog } from '../storage/sign-out-log.js';
import type {
  PendingRequest,
  RequestPurpose,
  TokenOutcome,
  TokenRequest,
} from '../sessions/token-request.js';
import type { AcquireToken } from './acquire-token.js';
import { throwIfAborted } from '../lib/throw-if-aborted.js';

/** Options of `getTokenForOrg` and `getToken`. */
export interface GetTokenOptions {
  /**
   * The API that the token is for.
   *
   * @default The `audience` of the client's options.
   */
  audience?: string | undefined;
  /**
   * Scopes, separated by spaces, in addition to those of the client's options.
   *
   * @default undefined. No further scopes.
   */
  scope?: string | undefined;
  /**
   * `'on'`: a cached token if it is valid for at least another minute, otherwise a new one. `'off'`: always a new one. `'cache-only'`: a
   * cached token or undefined, without a request.
   *
   * @default 'on'
   */
  cacheMode?: 'on' | 'off' | 'cache-only' | undefined;
  /**
   * Rejects this call with the signal's reason when it aborts. Other calls that wait for the same token still get it.
   *
   * @default undefined. The call can't be cancelled.
   */
  signal?: AbortSignal | undefined;
}

/** For `checkOptions`: the options of `getTokenForOrg` and `getToken`. */
export const TOKEN_OPTIONS = {
  audience: 'string',
  scope: 'string',
  cacheMode: ['on', 'off', 'cache-only'],
  signal: 'object',
  detailed: 'boolean',
} satisfies AllowedOptions & Record<keyof GetTokenOptions, unknown>;

/** What gets a token, if it is not a call of the application that names the organization. */
export type TokenPurpose = 'start' | 'prefetch' | 'scope';

/**
 * Gets a verified token: from memory, from a request that is under way, from storage, or from the identity provider, in this order. Callers
 * that need the same token at the same time share one request.
 *
 * @param purpose Only with `'scope'`, or without one, a failure emits the event `loginRequired`. Only with `'start'`, or without one, it signs
 * in to an organization that the user signed out of. With `'prefetch'` nothing changes that the application can see: the token is kept apart
 * until the session is used. Default: a call of the application.
 * @returns Undefined only with `cacheMode: 'cache-only'` and for `'prefetch'`.
 */
export type GetVerifiedToken = (
  organization: string | null,
  options?: GetTokenOptions,
  purpose?: TokenPurpose,
) => Promise<VerifiedToken | undefined>;

/** @param onRequestSettled Called when a request for a token is done, with or without one. */
export function createGetToken({
  state,
  registry,
  signOutLog,
  signOutState,
  adoptPrefetched,
  acquireToken,
  onRequestSettled,
}: {
  state: State;
  registry: SessionRegistry;
  signOutLog: SignOutLog;
  signOutState: SignOutState;
  adoptPrefetched: AdoptPrefetched;
  acquireToken: AcquireToken;
  onRequestSettled: (session: Session, hasToken: boolean) => void;
}): GetVerifiedToken {
  const emitLoginRequired = (outcome: TokenOutcome, { loginRequiredFor }: RequestPurpose): void => {
    if (outcome.status !== 'failed' || !outcome.loginRequired || loginRequiredFor === undefined) return;
    const { organization } = outcome.loginRequired;
    const error = withOrganization(outcome.error, loginRequiredFor);
    state.commit({}, ['loginRequired', { organization, error }]);
  };

  const startRequest = (
    session: Session,
    request: TokenRequest,
    cacheMode: 'on' | 'off',
    key: string,
    isPrefetch: boolean,
  ): PendingRequest => {
    const purpose: RequestPurpose = { isPrefetch };
    const pending = Object.assign(purpose, {
      outcome: acquireToken(session, request, cacheMode, purpose).then((outcome) => {
        // First: a listener that asks for the same token joins this request. A new one would fail and call it again.
        emitLoginRequired(outcome, purpose);
        session.pendingRequests.delete(key);
        // An application can ask for any number of organizations.
        const isUnused = registry.pending.has(session) && session.isIdle() && !session.tokens.prefetched;
        if (isUnused && !session.lease.isExposed()) void registry.end(session, 'unused');
        onRequestSettled(session, outcome.status === 'received');
        return outcome;
      }),
    });
    session.pendingRequests.set(key, pending);
    return pending;
  };

  return async (organization, { audience, scope, cacheMode = 'on', signal } = {}, purpose) => {
    const isPrefetch = purpose === 'prefetch';
    const isCall = !purpose || purpose === 'scope';
    const parsed = registry.parseOrganization(organization);
    throwIfAborted(signal);

    for (;;) {
      const isReading = cacheMode === 'cache-only';
      // Before a session is created: a session that is younger than the sign-out does not end by it.
      const isSignedOut =
        purpose && purpose !== 'start' && !registry.find(parsed) && signOutLog.isBlocked(parsed);
      if (isSignedOut || signOutState.isBlocked()) {
        if (isReading) return undefined;
        throw withOrganization(new LoginRequiredError('signed_out'), organization);
      }
      if (!isPrefetch) adoptPrefetched(parsed);
      const found = isReading ? registry.find(parsed) : registry.getOrCreate(parsed, isPrefetch);
      const session = found ?? registry.create(parsed);
      const request = session.request({ audience, scope });
      if (!isPrefetch) session.touch();
      const fresh = cacheMode === 'off' ? undefined : session.tokens.fresh(request);
      if (fresh) return fresh;

      let outcome: TokenOutcome;
      if (isReading) {
        const read = (): Promise<TokenOutcome> => acquireToken(session, request, cacheMode, {});
        outcome = await abortable(found ? read() : registry.runReader(session, read), signal);
      } else {
        const tokenKey = session.tokens.keyOf(request);
        const key = `${cacheMode} ${tokenKey}`;
        // A caller with cacheMode 'on' may share a request with cacheMode 'off', but not the other way round.
        const pending =
          session.pendingRequests.get(`off ${tokenKey}`) ??
          session.pendingRequests.get(key) ??
          startRequest(session, request, cacheMode, key, isPrefetch);
        if (!isPrefetch) pending.isPrefetch = false;
        if (isCall && pending.loginRequiredFor === undefined) pending.loginRequiredFor = organization;
        outcome = await abortable(pending.outcome, signal);
      }
      if (outcome.status === 'failed') throw withOrganization(outcome.error, organization);
      if (isPrefetch) return undefined;
      // The token is not adopted yet if this call joined a request in advance after its response: the loop adopts it.
      if (outcome.status === 'received' && !session.tokens.prefetched) {
        const name = outcome.token?.organization.name;
        // The application learned during the request that the organization has got another name.
        if (outcome.token && !isOrganizationId(parsed) && name !== parsed)
          throw withOrganization(new OrganizationMismatchError('org_name', parsed, name), organization);
        return outcome.token;
      }
      // 'replaced': the loop continues with the session that took over.
    }
  };
}
