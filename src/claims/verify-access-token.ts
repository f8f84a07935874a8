import { AccessDeniedError, OrganizationMismatchError } from '../errors/errors.js';
import type { AccessTokenClaims } from './claims.js';
import { audiencesOf, decodeJwt, hasAllowedLength } from './decode-jwt.js';

/** The claims that an access token must have if it is a JWT. `id`, `subject` and `issuer` come from its verified ID token. */
export interface ExpectedAccessClaims {
  /** The organization's id; undefined for the personal account. */
  readonly id: string | undefined;
  readonly subject: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly audience: string | undefined;
}

/** The paths of Auth0's own APIs. Their audiences are below the issuer, and their tokens have no organization. */
const AUTH0_API_PATHS: readonly string[] = ['userinfo', 'me/', 'my-org/', 'mfa/', 'api/v2/'];

/** The audiences in a token for the Management API of any domain. */
const MANAGEMENT_API = /^https:\/\/[^/]+\/(api\/v2\/|userinfo)$/;

/**
 * @param isOptional Whether the claim may be missing.
 * @throws OrganizationMismatchError if a claim has another value.
 */
export function assertClaim(
  claims: Record<string, unknown>,
  name: string,
  expected: unknown,
  isOptional = false,
): void {
  if (claims[name] !== expected && (name in claims || !isOptional))
    throw new OrganizationMismatchError(name, expected, claims[name]);
}

/**
 * Checks an access token against the ID token that it came with.
 *
 * @returns Its claims. Undefined for an opaque token, which has no claims to check.
 * @throws OrganizationMismatchError if a claim does not match.
 * @throws AccessDeniedError if only the audience does not match. Its `cause` is the OrganizationMismatchError.
 */
export function verifyAccessToken(
  accessToken: string,
  expected: ExpectedAccessClaims,
): AccessTokenClaims | undefined {
  const { id, subject, issuer, clientId, audience } = expected;
  if (!hasAllowedLength(accessToken) || accessToken === '')
    throw new OrganizationMismatchError('access_token', 'a token', typeof accessToken);

  const isJwt = /^[^.]*\.[^.]*\.[^.]*$/.test(accessToken);
  if (!isJwt) return undefined;

  const claims = decodeJwt(accessToken);
  if (claims === undefined)
    throw new OrganizationMismatchError('access_token', 'a token', typeof accessToken);

  const alg = decodeJwt(accessToken, 'header')?.['alg'];
  if (typeof alg !== 'string' || alg.toLowerCase() === 'none')
    throw new OrganizationMismatchError('alg', 'RS256', alg);

  assertClaim(claims, 'azp', clientId, true);

  const audiences = audiencesOf(claims['aud']);
  const hasAudience = audiences.length > 0 && audiences.every((aud) => typeof aud === 'string');
  if (audience !== undefined && !hasAudience)
    throw new OrganizationMismatchError('aud', audience, claims['aud']);

  const isForAuth0 =
    hasAudience && audiences.every((aud) => AUTH0_API_PATHS.some((path) => aud === issuer + path));
  // With a custom domain, the Management API is on another domain. No such token is accepted without an organization, but the session stays.
  const isForOtherDomain =
    hasAudience && !isForAuth0 && [audience, ...audiences].every((aud) => MANAGEMENT_API.test(String(aud)));
  const lacksOrganization = !('org_id' in claims) && id !== undefined;
  if (!(lacksOrganization && (isForAuth0 || isForOtherDomain))) assertClaim(claims, 'org_id', id);

  assertClaim(claims, 'sub', subject, true);
  assertClaim(claims, 'iss', issuer, true);

  // Last: every other claim is that of this session, so the session can be kept.
  const isDenied = isForOtherDomain && lacksOrganization;
  if (isDenied || (audience !== undefined && !audiences.includes(audience))) {
    const expectedAudience = isDenied ? `an API of ${issuer}` : audience;
    const cause = new OrganizationMismatchError('aud', expectedAudience, claims['aud']);
    throw new AccessDeniedError(cause.message, { cause });
  }

  return Object.freeze(claims);
}
