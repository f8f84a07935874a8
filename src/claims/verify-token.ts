import { jwtDecode } from 'jwt-decode';
import { OrganizationMismatchError, UserMismatchError } from '../errors/errors.js';
import { isOrganizationId, personalAccountId, type Organization } from '../config/organization.js';

/** The claims of a verified ID token. */
export interface IdTokenClaims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string | readonly string[];
  /** Seconds since 1970, by the identity provider's clock. */
  readonly exp?: number;
  /** Seconds since 1970, by the identity provider's clock. */
  readonly iat?: number;
  readonly org_id?: string;
  readonly org_name?: string;
  readonly [claim: string]: unknown;
}

/** The claims of a verified access token that is a JWT. */
export interface AccessTokenClaims {
  readonly sub?: string;
  readonly aud?: string | readonly string[];
  /** Space-separated. */
  readonly scope?: string;
  readonly permissions?: readonly string[];
  readonly org_id?: string;
  readonly [claim: string]: unknown;
}

/** What came back, from wherever, before anybody looked at it. */
export interface Answer {
  readonly idToken: string;
  readonly accessToken: string;
  /** Space-separated scopes as granted, where the answer says them. */
  readonly scope?: string | undefined;
  /** Milliseconds since 1970 by this machine's clock, counted from receipt. */
  readonly expiresAt: number;
}

/** What was asked for, and of whom. */
export interface Expectation {
  /** Canonical id or name; undefined where the person chose at the login page. */
  readonly organization?: string | undefined;
  /** Whether a choice may have been the personal account. */
  readonly personalAccount?: boolean | undefined;
  /** The name that somebody asked by, where `organization` is the id it stands for. */
  readonly name?: string | undefined;
  /** The only person it may be for; undefined where anybody may come. */
  readonly sub?: string | undefined;
  readonly audience?: string | undefined;
  readonly clientId: string;
  readonly issuer: string;
}

declare const verified: unique symbol;

/** Tokens that {@link verify} has seen. Nothing else can make one, so a path that forgets the check does not compile. */
export interface VerifiedToken extends Omit<Answer, 'scope'> {
  readonly [verified]: true;
  readonly organization: Organization;
  readonly claims: IdTokenClaims;
  /** Undefined for an opaque token. */
  readonly accessClaims?: AccessTokenClaims;
  /** Space-separated, as granted. */
  readonly scope: string;
}

/**
 * The one door to a token: `org_id` (and `org_name` where a name was asked for), the person, the issuer and the audience must
 * agree, in the ID token and, where it is a JWT, in the access token.
 *
 * Signatures are not checked: tokens come over TLS from the token endpoint, and the API checks them. Neither are `exp` and `nbf`: the
 * SDK checked them on receipt, and this machine's clock may be wrong.
 *
 * @throws OrganizationMismatchError, UserMismatchError
 */
export function verify(answer: Answer, expected: Expectation): VerifiedToken {
  const must = (claim: string, expectedValue: unknown, received: unknown, holds: unknown): void => {
    if (!holds) throw new OrganizationMismatchError(claim, expectedValue, received);
  };
  const same = (claim: string, expectedValue: unknown, received: unknown): void =>
    must(claim, expectedValue, received, received === expectedValue);
  const { idToken, accessToken } = answer;
  const { organization, personalAccount, audience, clientId, issuer } = expected;

  const short = (token: unknown): boolean => typeof token === 'string' && token.length < 1e5;
  const decoded = short(idToken) && /^([^.]+\.){2}[^.]+$/.test(idToken) ? decode(idToken) : undefined;
  must('id_token', 'a JWT', typeof idToken, decoded);
  const claims = decoded ?? {};
  same('alg', 'RS256', decode(idToken, true)?.alg);
  same('iss', issuer, claims.iss);
  must('aud', clientId, claims.aud, list(claims.aud).includes(clientId));
  must('sub', 'a person', claims.sub, typeof claims.sub === 'string' && claims.sub);
  const id: unknown = claims.org_id;
  const asked = organization === undefined || isOrganizationId(organization) ? expected.name : organization;
  // Without one it is the personal account's, where that was asked for or could be chosen.
  const none =
    personalAccount && (organization ?? personalAccountId) === personalAccountId && id === undefined;
  if (!none && organization !== undefined && isOrganizationId(organization)) same('org_id', organization, id);
  must('org_id', 'an id', id, none || (typeof id === 'string' && /^org_[\w-]{1,64}$/.test(id)));
  const name = typeof claims.org_name === 'string' ? claims.org_name.toLowerCase() : undefined;
  if (asked !== undefined) same('org_name', asked, name);

  if ('azp' in claims) same('azp', clientId, claims['azp']);
  must('access_token', 'a token', typeof accessToken, short(accessToken));
  const isJwt = /^[^.]*\.[^.]*\.[^.]*$/.test(accessToken);
  const accessClaims = isJwt ? decode(accessToken) : undefined;
  const readable = typeof accessToken === 'string' && accessToken && (!isJwt || accessClaims);
  must('access_token', 'a token', typeof accessToken, readable);
  if (accessClaims) {
    const alg = decode(accessToken, true)?.alg;
    must('alg', 'RS256', alg, typeof alg === 'string' && !/^none$/i.test(alg));
    if ('azp' in accessClaims) same('azp', clientId, accessClaims['azp']);
    const audiences = list(accessClaims.aud);
    must('aud', audience, accessClaims.aud, audience === undefined || audiences.includes(audience));
    // Auth0's own APIs (userinfo, My Account, Management) know no organizations.
    const foreign = audiences.filter((aud) => typeof aud !== 'string' || !aud.startsWith(issuer));
    if (foreign.length || !audiences.length || 'org_id' in accessClaims)
      same('org_id', id, accessClaims.org_id);
    if ('sub' in accessClaims) same('sub', claims.sub, accessClaims.sub);
    if ('iss' in accessClaims) same('iss', issuer, accessClaims.iss);
  }

  if (expected.sub !== undefined && claims.sub !== expected.sub) {
    throw new UserMismatchError(expected.sub, claims.sub);
  }
  const { session_expiry: end } = claims;
  const scope = answer.scope ?? (typeof accessClaims?.scope === 'string' ? accessClaims.scope : '');
  return Object.freeze({
    ...answer,
    scope,
    // Nothing outlives the session at the identity provider.
    expiresAt: typeof end === 'number' ? Math.min(answer.expiresAt, end * 1000) : answer.expiresAt,
    organization: Object.freeze({
      id: none ? personalAccountId : id,
      ...(name !== undefined && { name }),
    }),
    claims: Object.freeze(claims),
    ...(accessClaims && { accessClaims: Object.freeze(accessClaims) }),
  }) as unknown as VerifiedToken;
}

function decode(token: string, header = false): Record<string, unknown> | undefined {
  try {
    const value: unknown = jwtDecode(token, { header });
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    // The decoder's message quotes the token: it is not kept.
    return undefined;
  }
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);
