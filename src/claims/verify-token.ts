import { isOrganizationId, personalAccountId, type Organization } from '../config/organization.js';
import { noOrganizationError, OrganizationMismatchError, UserMismatchError } from '../errors/errors.js';
import type { AccessTokenClaims, IdTokenClaims } from './claims.js';
import { audiencesOf, decodeJwt, hasAllowedLength } from './decode-jwt.js';
import { assertClaim, verifyAccessToken } from './verify-access-token.js';

/** Tokens from the identity provider or from storage, before any check. */
export interface TokenResponse {
  readonly idToken: string;
  readonly accessToken: string;
  /** Granted scopes, separated by spaces. Undefined if the response does not name them. */
  readonly scope?: string | undefined;
  /** When the access token expires: milliseconds since 1970 by this machine's clock, counted from its receipt. */
  readonly expiresAt: number;
}

/** The claims that the tokens must have. */
export interface ExpectedClaims {
  /** A parsed organization id or name. Undefined if the user chose at the login page. */
  readonly organization?: string | undefined;
  /** The name that the application used, if `organization` is the id. */
  readonly name?: string | undefined;
  /** Whether tokens without an organization are accepted, if they were requested or the user could choose. */
  readonly personalAccount?: boolean | undefined;
  /** The `sub` that the tokens must have. Undefined if any user is accepted. */
  readonly subject?: string | undefined;
  readonly audience?: string | undefined;
  readonly clientId: string;
  readonly issuer: string;
}

declare const verified: unique symbol;

/** Tokens that {@link verifyToken} accepted. Only that function can create this type, so code that skips the check does not compile. */
export interface VerifiedToken extends Omit<TokenResponse, 'scope'> {
  readonly [verified]: true;
  readonly organization: Organization;
  /** Claims of the ID token. */
  readonly claims: IdTokenClaims;
  /** Claims of the access token. Undefined for an opaque token. */
  readonly accessClaims?: AccessTokenClaims;
  /** Granted scopes, separated by spaces. */
  readonly scope: string;
}

/**
 * Verifies tokens: the organization, the user, the issuer and the audience must match in the ID token and, if it is a JWT, in the access
 * token. Every token passes this check before it is used.
 *
 * It does not check signatures: the tokens come over TLS from the token endpoint, and the API checks them. It does not check `exp` and `nbf`:
 * Auth0's SDK did so on receipt, and this machine's clock can be wrong.
 *
 * @throws OrganizationMismatchError if a claim does not match.
 * @throws UserMismatchError if the tokens belong to another user.
 * @throws AccessDeniedError if only the access token's audience does not match. Its `cause` is the OrganizationMismatchError.
 */
export function verifyToken(response: TokenResponse, expected: ExpectedClaims): VerifiedToken {
  const { idToken, accessToken } = response;
  const { organization, personalAccount, subject, audience, clientId, issuer } = expected;

  const isCompactJws = hasAllowedLength(idToken) && /^([^.]+\.){2}[^.]+$/.test(idToken);
  const claims = isCompactJws ? decodeJwt(idToken) : undefined;
  if (claims === undefined) throw new OrganizationMismatchError('id_token', 'a JWT', typeof idToken);

  const alg = decodeJwt(idToken, 'header')?.['alg'];
  if (alg !== 'RS256') throw new OrganizationMismatchError('alg', 'RS256', alg);

  assertClaim(claims, 'iss', issuer);

  if (!audiencesOf(claims['aud']).includes(clientId))
    throw new OrganizationMismatchError('aud', clientId, claims['aud']);

  const sub = claims['sub'];
  if (typeof sub !== 'string' || sub === '') throw new OrganizationMismatchError('sub', 'a user', sub);

  const id = claims['org_id'];
  const canBePersonal = personalAccount && (organization ?? personalAccountId) === personalAccountId;
  const isPersonal = canBePersonal && id === undefined;
  if (!isPersonal) {
    if (organization !== undefined && isOrganizationId(organization))
      assertClaim(claims, 'org_id', organization);
    if (organization === undefined && id === undefined) throw noOrganizationError();
    if (typeof id !== 'string' || !/^org_[\w-]{1,64}$/.test(id))
      throw new OrganizationMismatchError('org_id', 'an id', id);
  }

  const orgName = claims['org_name'];
  const name = typeof orgName === 'string' ? orgName.toLowerCase() : undefined;
  const isRequestedByName = organization !== undefined && !isOrganizationId(organization);
  const expectedName = isRequestedByName ? organization : expected.name;
  if (expectedName !== undefined && name !== expectedName)
    throw new OrganizationMismatchError('org_name', expectedName, name);

  assertClaim(claims, 'azp', clientId, true);

  if (subject !== undefined && sub !== subject) throw new UserMismatchError(subject, sub);

  const accessClaims = verifyAccessToken(accessToken, {
    id: isPersonal ? undefined : id,
    subject: sub,
    issuer,
    clientId,
    audience,
  });

  const sessionEnd = claims['session_expiry'];
  return Object.freeze({
    ...response,
    scope: response.scope ?? (typeof accessClaims?.scope === 'string' ? accessClaims.scope : ''),
    // A token is not used after the end of the identity provider's session.
    expiresAt:
      typeof sessionEnd === 'number' ? Math.min(response.expiresAt, sessionEnd * 1000) : response.expiresAt,
    organization: Object.freeze({
      id: isPersonal ? personalAccountId : (id as string),
      ...(name !== undefined && { name }),
    }),
    claims: Object.freeze(claims),
    ...(accessClaims && { accessClaims }),
  }) as unknown as VerifiedToken;
}
