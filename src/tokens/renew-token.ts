import { about, isOrgSessionError, type AnyOrgSessionError } from '../errors/any-error.js';
import { ask } from '../sessions/request-token.js';
import type { VerifiedToken } from '../claims/verify-token.js';
import type { Core } from '../client/core.js';
import { LoginRequiredError } from '../errors/errors.js';
import type { Eviction } from '../sessions/eviction.js';
import type { Failed } from './renewal-failure.js';
import { expectedSub, hold } from '../sessions/adopt-token.js';
import type { Lane } from '../auth0/silent-queue.js';
import { forgetOrganizationHint } from '../auth0/organization-hint.js';
import type { Patience } from '../auth0/retry.js';
import type { Session, TokenSource } from '../sessions/session.js';
import type { TokenRequest } from '../sessions/token-request.js';

/** Asks the identity provider. A `quiet` request emits no `loginRequired`. `usedUp` is an access token that storage has, and is no good. */
export type Renew = (
  asked: string | null,
  session: Session,
  request: TokenRequest,
  cacheMode: 'on' | 'off',
  quiet: boolean,
  usedUp: string | undefined,
) => Promise<VerifiedToken>;

/** A token by refresh token or, where that is allowed, by iframe: one request at a time, tried again where that can help. */
export function createRenewal(
  core: Core,
  lane: Lane,
  patience: Patience,
  eviction: Eviction,
  failed: Failed,
): Renew {
  const { settings, environment, registry } = core;
  const { silentAuth, useRefreshTokens, authorizeTimeoutInSeconds = 10 } = settings;

  const fetchToken = async (
    session: Session,
    request: TokenRequest,
    cacheMode: 'on' | 'off',
    usedUp: string | undefined,
  ): Promise<{ token: VerifiedToken; source: TokenSource }> => {
    if (silentAuth === 'off' && !useRefreshTokens) throw new LoginRequiredError('silent_auth_off');
    // Before the SDK finds out: it would sign itself out.
    if (session.expired()) throw new LoginRequiredError('session_expired');
    await eviction.makeRoom(session);
    if (session.ended) throw new LoginRequiredError('signed_out');
    forgetOrganizationHint(settings);
    const before = session.token()?.claims['nonce'];
    const startedAt = environment.now();
    const once = (mode: 'on' | 'off' | 'cache-only'): Promise<VerifiedToken | undefined> =>
      ask(core, session, request, () => expectedSub(core, session), mode);
    const old = [session.held(request)?.accessToken, usedUp];
    const token = await session.attempt(async () => {
      try {
        const answer = await once(cacheMode);
        // By the SDK's clock, in whole seconds, it may be good for a moment more than by ours.
        return cacheMode === 'on' && answer && old.includes(answer.accessToken) ? await once('off') : answer;
      } catch (error) {
        const { error: code } = error as { error?: unknown };
        // The SDK keeps an answer before its last steps: what it stumbled over must not be found later.
        if (code === undefined && !isOrgSessionError(error)) await once('cache-only');
        // The SDK takes any frame's answer for its own iframe's.
        if (code === 'state_mismatch') return once(cacheMode);
        // An iframe that nobody answered: blocked, or a page that waits for a person. A lock's time-out comes sooner.
        if (code === 'timeout' && environment.now() - startedAt >= authorizeTimeoutInSeconds * 1000)
          throw new LoginRequiredError(code, { cause: error });
        // It is the browser that can't, not the tenant that refuses.
        if (code === 'login_required' && environment.isolated())
          throw new LoginRequiredError('cross_origin_isolated', { cause: error });
        throw error;
      }
    });
    if (!token) throw new LoginRequiredError('session_expired');
    // A code exchange answers a nonce of its own; a refresh repeats one or has none.
    const { nonce } = token.claims;
    return { token, source: nonce && nonce !== before ? 'iframe' : 'refresh' };
  };

  const replaced = (session: Session): boolean => {
    const holder = registry.find(session.id ?? session.organization ?? '');
    return holder !== undefined && holder !== session;
  };

  return async (asked, session, request, cacheMode, quiet, usedUp) => {
    /** Not while there is one at hand that is still good, nor for a session that has ended. */
    const worthIt = (): boolean => {
      if (session.ended) throw new LoginRequiredError('signed_out');
      const held = session.held(request);
      return !held || cacheMode === 'off' || held.expiresAt <= environment.now();
    };
    try {
      return await patience.run(
        (send) =>
          lane.everywhere(async () => {
            try {
              const { token, source } = await send(() => fetchToken(session, request, cacheMode, usedUp));
              await hold(core, session, request, token, source).stored;
              return token;
            } catch (error) {
              // Before another tab comes to its turn, and finds it.
              if ((error as AnyOrgSessionError).code === 'organization_mismatch') await session.wipe();
              throw error;
            }
          }),
        worthIt,
      );
    } catch (error) {
      // A refusal that was asked for before somebody signed in says nothing about who did.
      if (!replaced(session))
        await failed(session, request, about(error as AnyOrgSessionError, asked), quiet);
      throw error;
    }
  };
}
