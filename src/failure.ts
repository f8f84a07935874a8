import type { AnyOrgSessionError } from './any-error.js';
import type { Core } from './core.js';
import { isOrganizationId } from './organization.js';
import type { Session, TokenRequest } from './session.js';

/** What a failed request for a token means for its session. A `quiet` one emits no `loginRequired`. */
export type Failed = (
  session: Session,
  request: TokenRequest,
  error: AnyOrgSessionError,
  quiet: boolean,
) => Promise<void>;

export const createFailed =
  ({ state, registry }: Core): Failed =>
  async (session, request, error, quiet) => {
    const { code } = error;
    const id = session.id ?? session.organization;
    const organization =
      session.token()?.organization ?? (id !== undefined && isOrganizationId(id) ? { id } : undefined);
    const held = registry.isHeld(session);
    const refused =
      code === 'access_denied' ||
      (code === 'login_required' && /^(login_required|invalid_grant|session_expired)$/.test(error.reason));
    // A refusal for one more audience or scope says nothing about the tokens that are held and live.
    const ends = refused && (!held || session.held(request) || !session.live());
    // What was refused has nothing worth a request to revoke it.
    if (ends && !session.ended) await registry.remove(session, 'expired', 'forget');
    if (!quiet && (code === 'login_required' || (held && ends))) {
      state.commit({}, ['loginRequired', { organization, error }]);
    }
  };
