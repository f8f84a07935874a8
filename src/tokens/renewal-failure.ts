import { isOrganizationId, type Organization } from '../config/organization.js';
import type { Settings } from '../config/read-options.js';
import { isOrgSessionError, type AnyOrgSessionError } from '../errors/any-error.js';
import type { AccessDeniedError, LoginRequiredError } from '../errors/errors.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { Session } from '../sessions/session.js';
import type { TokenRequest } from '../sessions/token-request.js';

/**
 * Ends a session if a failed request shows that the session can't be used any more.
 *
 * @returns The organization for the event `loginRequired`. Undefined if the event is not to be emitted.
 */
export type HandleRenewalFailure = (
  session: Session,
  request: TokenRequest,
  error: AnyOrgSessionError,
) => Promise<{ readonly organization: Organization | undefined } | undefined>;

/** @param onAccessDenied Called if the identity provider denies access: the user may be no member any more. */
export function createHandleRenewalFailure({
  settings,
  registry,
  onAccessDenied,
}: {
  settings: Settings;
  registry: SessionRegistry;
  onAccessDenied: () => void;
}): HandleRenewalFailure {
  /** Ends a session that has no token yet, unless storage has refresh tokens of the organization for other audiences. */
  const endIfUnused = async (session: Session, { audience }: TokenRequest): Promise<void> => {
    const stored = (await session.cache?.audiences()) ?? [];
    if (stored.every((other) => other === audience)) await registry.end(session, 'loginFailed');
  };

  return async (session, request, error) => {
    if (error.code === 'organization_mismatch') await registry.end(session, 'invalid');
    if (error.code === 'user_mismatch') await registry.end(session, 'invalidUser');
    if (error.code !== 'login_required' && error.code !== 'access_denied') return undefined;
    const id = session.id ?? session.requestedAs;
    const organization =
      session.tokens.primary()?.organization ??
      (id !== undefined && isOrganizationId(id) ? { id } : undefined);
    const wasRegistered = registry.isRegistered(session);
    // Only the audience of the response was wrong, or it lacked scopes that the policy of refresh tokens does not allow for the audience.
    if (error.code === 'access_denied' && isOfRequestOnly(error.cause)) {
      if (!wasRegistered) await endIfUnused(session, request);
      return undefined;
    }
    if (error.code === 'access_denied' && !session.end) onAccessDenied();
    // If only another audience or scope is refused, the session's other tokens can still be used.
    const concernsSession =
      !wasRegistered || session.tokens.cached(request) !== undefined || !session.tokens.hasFresh();
    const isOver = concernsSession && isRefusal(error, settings);
    if (isOver && !session.end) await registry.end(session, 'expired');
    const needsLogin = error.code === 'login_required' || (wasRegistered && isOver);
    return needsLogin ? { organization } : undefined;
  };
}

const isOfRequestOnly = (cause: unknown): boolean =>
  isOrgSessionError(cause) || (cause as { error?: unknown } | undefined)?.error === 'missing_scopes';

/** Whether the identity provider refuses the session itself, and not only one way to get a token. */
function isRefusal(error: AccessDeniedError | LoginRequiredError, { useRefreshTokens }: Settings): boolean {
  if (error.code === 'access_denied') return true;
  // Without refresh tokens, the refused grant is an authorization code.
  if (error.reason === 'invalid_grant') return useRefreshTokens;
  return error.reason === 'login_required' || error.reason === 'session_expired';
}
