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
  /** When it was last used, as of the last change of the snapshot: milliseconds since 1970. */
  readonly lastUsedAt: number;
}

/**
 * The state of a client at one time.
 *
 * It is frozen, and the same object until something changes. It never has a token.
 */
export interface OrgSessionSnapshot {
  /**
   * `'starting'` until `start()` is done. `'signed-in'`: an organization is active. `'signed-out'`: none is, but `sessions` can have some.
   * `'redirecting'`: the page is leaving for the login page.
   */
  readonly status: 'starting' | 'signed-out' | 'signed-in' | 'redirecting';
  /** The active organization. */
  readonly organization?: Organization;
  /** The user of the active organization. */
  readonly user?: User;
  /** The ID token's claims for the active organization. */
  readonly claims?: IdTokenClaims;
  /** The user's permissions in the active organization, from the access token. */
  readonly permissions: readonly string[];
  /** The user's roles in the active organization, from the claim `rolesClaim`. */
  readonly roles: readonly string[];
  /** The scopes that were granted for the active organization. */
  readonly scopes: readonly string[];
  /** Every organization that has a session. */
  readonly sessions: readonly SessionInfo[];
  /** The target of a switch that is under way, as the caller wrote it. */
  readonly switchingTo?: string | null;
  /** Why the last start or switch failed. */
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

/** The snapshot before `start()`, and on a server. */
export const startingSnapshot: OrgSessionSnapshot = Object.freeze({
  status: 'starting',
  ...NO_DETAILS,
  sessions: EMPTY,
});

/**
 * Builds the snapshot of now. Returns the previous one if it is the same, and keeps every part of it that is the same, so that subscribers
 * can compare by identity. That a session was used since makes no difference.
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
  // Every verified token has claims of its own.
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
