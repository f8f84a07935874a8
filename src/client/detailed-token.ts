import type { AccessTokenClaims, IdTokenClaims } from '../claims/claims.js';
import type { Organization } from '../config/organization.js';
import type { GetTokenOptions } from '../tokens/get-token.js';

/** A token with its details: the result of `getTokenForOrg` with `detailed: true`. */
export interface DetailedToken {
  /** The access token. */
  readonly accessToken: string;
  /** The ID token. */
  readonly idToken: string;
  /** The claims of the ID token. */
  readonly claims: IdTokenClaims;
  /** The granted scopes, separated by spaces. */
  readonly scope: string;
  /** When the access token expires: milliseconds since 1970 by this machine's clock, counted from its receipt. */
  readonly expiresAt: number;
  /** The organization of the token. */
  readonly organization: Organization;
  /** The claims of the access token. Undefined for an opaque token. */
  readonly accessClaims?: AccessTokenClaims;
}

interface PlainOptions extends GetTokenOptions {
  /**
   * Whether the result is a {@link DetailedToken}.
   *
   * @default false
   */
  detailed?: false | undefined;
}

/**
 * A function that gets a token.
 *
 * It resolves with the access token; with `detailed: true` with a {@link DetailedToken}. With `cacheMode: 'cache-only'` it can resolve with
 * undefined.
 */
export interface GetToken<Args extends unknown[]> {
  (
    ...args: [...Args, options: GetTokenOptions & { detailed: true; cacheMode: 'cache-only' }]
  ): Promise<DetailedToken | undefined>;
  (...args: [...Args, options: GetTokenOptions & { detailed: true }]): Promise<DetailedToken>;
  (...args: [...Args, options: PlainOptions & { cacheMode: 'cache-only' }]): Promise<string | undefined>;
  (...args: [...Args, options?: PlainOptions]): Promise<string>;
}
