/** The claims of a verified ID token. */
export interface IdTokenClaims {
  /** The issuer. */
  readonly iss: string;
  /** The user. */
  readonly sub: string;
  /** The client id, alone or among others. */
  readonly aud: string | readonly string[];
  /** When the ID token expires: seconds since 1970 by the identity provider's clock. */
  readonly exp?: number;
  /** When the ID token was issued: seconds since 1970 by the identity provider's clock. */
  readonly iat?: number;
  /** The organization's id. Undefined for the personal account. */
  readonly org_id?: string;
  /** The organization's name, if the tenant adds names to tokens. */
  readonly org_name?: string;
  /** Any other claim. */
  readonly [claim: string]: unknown;
}

/** The claims of a verified access token that is a JWT. */
export interface AccessTokenClaims {
  /** The user. */
  readonly sub?: string;
  /** The APIs that the token is for. */
  readonly aud?: string | readonly string[];
  /** Granted scopes, separated by spaces. */
  readonly scope?: string;
  /** Granted permissions, if the API has RBAC and adds them to the token. */
  readonly permissions?: readonly string[];
  /** The organization's id. */
  readonly org_id?: string;
  /** Any other claim. */
  readonly [claim: string]: unknown;
}
