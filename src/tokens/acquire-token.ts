import { toOrgSessionError } from '../auth0/map-error.js';
import type { VerifiedToken } from '../claims/verify-token.js';
import type { Environment } from '../config/environment.js';
import type { Settings } from '../config/read-options.js';
import { isSignOut, type AnyOrgSessionError } from '../errors/any-error.js';
import { expectedSubject, type AdoptToken } from '../sessions/adopt-token.js';
import { requestToken } from '../sessions/request-token.js';
import { isFinalEnd } from '../sessions/session-end.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { Session } from '../sessions/session.js';
import type { SignOutState } from '../sessions/sign-out-state.js';
import type { RequestPurpose, TokenOutcome, TokenRequest } from '../sessions/token-request.js';
import type { HandleRenewalFailure } from './renewal-failure.js';
import type { RenewToken } from './renew-token.js';

/** Gets a token that is not in memory: from storage, otherwise from the identity provider. The promise never rejects. */
export type AcquireToken = (
  session: Session,
  request: TokenRequest,
  cacheMode: 'on' | 'off' | 'cache-only',
  purpose: RequestPurpose,
) => Promise<TokenOutcome>;

export function createAcquireToken({
  settings,
  environment,
  signOutState,
  registry,
  adoptToken,
  renewToken,
  handleRenewalFailure,
}: {
  settings: Settings;
  environment: Environment;
  signOutState: SignOutState;
  registry: SessionRegistry;
  adoptToken: AdoptToken;
  renewToken: RenewToken;
  handleRenewalFailure: HandleRenewalFailure;
}): AcquireToken {
  const parts = { settings, environment };

  /** Reads a token from storage and verifies it. Also returns an access token that was found but has expired, or is about to. */
  const readStored = async (
    session: Session,
    request: TokenRequest,
    cacheMode: 'on' | 'cache-only',
    purpose: RequestPurpose,
  ): Promise<{ token?: VerifiedToken; staleAccessToken?: string | undefined }> => {
    const { cache } = session;
    if (!cache || session.tokens.isSessionExpired() || session.tokens.isStale(request)) return {};
    const read = (): Promise<VerifiedToken | undefined> =>
      session.run(() =>
        requestToken(parts, session, request, 'cache-only', () =>
          expectedSubject(settings, registry, session),
        ),
      );
    // No other code uses the cache of a session that is not registered.
    const canPeek = cacheMode === 'cache-only' && !registry.isRegistered(session);
    try {
      const token = await (canPeek ? cache.peek(read) : read());
      // The session of a reader is not registered, so a sign-out has not ended it.
      if (signOutState.isBlocked()) return {};
      if (!token || !session.tokens.isFresh(token)) return { staleAccessToken: token?.accessToken };
      await adoptToken({ session, request, token, ...purpose }).stored;
      return { token };
    } catch (thrown) {
      const { code } = toOrgSessionError(thrown);
      // The organization's storage has tokens of another organization or user.
      if (code === 'organization_mismatch' || code === 'user_mismatch') await session.clearTokens();
      return {};
    }
  };

  const sessionThatTookOver = (session: Session): Session | undefined => {
    const registered = registry.find(session.id ?? session.requestedAs ?? '');
    return registered === session ? undefined : registered;
  };
  /** Whether the callers of a failed request should try again, because the session has ended without a sign-out. */
  const isReplaced = (session: Session, error: AnyOrgSessionError, subject: string | undefined): boolean => {
    const other = sessionThatTookOver(session);
    if (other) return subject === undefined || other.tokens.primary()?.claims.sub === subject;
    return session.end !== undefined && !isFinalEnd(session.end) && isSignOut(error);
  };

  const acquire: AcquireToken = async (session, request, cacheMode, purpose) => {
    const subject = expectedSubject(settings, registry, session);
    const stored = cacheMode === 'off' ? {} : await readStored(session, request, cacheMode, purpose);
    if (stored.token || cacheMode === 'cache-only') return { status: 'received', token: stored.token };
    try {
      const token = await renewToken(session, request, cacheMode, stored.staleAccessToken, purpose);
      return { status: 'received', token };
    } catch (thrown) {
      const error = session.endError ?? toOrgSessionError(thrown);
      // A request in advance changes nothing: the request of the session's next use shows the same. Only wrong tokens are removed.
      const isKept =
        purpose.isPrefetch && (registry.isRegistered(session) || !error.code.endsWith('_mismatch'));
      if (isKept && error.code === 'user_mismatch') await session.clearTokens();
      // After a login, the refusal of an older request says nothing about the new session.
      const loginRequired =
        isKept || sessionThatTookOver(session)
          ? undefined
          : await handleRenewalFailure(session, request, error);
      if (isReplaced(session, error, subject) && !registry.isSignedOut(session)) {
        // End the session, so that its other requests do not wait for responses that are not used.
        if (!session.end) void registry.end(session, 'superseded');
        return { status: 'replaced' };
      }
      const cached = session.tokens.cached(request);
      // Renewal begins a minute before the token expires. If it fails, the token can still be used until it expires.
      const isUsable =
        cached &&
        !session.tokens.isSessionExpired() &&
        // Not if the token for the default audience is known to be newer.
        !(session.tokens.isStale(request) && !session.tokens.isStale({})) &&
        cached.expiresAt > environment.now();
      if (isUsable && cacheMode === 'on' && error.code === 'temporary')
        return { status: 'received', token: cached };
      return { status: 'failed', error, loginRequired };
    }
  };

  return (...request) =>
    acquire(...request).catch((thrown: unknown) => ({
      status: 'failed',
      error: toOrgSessionError(thrown),
    }));
}
