import type { User } from '@auth0/auth0-spa-js';
import type { IdTokenClaims } from './claims.js';
import type { VerifiedToken } from './verify-token.js';

/** The permissions in the access token. */
export const permissionsOf = (token: VerifiedToken | undefined): readonly string[] =>
  stringsIn(token?.accessClaims?.permissions);

/** The roles in the custom claim `rolesClaim` of the access token or, without it there, of the ID token. */
export const rolesOf = (
  token: VerifiedToken | undefined,
  rolesClaim: string | undefined,
): readonly string[] =>
  stringsIn(rolesClaim && (token?.accessClaims?.[rolesClaim] ?? token?.claims[rolesClaim]));

/** The granted scopes. */
export const scopesOf = (token: VerifiedToken | undefined): readonly string[] =>
  stringsIn(token?.scope.split(' ').filter(Boolean));

/** What Auth0's SDK calls the user: the claims of the ID token without those of the protocol. */
export function userOf(claims: IdTokenClaims): User {
  return Object.freeze(
    Object.fromEntries(Object.entries(claims).filter(([claim]) => !PROTOCOL_CLAIMS.has(claim))),
  );
}

const NO_STRINGS: readonly string[] = Object.freeze([]);

const PROTOCOL_CLAIMS: ReadonlySet<string> = new Set(
  'iss aud exp nbf iat jti azp nonce auth_time at_hash c_hash acr amr cnf sid'.split(' '),
);

/** A claim can hold anything: only strings count. */
function stringsIn(value: unknown): readonly string[] {
  return Array.isArray(value)
    ? Object.freeze(value.filter((item): item is string => typeof item === 'string'))
    : NO_STRINGS;
}
