import type { Environment } from '../config/environment.js';
import { toEntry } from './cache-entry.js';

/** What the entry of an access token says besides the token. */
export interface AccessTokenDetails {
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** The owner of the ID token that it came with. Undefined in an entry of an older version. */
  readonly owner: string | undefined;
}

/** The owners of the access tokens of one cache. */
export interface TokenOwners {
  /** Returns the entry with the owner of its access token. Auth0's SDK writes the ID token right before the access token that came with it. */
  bind(key: string, entry: unknown): unknown;
  /** Remembers an entry that was written or read. */
  remember(key: string, entry: unknown): void;
  /** Returns what is known about an access token that was written or read. */
  readonly details: (accessToken: string) => AccessTokenDetails | undefined;
  /** Forgets all tokens. */
  clear(): void;
}

/**
 * Returns the user and the organization of an ID token, as one text. It is stored with each access token, because an opaque access token does
 * not say whose it is: a write that was interrupted, or late, can leave it beside the ID token of another user.
 */
export const ownerOf = ({ sub, org_id }: { readonly sub?: unknown; readonly org_id?: unknown }): string =>
  [sub, org_id].map((claim) => (typeof claim === 'string' ? claim : '')).join(' ');

/**
 * Whether an entry came with the ID token of another user, or with one that was removed. It must not be used, its refresh token included.
 *
 * @param readIdToken Reads the entry of the ID token, which has no part in IndexedDB.
 */
export async function hasOtherOwner(entry: unknown, readIdToken: () => unknown): Promise<boolean> {
  const { body, owner } = toEntry(entry);
  if (!body || owner === undefined) return false;
  const { decodedToken } = toEntry(await readIdToken());
  return ownerOf(decodedToken?.claims ?? {}) !== owner;
}

export function createTokenOwners(environment: Environment): TokenOwners {
  const detailsByToken = new Map<string, AccessTokenDetails>();
  /** By key of the entry. */
  const known = new Map<string, string | undefined>();
  /** The owner of the ID token that was written last. Undefined if ID tokens of two owners were written one after the other. */
  let writtenOwner: string | undefined;
  /** Whether the access token that belongs to that ID token has not been written yet. */
  let awaitsAccessToken = false;

  return {
    bind(key, entry) {
      const { decodedToken, body, expiresAt, owner } = toEntry(entry);
      if (decodedToken) {
        const newOwner = ownerOf(decodedToken.claims);
        writtenOwner = awaitsAccessToken && writtenOwner !== newOwner ? undefined : newOwner;
        awaitsAccessToken = true;
      }
      if (!body) return entry;
      awaitsAccessToken = false;
      return {
        body,
        // The SDK adds an `expires_in` that is a string to the time like a text.
        expiresAt: Number.isFinite(expiresAt)
          ? expiresAt
          : Math.floor(environment.now() / 1000) + (Number(body.expires_in) || 0),
        // A new entry has none. Neither has one that the SDK read before, to remove its expired access token.
        owner: owner ?? (body.access_token === undefined ? known.get(key) : writtenOwner),
      };
    },
    remember(key, entry) {
      const { body, expiresAt, owner } = toEntry(entry);
      if (body) known.set(key, owner);
      if (body?.access_token !== undefined && expiresAt !== undefined)
        detailsByToken.set(body.access_token, { expiresAt: expiresAt * 1000, owner });
    },
    details: (accessToken) => detailsByToken.get(accessToken),
    clear() {
      detailsByToken.clear();
      known.clear();
    },
  };
}
