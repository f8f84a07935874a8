import type { Auth0Client } from '@auth0/auth0-spa-js';
import { activate } from '../sessions/active-organization.js';
import { about, type AnyOrgSessionError } from '../errors/any-error.js';
import { ask } from '../sessions/request-token.js';
import type { VerifiedToken } from '../claims/verify-token.js';
import type { Core } from '../client/core.js';
import { LoginRequiredError, UntrustedOrganizationError } from '../errors/errors.js';
import { hold } from '../sessions/adopt-token.js';
import type { Eviction } from '../sessions/eviction.js';
import type { Logout } from '../logout/logout.js';
import { isOrganizationId, type Organization } from '../config/organization.js';
import { everything } from '../storage/sign-out-log.js';
import type { Session, TokenSource } from '../sessions/session.js';
import type { TokenRequest } from '../sessions/token-request.js';
import type { OrganizationChangeReason } from '../sessions/state.js';

/** How a person comes in, whichever door they took. */
export interface Entry {
  /** A session for a login: nobody else's. */
  readonly sessionFor: (organization: string | null | undefined) => Session;
  /** The session's client. */
  readonly clientOf: (session: Session) => Promise<Auth0Client>;
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

export function createEntry(core: Core, eviction: Eviction, { tell }: Logout): Entry {
  const { settings, caches, state, registry, signOutRecord } = core;
  /** Ends the sessions of anybody else: all of them where one person has all, or else the one of this organization. */
  const leaveOthers = (session: Session, { organization, claims }: VerifiedToken): void => {
    for (const other of [...registry.held.values()]) {
      if (other === session || other.token()?.claims.sub === claims.sub) continue;
      if (settings.identity === 'single' || other.id === organization.id)
        void registry.remove(other, 'userChanged', 'revoke');
    }
  };

  /** What other tabs and earlier pages stored of anybody else. */
  const strangersInStorage = async ({ claims }: VerifiedToken): Promise<Session[]> => {
    const strangers: Session[] = [];
    for (const id of (await caches?.stored()) ?? []) {
      if (registry.held.has(id)) continue;
      const stored = registry.create(id);
      const sub = await stored.cache?.subject();
      if (sub !== undefined && sub !== claims.sub) strangers.push(stored);
    }
    return strangers;
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
    sessionFor(organization) {
      const asked = organization === undefined ? undefined : registry.canonical(organization);
      // What is held, or on its way, stays as it is until somebody has come in; and it may be another person's.
      const session = registry.create(asked, true);
      if (asked !== undefined && !isOrganizationId(asked)) session.name = asked;
      registry.logins.add(session);
      return session;
    },
    async clientOf(session) {
      await eviction.makeRoom(session);
      return session.client();
    },
    async read(session, request) {
      const token = await ask(core, session, request, () => undefined, 'on');
      if (!token) throw new LoginRequiredError('session_expired');
      return token;
    },
    async enter(session, request, token, source, reason, turn) {
      const { organization } = token;
      if (session.organization === undefined) await mustTrust(organization);
      const strangers = settings.identity === 'single' ? await strangersInStorage(token) : [];
      if (session.ended) throw new LoginRequiredError('signed_out');
      const previous = settings.identity === 'single' ? registry.sub() : undefined;
      const current = token.claims.sub;
      session.use();
      // Without a break: nobody sees the page with neither of them signed in.
      const changed = previous !== undefined && previous !== current;
      // In other tabs too, before there is anything of the next person's.
      if (changed || strangers.length) tell(everything);
      leaveOthers(session, token);
      // What was asked for on behalf of who was there before is not for who comes now.
      if (changed)
        for (const asking of registry.opening) void registry.remove(asking, 'userChanged', 'revoke');
      // Who stays is younger than that.
      if (strangers.length) for (const kept of registry.held.values()) kept.born = signOutRecord.read();
      session.born = signOutRecord.read();
      for (const stranger of strangers) void stranger.end('revoke');
      const { session: held, stored } = hold(core, session, request, token, source);
      if (!turn.aborted) activate(core, held, reason);
      if (changed) state.commit({}, ['userChanged', { previous, current }]);
      await stored;
      return organization;
    },
    async refuse(asked, session, thrown) {
      const error = about(thrown as AnyOrgSessionError, asked);
      if (error.code !== 'mfa_required') {
        // What is somebody else's is not ours to revoke.
        const farewell = error.code === 'organization_mismatch' ? 'forget' : 'revoke';
        await registry.remove(session, 'mismatch', farewell);
      } else if (registry.logins.delete(session)) {
        // What is needed to complete a second factor is in the session's client.
        registry.opening.add(session);
      }
      throw error;
    },
  };
}
