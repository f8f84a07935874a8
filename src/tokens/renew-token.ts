import { removeOrganizationHint } from '../auth0/organization-hint.js';
import type { Retry } from '../auth0/retry.js';
import type { SilentQueue } from '../auth0/silent-queue.js';
import { actorOf } from '../claims/read-claims.js';
import type { VerifiedToken } from '../claims/verify-token.js';
import type { Environment } from '../config/environment.js';
import type { Settings } from '../config/read-options.js';
import { isOrgSessionError } from '../errors/any-error.js';
import { LoginRequiredError } from '../errors/errors.js';
import { expectedSubject, type AdoptToken } from '../sessions/adopt-token.js';
import type { TokenSource } from '../sessions/events.js';
import type { Eviction } from '../sessions/eviction.js';
import { requestToken } from '../sessions/request-token.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { Session } from '../sessions/session.js';
import type { RequestPurpose, TokenRequest } from '../sessions/token-request.js';

/**
 * Gets a new token from the identity provider, by refresh token or, if that is allowed, by iframe. One request runs at a time; a failure of
 * the network or the server is tried again. A request that is made in advance waits for all others, and is not tried again.
 *
 * @param staleAccessToken An access token in storage that can't be used.
 */
export type RenewToken = (
  session: Session,
  request: TokenRequest,
  cacheMode: 'on' | 'off',
  staleAccessToken: string | undefined,
  purpose: RequestPurpose,
) => Promise<VerifiedToken>;

interface RenewedToken {
  readonly token: VerifiedToken;
  readonly source: TokenSource;
}

export function createRenewToken({
  settings,
  environment,
  registry,
  silentQueue,
  retry,
  eviction,
  adoptToken,
}: {
  settings: Settings;
  environment: Environment;
  registry: SessionRegistry;
  silentQueue: SilentQueue;
  retry: Retry;
  eviction: Eviction;
  adoptToken: AdoptToken;
}): RenewToken {
  const { silentAuth, useRefreshTokens, silentTimeoutInSeconds } = settings;
  const parts = { settings, environment };

  const requestNewToken = async (
    session: Session,
    request: TokenRequest,
    givenCacheMode: 'on' | 'off',
    staleAccessToken: string | undefined,
  ): Promise<RenewedToken> => {
    if (silentAuth === 'off' && !useRefreshTokens) throw new LoginRequiredError('silent_auth_off');
    // Without a request: Auth0's SDK would sign itself out when it finds that the session has expired.
    if (session.tokens.isSessionExpired()) throw new LoginRequiredError('session_expired');
    // The identity provider's session may be the user's own by now.
    const renewed = session.tokens.cached(request);
    if (renewed && actorOf(renewed)) throw new LoginRequiredError('delegated_session');
    await eviction.ensureCapacity(session);
    if (session.end) throw new LoginRequiredError('signed_out');
    removeOrganizationHint(settings);
    const formerNonce = session.tokens.primary()?.claims['nonce'];
    const staleTokens = [renewed?.accessToken, staleAccessToken];
    const cacheMode = session.tokens.isStale(request) ? 'off' : givenCacheMode;
    const renewedKeys = session.tokens.renewedKeys();
    const wasOnline = environment.online();
    let isLate = false;
    // Not the difference of two times, which is large if the computer slept meanwhile.
    const timer = setTimeout(() => (isLate = true), silentTimeoutInSeconds * 1000);
    const requestOnce = (mode: 'on' | 'off' | 'cache-only'): Promise<VerifiedToken | undefined> =>
      requestToken(parts, session, request, mode, () => expectedSubject(settings, registry, session));
    const token = await session.run(async () => {
      try {
        const token = await requestOnce(cacheMode);
        // The SDK counts in whole seconds: it can treat a token as valid that this package treats as expired.
        const isStale = cacheMode === 'on' && token && staleTokens.includes(token.accessToken);
        return isStale ? await requestOnce('off') : token;
      } catch (error) {
        const { error: code } = error as { error?: unknown };
        // The SDK stores a response before its last steps. Verify it, so that a later call does not find it unverified.
        if (code === undefined && !isOrgSessionError(error)) await requestOnce('cache-only');
        // The iframe did not respond. The timeout of the SDK's lock is shorter than this one.
        const hasTimedOut = code === 'timeout' && isLate;
        const isOnline = environment.online();
        // The SDK accepts the message of any iframe. This one was for another request. Or the network has returned meanwhile.
        if (code === 'state_mismatch' || (hasTimedOut && isOnline && !wasOnline))
          return await requestOnce(cacheMode);
        // The iframe is blocked, or it shows a page for the user.
        if (hasTimedOut && isOnline)
          throw new LoginRequiredError('timeout', {
            cause: error,
            explanation: `No answer from ${session.tenant().domain} in ${silentTimeoutInSeconds} seconds. Check domain, clientId, Allowed Callback URLs and Allowed Web Origins in Auth0, and the network. `,
          });
        if (code === 'consent_required')
          throw new LoginRequiredError(code, {
            cause: error,
            explanation:
              'Auth0 asks for consent: allow the API to skip it. On localhost it is never skipped: use another host name. ',
          });
        // The browser did not load the iframe. The identity provider has not refused the request.
        if (code === 'login_required' && environment.isolated())
          throw new LoginRequiredError('cross_origin_isolated', { cause: error });
        throw error;
      } finally {
        clearTimeout(timer);
      }
    });
    // What the token says became out of date during the request.
    if (renewedKeys !== session.tokens.renewedKeys())
      return requestNewToken(session, request, 'off', staleAccessToken);
    if (!token) throw new LoginRequiredError('session_expired');
    // The SDK's response does not say how it got the token. A code exchange has a new nonce; a refresh repeats the former one or has none.
    const { nonce } = token.claims;
    return { token, source: nonce && nonce !== formerNonce ? 'iframe' : 'refresh' };
  };

  return (session, request, cacheMode, staleAccessToken, purpose) => {
    const shouldRetry = (): boolean => {
      if (session.end) throw new LoginRequiredError('signed_out');
      // Do not repeat the request if the old token is still valid: the caller gets that one.
      const cached = session.tokens.cached(request);
      const isNeeded = !cached || cacheMode === 'off' || cached.expiresAt <= environment.now();
      return !purpose.isPrefetch && isNeeded;
    };
    return retry.run(
      session.tenant(),
      (send) =>
        silentQueue.runAcrossTabs(
          session.tenant(),
          async () => {
            try {
              const { token, source } = await send(() =>
                requestNewToken(session, request, cacheMode, staleAccessToken),
              );
              await adoptToken({ session, request, token, source, ...purpose }).stored;
              return token;
            } catch (error) {
              // Remove the tokens before the next request, also of another tab, reads them from storage.
              if (isOrgSessionError(error) && error.code === 'organization_mismatch')
                await session.clearTokens();
              throw error;
            }
          },
          () => purpose.isPrefetch,
        ),
      shouldRetry,
    );
  };
}
