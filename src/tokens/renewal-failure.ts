import type { AnyOrgSessionError } from '../errors/any-error.js';
import type { Core } from '../client/core.js';
import { isOrganizationId } from '../config/organization.js';
import type { Session } from '../sessions/session.js';
import type { TokenRequest } from '../sessions/token-request.js';

/** What a failed request for a token means for its session. A `quiet` one emits no `loginRequired`. */
export type Failed = (
  session: Session,
  request: TokenRequest,
  error: AnyOrgSessionError,
  quiet: boolean,
) => Promise<void>;

export const createFailed =
  ({ settings, state, registry }: Core): Failed =>
  async (session, request, error, quiet) => {
    const { code } = error;
    // Another person's tokens may be another tab's, who signed in there.
    if (/_mismatch$/.test(code))
      return registry.remove(session, 'mismatch', code === 'user_mismatch' ? 'disown' : 'forget');
    const id = session.id ?? session.organization;
    const organization =
      session.token()?.organization ?? (id !== undefined && isOrganizationId(id) ? { id } : undefined);
    const held = registry.isHeld(session);
    const reason = code === 'login_required' ? error.reason : '';
    const refused =
      code === 'access_denied' ||
      /^(login_required|session_expired)$/.test(reason) ||
      // Without refresh tokens it is about a code, and says nothing about the session.
      (reason === 'invalid_grant' && settings.useRefreshTokens);
    // A refusal for one more audience or scope says nothing about the tokens that are held and live.
    const ends = refused && (!held || session.held(request) || !session.live());
    // What was refused has nothing worth a request to revoke it.
    if (ends && !session.ended) await registry.remove(session, 'expired', 'forget');
    if (!quiet && (code === 'login_required' || (held && ends))) {
      state.commit({}, ['loginRequired', { organization, error }]);
    }
  };
