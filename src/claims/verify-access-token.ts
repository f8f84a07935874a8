import { OrganizationMismatchError } from '../errors/errors.js';
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

/**
 * Checks an access token against the ID token that it came with.
 *
 * @returns Its claims. Undefined for an opaque token, which has no claims to check.
 * @throws OrganizationMismatchError if a claim does not match.
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

  if ('azp' in claims && claims['azp'] !== clientId)
    throw new OrganizationMismatchError('azp', clientId, claims['azp']);

  const audiences = audiencesOf(claims['aud']);
  if (audience !== undefined && !audiences.includes(audience))
    throw new OrganizationMismatchError('aud', audience, claims['aud']);

  // Tokens for Auth0's own APIs (userinfo, My Account, Management) have no organization.
  const isAuth0Api = audiences.every((aud) => typeof aud === 'string' && aud.startsWith(issuer));
  const needsOrganization = !isAuth0Api || audiences.length === 0 || 'org_id' in claims;
  if (needsOrganization && claims['org_id'] !== id)
    throw new OrganizationMismatchError('org_id', id, claims['org_id']);

  if ('sub' in claims && claims['sub'] !== subject)
    throw new OrganizationMismatchError('sub', subject, claims['sub']);

  if ('iss' in claims && claims['iss'] !== issuer)
    throw new OrganizationMismatchError('iss', issuer, claims['iss']);

  return Object.freeze(claims);
}
