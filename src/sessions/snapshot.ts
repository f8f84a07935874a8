import type { User } from '@auth0/auth0-spa-js';
import type { Actor, IdTokenClaims } from '../claims/claims.js';
import { actorOf, permissionsOf, rolesOf, scopesOf, userOf } from '../claims/read-claims.js';
import type { VerifiedToken } from '../claims/verify-token.js';
import type { Organization } from '../config/organization.js';
import type { AnyOrgSessionError } from '../errors/any-error.js';
import type { Session } from './session.js';

/** The session of one organization. */
export interface SessionInfo {
  /** The organization. */
  readonly organization: Organization;
  /** When its access token expires: milliseconds since 1970 by this machine's clock. */
  readonly expiresAt: number;
  /** When the session was last used before the snapshot changed: milliseconds since 1970. */
  readonly lastUsedAt: number;
}

/**
 * The state of a client.
 *
 * It is frozen, and it is the same object until something changes. It never contains a token.
 */
export interface OrgSessionSnapshot {
  /**
   * `'starting'`: `start()` is not done. `'signed-in'`: an organization is active. `'signed-out'`: no organization is active, although
   * `sessions` may have some. `'redirecting'`: the browser is navigating to the login page or the logout page. If the
   * page is not left, for example because the user cancelled the dialog of a `beforeunload` listener, `'redirecting'` ends by itself.
   */
  readonly status: 'starting' | 'signed-out' | 'signed-in' | 'redirecting';
  /** The active organization. Undefined if none is active; then `user` and `claims` are undefined too. */
  readonly organization?: Organization;
  /** The user of the active organization: the claims of the ID token without those of the protocol. */
  readonly user?: User;
  /** The ID token's claims of the active organization. */
  readonly claims?: IdTokenClaims;
  /**
   * Who acts for the user, if the session is delegated (the claim `act`). Such a session has no refresh token and is not renewed: when its
   * tokens expire, a login is needed.
   */
  readonly actor?: Actor;
  /** The user's permissions in the active organization, from the access token. */
  readonly permissions: readonly string[];
  /** The user's roles in the active organization, from the claim that the option `rolesClaim` names. */
  readonly roles: readonly string[];
  /** The scopes that were granted for the active organization. */
  readonly scopes: readonly string[];
  /** Every organization that has a session. */
  readonly sessions: readonly SessionInfo[];
  /**
   * Whether the user signed out of all organizations in another tab. It is true until the next interactive login. An application that starts
   * a login by itself can show a page instead. A login that begins in this state waits until the other tab has ended the identity
   * provider's session.
   */
  readonly signedOutElsewhere: boolean;
  /** The organization of a switch that is under way, as the caller wrote it; `null` for the personal account. */
  readonly switchingTo?: string | null;
  /** The error of the last start or switch. Undefined if it succeeded. */
  readonly error?: AnyOrgSessionError;
}

/** The part of the state that is not read from the sessions. */
export interface SnapshotFields {
  /** Undefined once it is known whether the user is signed in. */
  phase: 'starting' | undefined;
  /** Whether the browser is navigating to the login page or the logout page. */
  isLeaving: boolean;
  signedOutElsewhere: boolean;
  active: Session | undefined;
  switchingTo: string | null | undefined;
  error: AnyOrgSessionError | undefined;
}

/** The part of a snapshot that describes the active organization. */
type ActiveDetails = Pick<
  OrgSessionSnapshot,
  'organization' | 'user' | 'claims' | 'actor' | 'permissions' | 'roles' | 'scopes'
>;

const EMPTY: readonly never[] = Object.freeze([]);
const NO_DETAILS: ActiveDetails = { permissions: EMPTY, roles: EMPTY, scopes: EMPTY };

/** The snapshot before `start()` and on a server. */
export const startingSnapshot: OrgSessionSnapshot = Object.freeze({
  status: 'starting',
  ...NO_DETAILS,
  sessions: EMPTY,
  signedOutElsewhere: false,
});

/** Builds the next snapshot from the previous one. */
export type NextSnapshot = (
  previous: OrgSessionSnapshot,
  fields: SnapshotFields,
  sessions: Iterable<Session>,
) => OrgSessionSnapshot;

/**
 * Returns a function that builds the current snapshot. It keeps every part of the previous one that did not change, so that subscribers can
 * compare by identity.
 */
export function createNextSnapshot(rolesClaim: string | undefined): NextSnapshot {
  const detailsByToken = new WeakMap<VerifiedToken, ActiveDetails>();

  const detailsOf = (previous: ActiveDetails, token: VerifiedToken): ActiveDetails => {
    const known = detailsByToken.get(token);
    if (known) return known;
    const keep = <Value>(before: Value | undefined, now: Value): Value =>
      JSON.stringify(before) === JSON.stringify(now) ? (before as Value) : now;
    const actor = actorOf(token);
    const details: ActiveDetails = {
      organization: keep(previous.organization, token.organization),
      user: keep(previous.user, userOf(token.claims)),
      claims: token.claims,
      ...(actor && { actor: keep(previous.actor, actor) }),
      permissions: keep(previous.permissions, permissionsOf(token)),
      roles: keep(previous.roles, rolesOf(token, rolesClaim)),
      scopes: keep(previous.scopes, scopesOf(token)),
    };
    detailsByToken.set(token, details);
    return details;
  };

  return (previous, { phase, isLeaving, signedOutElsewhere, active, switchingTo, error }, sessions) => {
    const token = active?.tokens.primary();
    return Object.freeze({
      status: isLeaving ? 'redirecting' : (phase ?? (active ? 'signed-in' : 'signed-out')),
      ...(token ? detailsOf(previous, token) : NO_DETAILS),
      sessions: sessionInfos(sessions),
      signedOutElsewhere,
      ...(switchingTo !== undefined && { switchingTo }),
      ...(error && { error }),
    });
  };
}

function sessionInfos(sessions: Iterable<Session>): readonly SessionInfo[] {
  const infos = [...sessions].flatMap(({ tokens, lastUsedAt }) => {
    const token = tokens.primary();
    return token
      ? Object.freeze({ organization: token.organization, expiresAt: token.expiresAt, lastUsedAt })
      : EMPTY;
  });
  return Object.freeze(infos);
}
