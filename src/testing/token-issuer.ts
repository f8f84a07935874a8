import { ConfigurationError, personalAccountId } from '../index.js';
import { encodeJwt } from './jwt.js';
import type { TestOrganization, TestPermissions } from './organization-directory.js';

/** Who is signed in at the login page. Every field becomes a claim of the ID token. */
export interface TestUser {
  /** The user id, such as `auth0|jo`. Another `sub` is another person to the client. */
  readonly sub: string;
  /**
   * The full name, the claim `name`.
   *
   * @default undefined. The ID token has no such claim.
   */
  readonly name?: string | undefined;
  /**
   * The email address, the claim `email`.
   *
   * @default undefined. The ID token has no such claim.
   */
  readonly email?: string | undefined;
  /** Any further claim of the ID token. */
  readonly [claim: string]: unknown;
}

/** The parameters of a token request that a cache key consists of. */
export interface TokenParameters {
  readonly audience?: string | undefined;
  /** Space-separated. */
  readonly scope?: string | undefined;
}

/** A response of the token endpoint, with the decoded ID token as auth0-spa-js adds it. */
export interface TokenResponse {
  readonly id_token: string;
  readonly access_token: string;
  /** In seconds. */
  readonly expires_in: number;
  /** Space-separated, as granted. */
  readonly scope: string;
  /** The claims of the ID token. */
  readonly claims: Readonly<Record<string, unknown>>;
}

export interface TokenIssuerOptions {
  readonly clientId: string;
  readonly rolesClaim: string;
  /** In seconds. */
  readonly expiresIn: number;
  readonly now: () => number;
}

/** What tokens are issued for. */
export interface TokenSubject {
  /** The `iss` claim. */
  readonly issuer: string;
  readonly organization: TestOrganization;
  readonly user: TestUser;
  readonly isRefresh: boolean;
}

export type IssueTokens = (subject: TokenSubject, parameters: TokenParameters) => TokenResponse;

/** @throws {@link ConfigurationError} the user has no `sub`. */
export function assertUser(user: TestUser, name: string): void {
  const { sub } = Object(user) as Partial<TestUser>;
  if (typeof sub !== 'string' || !sub)
    throw new ConfigurationError(`${name} must have a sub, such as { sub: 'auth0|jo' }.`);
}

const permissionsFor = (audience: string | undefined, permissions: TestPermissions): readonly string[] =>
  isList(permissions) ? permissions : (permissions[audience ?? ''] ?? []);

const isList = (permissions: TestPermissions): permissions is readonly string[] => Array.isArray(permissions);

export function createTokenIssuer(options: TokenIssuerOptions): IssueTokens {
  const { clientId, rolesClaim, expiresIn, now } = options;
  let count = 0;

  return ({ issuer, organization, user, isRefresh }, { audience, scope = '' }) => {
    const { id, name, permissions = [], roles, scopes = [] } = organization;
    const issuedAt = Math.floor(now() / 1000);
    const granted = new Set(['openid', 'profile', 'email', ...scopes, ...scope.split(' ').filter(Boolean)]);
    const sharedClaims = {
      iss: issuer,
      sub: user.sub,
      iat: issuedAt,
      exp: issuedAt + expiresIn,
      ...(id !== personalAccountId && { org_id: id, ...(name !== undefined && { org_name: name }) }),
      ...(roles && { [rolesClaim]: roles }),
    };
    count++;
    const claims = {
      ...user,
      ...sharedClaims,
      aud: clientId,
      // A new nonce tells the client that the token did not come by refresh token: see `source` of `tokenRenewed`.
      ...(!isRefresh && { nonce: `nonce-${count}` }),
    };
    const accessClaims = {
      ...sharedClaims,
      aud: [audience, `${issuer}userinfo`],
      scope: [...granted].join(' '),
      permissions: permissionsFor(audience, permissions),
      jti: String(count),
    };
    return {
      id_token: encodeJwt(claims),
      // Without an audience it is only for the endpoint `userinfo`, and opaque.
      access_token: audience === undefined ? `opaque-${count}` : encodeJwt(accessClaims),
      expires_in: expiresIn,
      scope: accessClaims.scope,
      claims,
    };
  };
}
