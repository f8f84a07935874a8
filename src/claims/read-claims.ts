import type { VerifiedToken } from './verify-token.js';

const none: readonly string[] = Object.freeze([]);

/** What a verified token allows. Only strings count, whatever else a claim holds. */
export const permissionsOf = (token: VerifiedToken | undefined): readonly string[] =>
  strings(token?.accessClaims?.permissions);

/** The roles in the custom claim `rolesClaim`, of the access token or else of the ID token. */
export const rolesOf = (
  token: VerifiedToken | undefined,
  rolesClaim: string | undefined,
): readonly string[] =>
  strings(rolesClaim && (token?.accessClaims?.[rolesClaim] ?? token?.claims[rolesClaim]));

/** The scopes as granted. */
export const scopesOf = (token: VerifiedToken | undefined): readonly string[] =>
  strings(token?.scope.split(' ').filter(Boolean));

function strings(value: unknown): readonly string[] {
  return Array.isArray(value)
    ? Object.freeze(value.filter((item): item is string => typeof item === 'string'))
    : none;
}
