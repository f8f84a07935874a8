import type { VerifiedToken } from '../claims/verify-token.js';
import type { Environment } from '../config/environment.js';
import type { TokenSource } from './events.js';
import { requestKey, type TokenRequest } from './token-request.js';

/** The verified tokens of one session, in memory. */
export interface VerifiedTokens {
  /** The same text for every request that names the same token. */
  keyOf(request: TokenRequest): string;
  /** The token for a request, expired or not. */
  cached(request: TokenRequest): VerifiedToken | undefined;
  /** The token for a request, if it can still be used. */
  fresh(request: TokenRequest): VerifiedToken | undefined;
  /** Whether any token can still be used. */
  hasFresh(): boolean;
  /** Whether a token can still be used. */
  isFresh(token: VerifiedToken): boolean;
  /** The token that tells the user and their permissions: the default one, or else the latest. */
  primary(): VerifiedToken | undefined;
  /** The default access token, if it can still be used. It is a promise already: this is the most frequent call. */
  ready(now: number): Promise<string> | undefined;
  /** Whether the access token is one of these. */
  find(accessToken: string): VerifiedToken | undefined;
  /** Whether the identity provider's session has ended, or is about to. */
  isSessionExpired(): boolean;
  /** Keeps a token. A refresh does not extend `session_expiry`; a login does. */
  store(request: TokenRequest, token: VerifiedToken, source: TokenSource | undefined): void;
  /** Takes over the tokens of the session that this one replaces, unless there are newer ones. */
  takeOver(others: VerifiedTokens): void;
  /** Removes the tokens. {@link primary} still tells the user. */
  discard(): void;
  /** Removes the tokens and the user. */
  clear(): void;
  /** The tokens by key. */
  entries(): Iterable<[key: string, token: VerifiedToken]>;
  /** Grows with every change of the tokens. No other session has the same number. */
  version(): number;
}

/** Auth0's SDK renews a token this long before it expires. Without the same margin the cache modes would differ. */
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

  const keyOf = ({ audience = defaultAudience(), scope }: TokenRequest): string =>
    requestKey({ audience, scope });
  const isInTime = (expiresAt: number): boolean => expiresAt - EXPIRY_MARGIN_MS > environment.now();
  const isFresh = (token: VerifiedToken): boolean => isInTime(Math.min(token.expiresAt, sessionExpiresAt));
  const cached = (request: TokenRequest): VerifiedToken | undefined =>
    byKey.size > 0 ? byKey.get(keyOf(request)) : undefined;
  const discard = (): void => {
    version = ++changes;
    byKey.clear();
    readyToken = undefined;
    readyUntil = 0;
  };

  return {
    keyOf,
    cached,
    isFresh,
    fresh(request) {
      const token = cached(request);
      return token && isFresh(token) ? token : undefined;
    },
    hasFresh: () => [...byKey.values()].some(isFresh),
    primary: () => cached({}) ?? latest,
    ready: (now) => (now < readyUntil ? readyToken : undefined),
    find: (accessToken) => [...byKey.values()].find((token) => token.accessToken === accessToken),
    isSessionExpired: () => !isInTime(sessionExpiresAt),
    store(request, token, source = 'refresh') {
      if (latest?.claims.sub !== token.claims.sub) discard();
      version = ++changes;
      byKey.set(keyOf(request), token);
      latest = token;
      const sessionExpiry = token.claims['session_expiry'];
      if (source !== 'refresh') sessionExpiresAt = Infinity;
      if (typeof sessionExpiry === 'number')
        sessionExpiresAt = Math.min(sessionExpiresAt, sessionExpiry * 1000);
      const usual = cached({});
      readyToken = usual && Promise.resolve(usual.accessToken);
      readyUntil = usual ? Math.min(usual.expiresAt, sessionExpiresAt) - EXPIRY_MARGIN_MS : 0;
    },
    takeOver(others) {
      for (const [key, token] of others.entries()) if (!byKey.has(key)) byKey.set(key, token);
    },
    discard,
    clear() {
      discard();
      latest = undefined;
    },
    entries: () => byKey.entries(),
    version: () => version,
  };
}
