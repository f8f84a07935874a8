import type { User } from '@auth0/auth0-spa-js';
import type { IdTokenClaims } from '../claims/claims.js';
import { permissionsOf, rolesOf, scopesOf, userOf } from '../claims/read-claims.js';
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
   * `sessions` may have some. `'redirecting'`: the browser is navigating to the login page.
   */
  readonly status: 'starting' | 'signed-out' | 'signed-in' | 'redirecting';
  /** The active organization. Undefined if none is active; then `user` and `claims` are undefined too. */
  readonly organization?: Organization;
  /** The user of the active organization: the claims of the ID token without those of the protocol. */
  readonly user?: User;
  /** The ID token's claims of the active organization. */
  readonly claims?: IdTokenClaims;
  /** The user's permissions in the active organization, from the access token. */
  readonly permissions: readonly string[];
  /** The user's roles in the active organization, from the claim that the option `rolesClaim` names. */
  readonly roles: readonly string[];
  /** The scopes that were granted for the active organization. */
  readonly scopes: readonly string[];
  /** Every organization that has a session. */
  readonly sessions: readonly SessionInfo[];
  /** The organization of a switch that is under way, as the caller wrote it; `null` for the personal account. */
  readonly switchingTo?: string | null;
  /** The error of the last start or switch. Undefined if it succeeded. */
  readonly error?: AnyOrgSessionError;
}

/** The part of the state that is not read from the sessions. */
export interface SnapshotFields {
  /** Undefined once it is known whether the user is signed in. */
  phase: 'starting' | 'redirecting' | undefined;
  active: Session | undefined;
  switchingTo: string | null | undefined;
  error: AnyOrgSessionError | undefined;
}

/** The part of a snapshot that describes the active organization. */
interface ActiveDetails extends Pick<OrgSessionSnapshot, 'permissions' | 'roles' | 'scopes'> {
  readonly organization?: Organization | undefined;
  readonly user?: User | undefined;
  readonly claims?: IdTokenClaims;
}

const EMPTY: readonly never[] = Object.freeze([]);
const NO_DETAILS: ActiveDetails = { permissions: EMPTY, roles: EMPTY, scopes: EMPTY };

/** The snapshot before `start()` and on a server. */
export const startingSnapshot: OrgSessionSnapshot = Object.freeze({
  status: 'starting',
  ...NO_DETAILS,
  sessions: EMPTY,
});

/**
 * Builds the current snapshot. Returns the previous one if nothing changed, and keeps every part that did not change, so that subscribers can
 * compare by identity. A change of `lastUsedAt` alone is ignored.
 */
export function nextSnapshot(
  previous: OrgSessionSnapshot,
  { phase, active, switchingTo, error }: SnapshotFields,
  sessions: Iterable<Session>,
  rolesClaim: string | undefined,
): OrgSessionSnapshot {
  const next: OrgSessionSnapshot = {
    status: phase ?? (active ? 'signed-in' : 'signed-out'),
    ...detailsOf(previous, active?.tokens.primary(), rolesClaim),
    sessions: sessionInfos(sessions),
    ...(switchingTo !== undefined && { switchingTo }),
    ...(error && { error }),
  };
  return isSame(previous, next) ? previous : Object.freeze(next);
}

function detailsOf(
  previous: OrgSessionSnapshot,
  token: VerifiedToken | undefined,
  rolesClaim: string | undefined,
): ActiveDetails {
  if (!token) return NO_DETAILS;
  const { organization, user, permissions, roles, scopes } = previous;
  const { claims } = token;
  // Every verified token has a claims object of its own: the same object means the same token.
  if (claims === previous.claims) return { organization, user, claims, permissions, roles, scopes };
  const keep = <Value>(before: Value | undefined, now: Value): Value =>
    JSON.stringify(before) === JSON.stringify(now) ? (before as Value) : now;
  return {
    organization: keep(organization, token.organization),
    user: keep(user, userOf(claims)),
    claims,
    permissions: keep(permissions, permissionsOf(token)),
    roles: keep(roles, rolesOf(token, rolesClaim)),
    scopes: keep(scopes, scopesOf(token)),
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

function isSame(previous: OrgSessionSnapshot, next: OrgSessionSnapshot): boolean {
  const { sessions, ...others } = next;
  const keys = Object.keys(others) as (keyof typeof others)[];
  return (
    Object.keys(previous).length === keys.length + 1 &&
    keys.every((key) => previous[key] === others[key]) &&
    previous.sessions.length === sessions.length &&
    previous.sessions.every((before, index) => {
      const now = sessions[index];
      return before.organization === now?.organization && before.expiresAt === now.expiresAt;
    })
  );
}
