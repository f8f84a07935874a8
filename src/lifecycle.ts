import type { VerifiedToken } from './claims.js';
import {
  LoginRequiredError,
  UserMismatchError,
  type AnyOrgSessionError,
  type OrgSessionError,
} from './errors.js';
import { isOrganizationId } from './organization.js';
import type { Registry } from './registry.js';
import type { Session, TokenRequest, TokenSource } from './session.js';
import type { OrganizationChangeReason, SessionRemovalReason, State } from './state.js';

const changeReasons: Record<SessionRemovalReason, OrganizationChangeReason> = {
  logout: 'logout',
  otherTab: 'logout',
  userChanged: 'logout',
  evicted: 'logout',
  expired: 'expired',
  mismatch: 'expired',
};

/** Revoke its refresh tokens and forget it, only forget it, or leave what is shared to the one that took over. */
export type Farewell = 'revoke' | 'forget' | 'retire';

/** How a session comes to be held, and how it ends: the registry, the snapshot and the events move together. */
export class Lifecycle {
  constructor(
    readonly registry: Registry,
    readonly state: State,
  ) {}

  /** The only person an answer may be for. */
  expectedSub(session: Session): string | undefined {
    return this.registry.settings.singleIdentity ? (this.registry.sub ?? session.sub) : session.sub;
  }

  /**
   * Takes a verified token in. `source` is how a fresh one came; an interactive one may bring another person.
   *
   * @throws LoginRequiredError if the session was signed out meanwhile, UserMismatchError
   */
  async hold(
    session: Session,
    request: TokenRequest,
    token: VerifiedToken,
    source?: TokenSource,
  ): Promise<Session> {
    const { registry, state } = this;
    const { organization, claims } = token;
    if (session.ended) throw new LoginRequiredError('signed_out', { organization: organization.id });
    const interactive = source === 'popup' || source === 'redirect';
    const sub = interactive ? undefined : this.expectedSub(session);
    if (sub !== undefined && sub !== claims.sub) {
      throw new UserMismatchError(sub, claims.sub, { organization: organization.id });
    }
    if (interactive) this.#leaveOthers(session, claims.sub);

    const known = registry.find(organization.id);
    if (known && known !== session && !interactive) {
      // Asked for by id and by name at the same time: the first one stays.
      known.keep(request, token);
      registry.drop(session);
      await session.adopt(organization.id);
      await session.retire();
      return known;
    }
    session.keep(request, token);
    const replaced = registry.hold(session, organization.id);
    const adopted = session.adopt(organization.id);
    const wasActive = replaced !== undefined && state.active === replaced;
    state.commit(
      wasActive ? { active: session } : {},
      ...(known ? [] : [['sessionAdded', { organization }] as const]),
      ...(source
        ? [
            [
              'tokenRenewed',
              {
                organization,
                audience: request.audience ?? registry.settings.audience,
                scope: token.scopes.join(' '),
                expiresAt: token.expiresAt,
                source,
              },
            ] as const,
          ]
        : []),
    );
    await adopted;
    await replaced?.retire();
    this.#evict(session);
    return session;
  }

  /** Ends a session. The snapshot no longer shows it when this returns; the promise waits for the farewell. */
  remove(session: Session, reason: SessionRemovalReason, farewell: Farewell): Promise<void> {
    const { registry, state } = this;
    const organization = session.token?.organization;
    const held = registry.held.includes(session);
    registry.drop(session);
    const ended = farewell === 'retire' ? session.retire() : session.end(farewell === 'revoke');
    const active = state.active === session;
    if (held && organization) {
      state.commit(
        active ? { active: undefined } : {},
        ['sessionRemoved', { organization, reason }],
        ...(active
          ? [
              [
                'organizationChanged',
                { previous: organization, current: undefined, reason: changeReasons[reason] },
              ] as const,
            ]
          : []),
      );
    }
    return ended;
  }

  /** What a failed request for a token means for its session. */
  async fail(session: Session, request: TokenRequest, error: OrgSessionError, quiet: boolean): Promise<void> {
    const { registry, state } = this;
    const { code } = error;
    const organization =
      session.token?.organization ??
      (session.organization !== undefined && isOrganizationId(session.organization)
        ? { id: session.organization }
        : undefined);
    const held = registry.held.includes(session);
    const mismatch = code === 'organization_mismatch' || code === 'user_mismatch';
    const refused =
      code === 'access_denied' ||
      (error instanceof LoginRequiredError &&
        /^(login_required|invalid_grant|session_expired)$/.test(error.reason));
    // A refusal for one more audience or scope says nothing about the tokens that are held and live.
    const ends = held
      ? mismatch || (refused && (session.held(request) || !session.hasLiveToken()))
      : code !== 'temporary';
    // What failed has nothing worth a request; a token of somebody else's is not ours to revoke.
    if (ends && !session.ended) await this.remove(session, mismatch ? 'mismatch' : 'expired', 'forget');
    if (!quiet && (code === 'login_required' || (held && ends && !mismatch))) {
      state.commit({}, ['loginRequired', { organization, error: error as AnyOrgSessionError }]);
    }
  }

  #leaveOthers(session: Session, sub: string): void {
    const { registry, state } = this;
    const previous = registry.sub;
    if (!registry.settings.singleIdentity || previous === undefined || previous === sub) return;
    for (const other of registry.held)
      if (other !== session) void this.remove(other, 'userChanged', 'revoke');
    state.commit({}, ['userChanged', { previous, current: sub }]);
  }

  #evict(newest: Session): void {
    const { registry, state } = this;
    const idle = registry.held
      .filter((session) => session !== newest && session !== state.active && session.busy === 0)
      .sort((a, b) => a.lastUsedAt - b.lastUsedAt);
    for (const session of idle.slice(0, Math.max(0, registry.held.length - registry.settings.maxSessions))) {
      void this.remove(session, 'evicted', 'revoke');
    }
  }
}
