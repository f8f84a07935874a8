import { about, type AnyOrgSessionError } from './any-error.js';
import type { VerifiedToken } from './claims.js';
import type { Core } from './core.js';
import { LoginRequiredError } from './errors.js';
import { UntrustedOrganizationError } from './login-errors.js';
import type { Organization } from './organization.js';
import type { Session, TokenRequest, TokenSource } from './session.js';
import type { OrganizationChangeReason } from './state.js';

/** How a person comes in, whichever door they took. */
export interface Entry {
  /** The session that a login is for; a new one where the person chooses the organization. */
  readonly sessionFor: (organization: string | null | undefined) => Session;
  /** The tokens that a login has just put into the SDK's cache, verified. */
  readonly read: (session: Session, request: TokenRequest) => Promise<VerifiedToken>;
  /** Takes them in, ends the sessions of anybody else, and makes the organization the active one if it is still this `turn`. */
  readonly enter: (
    session: Session,
    request: TokenRequest,
    token: VerifiedToken,
    source: Exclude<TokenSource, 'refresh' | 'iframe'>,
    reason: OrganizationChangeReason,
    turn: AbortSignal,
  ) => Promise<Organization>;
  /** A login that failed leaves nothing, and what was there before as it was. */
  readonly refuse: (asked: string | null | undefined, session: Session, thrown: unknown) => Promise<never>;
}

export function createEntry({ settings, state, active, registry }: Core): Entry {
  /**
   * Ends the sessions of anybody else: all of them where one person has all, or else the one of this organization. Waited for, since
   * that one is stored where the new one will be.
   */
  const leaveOthers = async (session: Session, { organization, claims }: VerifiedToken): Promise<void> => {
    const { sub } = claims;
    const previous = settings.identity === 'single' ? registry.sub() : undefined;
    const all = previous !== undefined && previous !== sub;
    const ended = [...registry.held.values()]
      .filter((other) => other !== session && (all || other.id === organization.id))
      .filter((other) => other.token()?.claims.sub !== sub)
      .map((other) => registry.remove(other, 'userChanged', 'revoke'));
    if (all) state.commit({}, ['userChanged', { previous, current: sub }]);
    await Promise.all(ended);
  };

  const mustTrust = async (organization: Organization): Promise<void> => {
    const details = { organization: organization.id };
    let trusted: boolean;
    try {
      trusted = await settings.isTrustedOrganization(organization);
    } catch (cause) {
      throw new UntrustedOrganizationError({ ...details, cause });
    }
    if (!trusted) throw new UntrustedOrganizationError(details);
  };

  return {
    sessionFor: (organization) =>
      registry.open(organization === undefined ? undefined : registry.canonical(organization)),
    async read(session, request) {
      const token = await session.ask(request, undefined, 'on');
      if (!token) throw new LoginRequiredError('session_expired');
      return token;
    },
    async enter(session, request, token, source, reason, turn) {
      const { organization } = token;
      if (session.organization === undefined) await mustTrust(organization);
      await leaveOthers(session, token);
      const held = await registry.hold(session, request, token, source);
      return turn.aborted ? organization : active.set(held, reason);
    },
    async refuse(asked, session, thrown) {
      const error = about(thrown as AnyOrgSessionError, asked);
      if (error.code === 'organization_mismatch') await registry.remove(session, 'mismatch', 'forget');
      // What is needed to complete a second factor is in the session's client.
      else if (!registry.isHeld(session) && error.code !== 'mfa_required')
        await registry.remove(session, 'mismatch', 'revoke');
      throw error;
    },
  };
}
