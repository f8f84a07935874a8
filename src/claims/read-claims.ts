import type { User } from '@auth0/auth0-spa-js';
import type { Actor, IdTokenClaims } from './claims.js';
import type { VerifiedToken } from './verify-token.js';

/** Returns the permissions in the access token. */
export const permissionsOf = (token: VerifiedToken | undefined): readonly string[] =>
  stringsIn(token?.accessClaims?.permissions);

/** Returns the roles in the custom claim `rolesClaim` of the access token or, if it has no such claim, of the ID token. */
export const rolesOf = (
  token: VerifiedToken | undefined,
  rolesClaim: string | undefined,
): readonly string[] =>
  stringsIn(rolesClaim && (token?.accessClaims?.[rolesClaim] ?? token?.claims[rolesClaim]));

/** Returns who acts for the user. Undefined unless the session is delegated. */
export function actorOf({ claims, accessClaims }: VerifiedToken): Actor | undefined {
  const act = (claims['act'] ?? accessClaims?.['act']) as Actor | undefined;
  return typeof act?.sub === 'string' ? Object.freeze(act) : undefined;
}

/** Returns the granted scopes. */
export const scopesOf = (token: VerifiedToken | undefined): readonly string[] =>
  stringsIn(token?.scope.split(' ').filter(Boolean));

/** Returns the user as Auth0's SDK does: the claims of the ID token without those of the protocol. */
export function userOf(claims: IdTokenClaims): User {
  return Object.freeze(
    Object.fromEntries(Object.entries(claims).filter(([claim]) => !PROTOCOL_CLAIMS.has(claim))),
  );
}

const NO_STRINGS: readonly string[] = Object.freeze([]);

const PROTOCOL_CLAIMS: ReadonlySet<string> = new Set(
  'iss aud exp nbf iat jti azp nonce auth_time at_hash c_hash acr amr cnf sid'.split(' '),
);

/** A claim can have any value. Returns the strings of a list, and an empty list for any other value. */
function stringsIn(value: unknown): readonly string[] {
  return Array.isArray(value)
    ? Object.freeze(value.filter((item): item is string => typeof item === 'string'))
    : NO_STRINGS;
}
