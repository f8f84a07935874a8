import type { CacheEntry } from '@auth0/auth0-spa-js';

/** An entry as Auth0's SDK stores it, of an ID token or of an access token, and what this package adds. */
export interface StoredEntry {
  /** Only in the entry of the ID token. */
  readonly decodedToken?: { readonly claims: Readonly<Record<string, unknown>> };
  /** Only in the entry of an access token. The token is missing if only the refresh token is left. */
  readonly body?: Partial<CacheEntry>;
  /** When the access token expires: seconds since 1970. */
  readonly expiresAt?: number;
  /** The user and organization of the ID token that the access token came with. */
  readonly owner?: string | undefined;
  /** The time of the latest sign-out that the session of the entry knew. An entry without it is of an earlier version of this package. */
  readonly signedOutAt?: number;
  /** A number that is different for every write. Its integer is the same for all writes of one login. */
  readonly writeId?: number;
}

/** Returns an entry that was read from a cache. Any script of this origin can have written it. */
export const toEntry = (value: unknown): StoredEntry => Object(value) as StoredEntry;

/** An entry and its key. */
export interface KeyedEntry {
  readonly key: string;
  readonly entry: StoredEntry;
}

export const refreshTokenOf = (entry: unknown): string | undefined => toEntry(entry).body?.refresh_token;

/** Returns the key of the ID token for the key of an access token: both begin with the prefix of Auth0's SDK and the client id. */
export const idTokenKeyFor = (key: string): string => [...key.split('::', 2), '@@user@@'].join('::');
