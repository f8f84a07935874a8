/** The claims of a verified ID token. */
export interface IdTokenClaims {
  /** The issuer: the URL of the Auth0 tenant. */
  readonly iss: string;
  /** The id of the user. */
  readonly sub: string;
  /** The client id of the application, or a list that contains it. */
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

/** Who acts for the user of a delegated session: the claim `act` (RFC 8693). */
export interface Actor {
  /** The id of the actor. */
  readonly sub: string;
  /** Any other claim. */
  readonly [claim: string]: unknown;
}

/** The claims of a verified access token that is a JWT. */
export interface AccessTokenClaims {
  /** The id of the user. */
  readonly sub?: string;
  /** The APIs that the token is for. */
  readonly aud?: string | readonly string[];
  /** The granted scopes, separated by spaces. */
  readonly scope?: string;
  /** The granted permissions, if the API uses RBAC and adds them to the token. */
  readonly permissions?: readonly string[];
  /** The organization's id. Undefined for the personal account, and in tokens for Auth0's own APIs. */
  readonly org_id?: string;
  /** Any other claim. */
  readonly [claim: string]: unknown;
}
