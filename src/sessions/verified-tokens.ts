import type { VerifiedToken } from '../claims/verify-token.js';
import type { Environment } from '../config/environment.js';
import type { TokenSource } from './events.js';
import { requestKey, type TokenRequest } from './token-request.js';

/** A token that was requested in advance. */
export interface PrefetchedToken {
  readonly request: TokenRequest;
  readonly token: VerifiedToken;
  readonly source: TokenSource | undefined;
}

/** The verified tokens of one session, in memory. */
export interface VerifiedTokens {
  /** A token that was requested in advance. It is not one of the session's tokens until the session is used. */
  prefetched: PrefetchedToken | undefined;
  /** Returns the same key for all requests for the same token. */
  keyOf(request: TokenRequest): string;
  /** Returns the token for a request, expired or not. */
  cached(request: TokenRequest): VerifiedToken | undefined;
  /** Returns the token for a request if it is valid for at least another minute. */
  fresh(request: TokenRequest): VerifiedToken | undefined;
  /** Whether any token is valid for at least another minute. */
  hasFresh(): boolean;
  /** Whether a token, and the identity provider's session, is valid for at least another minute. */
  isFresh(token: VerifiedToken): boolean;
  /** Returns the token that the snapshot is made of: the one for the default request or, without it, the latest one. */
  primary(): VerifiedToken | undefined;
  /** Returns the access token for the default request if it is fresh. It is a stored promise, because this is the most frequent call. */
  ready(now: number): Promise<string> | undefined;
  /** Returns the verified token with an access token. */
  find(accessToken: string): VerifiedToken | undefined;
  /** Whether the identity provider's session has ended, or ends within a minute. */
  isSessionExpired(): boolean;
  /** Stores a token. A refresh does not extend `session_expiry`; a login does. */
  store(request: TokenRequest, token: VerifiedToken, source: TokenSource | undefined): void;
  /** Adds the tokens of the session that this one replaces, for requests without a newer token. */
  takeOver(others: VerifiedTokens): void;
  /** Marks the tokens of all requests as out of date. None of them is {@link fresh} until a new one was received for its request. */
  markStale(): void;
  /** Whether no token was received for a request since {@link markStale}. */
  isStale(request: TokenRequest): boolean;
  /** The keys of the tokens that were received since {@link markStale}: another set after each call of it. Undefined before the first. */
  renewedKeys(): ReadonlySet<string> | undefined;
  /** Removes the tokens for all requests. {@link primary} still returns the latest one, so that the user stays known. */
  discard(): void;
  /** Removes all tokens. */
  clear(): void;
  /** Returns the tokens by key. */
  entries(): Iterable<[key: string, token: VerifiedToken]>;
  /** Grows with every change of the tokens. No other session has the same number. */
  version(): number;
}

/** Auth0's SDK renews a token this long before it expires. A different margin here would give different results for the cache modes. */
const EXPIRY_MARGIN_MS = 60_000;

/** The changes of all sessions: a session that replaces another one has a higher version. */
let changes = 0;

/** @param defaultAudience The audience of a request that names none. */
export function createVerifiedTokens(
  environment: Environment,
  defaultAudience: () => string | undefined,
): VerifiedTokens {
  const byKey = new Map<string, VerifiedToken>();
  let latest: VerifiedToken | undefined;
  /** The end of the identity provider's session: milliseconds since 1970. */
  let sessionExpiresAt = Infinity;
  let readyToken: Promise<string> | undefined;
  let readyUntil = 0;
  let version = ++changes;
  let renewedKeys: Set<string> | undefined;

  const keyOf = ({ audience = defaultAudience(), scope }: TokenRequest): string =>
    requestKey({ audience, scope });
  const isInTime = (expiresAt: number): boolean => expiresAt - EXPIRY_MARGIN_MS > environment.now();
  const isFresh = (token: VerifiedToken): boolean => isInTime(Math.min(token.expiresAt, sessionExpiresAt));
  const cached = (request: TokenRequest): VerifiedToken | undefined =>
    byKey.size > 0 ? byKey.get(keyOf(request)) : undefined;
  const isStale = (request: TokenRequest): boolean =>
    renewedKeys !== undefined && !renewedKeys.has(keyOf(request));
  const setReady = (): void => {
    let token = cached({});
    if (token && isStale({})) token = undefined;
    readyToken = token && Promise.resolve(token.accessToken);
    readyUntil = token ? Math.min(token.expiresAt, sessionExpiresAt) - EXPIRY_MARGIN_MS : 0;
  };
  const discard = (): void => {
    version = ++changes;
    byKey.clear();
    setReady();
    tokens.prefetched = undefined;
  };

  const tokens: VerifiedTokens = {
    prefetched: undefined,
    keyOf,
    cached,
    isFresh,
    fresh(request) {
      const token = cached(request);
      return token && isFresh(token) && !isStale(request) ? token : undefined;
    },
    hasFresh: () => [...byKey.values()].some(isFresh),
    primary: () => cached({}) ?? latest,
    ready: (now) => (now < readyUntil ? readyToken : undefined),
    find: (accessToken) => [...byKey.values()].find((token) => token.accessToken === accessToken),
    isSessionExpired: () => !isInTime(sessionExpiresAt),
    store(request, token, source) {
      if (latest?.claims.sub !== token.claims.sub) discard();
      version = ++changes;
      byKey.set(keyOf(request), token);
      if (source) renewedKeys?.add(keyOf(request));
      latest = token;
      const sessionExpiry = token.claims['session_expiry'];
      if (source && source !== 'refresh') sessionExpiresAt = Infinity;
      if (typeof sessionExpiry === 'number')
        sessionExpiresAt = Math.min(sessionExpiresAt, sessionExpiry * 1000);
      setReady();
    },
    takeOver(others) {
      const renewed = others.renewedKeys();
      if (renewed) renewedKeys = new Set([...byKey.keys(), ...renewed]);
      for (const [key, token] of others.entries()) if (!byKey.has(key)) byKey.set(key, token);
    },
    markStale() {
      renewedKeys = new Set();
      // A sign-out of the organization, by its id or its name, and a login of another user still have to find the session.
      latest ??= tokens.prefetched?.token;
      tokens.prefetched = undefined;
      setReady();
    },
    isStale,
    renewedKeys: () => renewedKeys,
    discard,
    clear() {
      discard();
      latest = undefined;
    },
    entries: () => byKey.entries(),
    version: () => version,
  };
  return tokens;
}
