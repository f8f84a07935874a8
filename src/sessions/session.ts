import type { Auth0Client } from '@auth0/auth0-spa-js';
import type { VerifiedToken } from '../claims/verify-token.js';
import type { Clients, Seat } from '../auth0/client-pool.js';
import type { Environment } from '../config/environment.js';
import { LoginRequiredError } from '../errors/errors.js';
import { toOrgSessionError } from '../auth0/map-error.js';
import { farewells, type Farewell } from './session-end.js';
import { atMost } from '../lib/at-most.js';
import type { Settings } from '../config/options.js';
import { personalAccountId } from '../config/organization.js';
import type { OrganizationCache } from '../storage/organization-cache.js';
import { defaultAudience, keyOf, type TokenRequest } from './token-request.js';

/** Why a session is no longer held. */
export type SessionRemovalReason = 'logout' | 'expired' | 'evicted' | 'mismatch' | 'userChanged' | 'otherTab';
/** How a fresh token came. */
export type TokenSource = 'refresh' | 'iframe' | 'popup' | 'redirect' | 'exchange';

/** One organization around one `Auth0Client`. What comes out of it is verified, or it throws one of our errors. */
export interface Session {
  /** Canonical id or name as asked for; undefined where the person chooses at the login page. */
  readonly organization: string | undefined;
  /** The organization's id, once a verified token told it. */
  id: string | undefined;
  /** The name that it was asked for by, if ever: it must stay this organization's name while the session lives. */
  name: string | undefined;
  /** The record of sign-outs when it began. */
  born: readonly string[];
  /** When it was last asked for: milliseconds since 1970. */
  lastUsedAt: number;
  /** The same as a number that no other session has. */
  lastUse: number;
  /** It is asked for. */
  use(): void;
  /** Why it ended; `'replaced'` by the same person's next login. */
  gone: SessionRemovalReason | 'replaced' | undefined;
  /** Its calls have gone on to another one. Nobody joins it any more: they could wait for who waits for them. */
  overtaken: boolean;
  /** No more of it: what a call under way still brings is thrown away. */
  ended: boolean;
  /** The default access token, as it is handed out, and until when: milliseconds since 1970. */
  ready: Promise<string> | undefined;
  readyUntil: number;
  /** The verified tokens at hand, by key. */
  readonly tokens: Map<string, VerifiedToken>;
  /** Requests for tokens under way: who asks for the same one waits for the same answer. */
  readonly flights: Map<string, Promise<VerifiedToken | undefined>>;
  /** Undefined in memory mode, where only the SDK's own cache keeps its token Worker. */
  cache: OrganizationCache | undefined;
  /** Once it has ended: settles when nothing of it is in storage any more. */
  withdrawn: Promise<void> | undefined;
  /** Taken on first use: with refresh tokens in memory it costs a Worker. */
  client(): Auth0Client;
  /** Whether there is one already. */
  seated(): boolean;
  /** The same, for the app to keep: it is never another organization's. */
  lend(): Auth0Client;
  /** Whether its client can be taken from it now and be used for another organization. */
  free(): boolean;
  /** Whether nothing of it is under way. */
  idle(): boolean;
  /** The verified token that shows who is signed in and what they may do: the default one, or else the latest. */
  token(): VerifiedToken | undefined;
  /** The same request as it is made: with the default audience where it names none, and `''` where there is none. @throws ConfigurationError */
  request(given?: TokenRequest): TokenRequest;
  key(request: TokenRequest): string;
  /** A verified token at hand, expired or not. */
  held(request: TokenRequest): VerifiedToken | undefined;
  /** Whether a verified token may still be used. */
  usable(token: VerifiedToken): boolean;
  /** A verified token at hand that may still be used: that one, or any. */
  live(request?: TokenRequest): VerifiedToken | undefined;
  /** Whether it has come to the end that the identity provider set to it, or is about to. */
  expired(): boolean;
  /** Runs work with the SDK: its errors become ours, and if the session ended meanwhile nothing of it stays. */
  attempt<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Keeps a verified token at hand. A refresh does not move the end of the session; a login does. */
  keep(request: TokenRequest, token: VerifiedToken, source?: TokenSource): void;
  /** Throws away every token, verified or not. The session can get new ones. */
  wipe(): Promise<void>;
  /** Forgets everything, and then what a call under way still brings. */
  end(farewell: Farewell): Promise<void>;
}

/** Time is too coarse to tell which of two was used later. */
let uses = 0;

/** The default access token of a session, if it may still be used: what is asked for most, by one look-up, and no method of its own. */
export function atHand(session: Session, now: number): Promise<string> | undefined {
  if (now >= session.readyUntil) return undefined;
  session.lastUsedAt = now;
  session.lastUse = ++uses;
  return session.ready;
}

/** Auth0's SDK renews a token this long before it expires; handing it out for longer would only differ by mode. */
const leeway = 60_000;

export function createSession(
  settings: Settings,
  environment: Environment,
  clients: Clients,
  cache: OrganizationCache | undefined,
  organization: string | undefined,
  born: readonly string[],
): Session {
  const { useDpop } = settings;
  const tokens = new Map<string, VerifiedToken>();
  /** Those that were asked for; `''` is none. */
  const audiences = new Set<string>();
  let latest: VerifiedToken | undefined;
  let seat: Seat | undefined;
  let lent = false;
  /** What is under way with the client. */
  let busy = 0;
  /** Milliseconds since 1970. */
  let ceiling = Infinity;
  let farewell: Farewell = 'forget';

  const asked = (): string | undefined => session.id ?? organization;
  const usualAudience = (): string | undefined => defaultAudience(settings, asked());
  const named: Seat['named'] = () => {
    const name = asked();
    return {
      ...(name !== undefined && name !== personalAccountId && { organization: name }),
      ...(settings.audienceFor && { audience: usualAudience() }),
    };
  };
  const inTime = (expiresAt: number): boolean => expiresAt - leeway > environment.now();
  const usable = (token: VerifiedToken): boolean => inTime(Math.min(token.expiresAt, ceiling));
  const revoke = async (): Promise<void> => {
    const { cache } = session;
    for (const audience of cache ? await cache.audiences() : audiences) {
      try {
        // A session that only storage knows has no client yet.
        await (cache ? session.client() : seat?.client)?.revokeRefreshToken(audience ? { audience } : {});
      } catch {
        // Offline, say. It is forgotten here all the same.
      }
    }
  };
  const forget = async (): Promise<void> => {
    await session.cache?.clear();
    // With DPoP this would delete the key that every organization's tokens are bound to.
    if (!useDpop) await seat?.client.logout({ openUrl: false });
  };
  const forgetTokens = (): void => {
    tokens.clear();
    session.ready = undefined;
    session.readyUntil = 0;
  };
  const leave = async (): Promise<void> => {
    session.ended = true;
    forgetTokens();
    latest = undefined;
    busy++;
    // First of all: whoever closes the tab now has signed out all the same.
    const { leaving, revokes } = farewells[farewell];
    await (session.withdrawn ??= session.cache?.leave(leaving));
    // As far as that goes in two seconds: a sign-out must not hang on a bad network.
    if (revokes) await atMost(2000, revoke());
    await forget();
    busy--;
    // Whatever was under way is over: nothing can be written into the next organization's client.
    if (seat && !busy && !session.cache && !lent) {
      clients.giveBack(seat);
      seat = undefined;
    }
  };

  const session: Session = {
    organization,
    id: undefined,
    name: undefined,
    born,
    lastUsedAt: 0,
    lastUse: 0,
    gone: undefined,
    use() {
      session.lastUsedAt = environment.now();
      session.lastUse = ++uses;
    },
    overtaken: false,
    ended: false,
    ready: undefined,
    readyUntil: 0,
    tokens,
    flights: new Map(),
    cache,
    withdrawn: undefined,
    client: () => (seat ??= clients.take(session.cache, named)).client,
    seated: () => Boolean(seat),
    lend() {
      session.request();
      lent = true;
      return session.client();
    },
    idle: () => !busy && !session.flights.size,
    free: () => Boolean(seat) && session.idle() && !lent,
    token: () => session.held({}) ?? latest,
    request({ audience: given, scope } = {}) {
      const audience = (given || usualAudience()) ?? '';
      audiences.add(audience);
      return { audience, scope };
    },
    key: ({ audience = usualAudience(), scope }) => keyOf({ audience, scope }),
    held: (request) => (tokens.size ? tokens.get(session.key(request)) : undefined),
    usable,
    live(request) {
      const token = request ? session.held(request) : [...tokens.values()].find(usable);
      return token && usable(token) ? token : undefined;
    },
    expired: () => !inTime(ceiling),
    async attempt(work) {
      busy++;
      try {
        const result = await work();
        if (!session.ended) return result;
        throw new LoginRequiredError('signed_out');
      } catch (thrown) {
        const error = session.ended ? new LoginRequiredError('signed_out') : toOrgSessionError(thrown);
        // The client knows what is needed to complete a second factor.
        if (error.code === 'mfa_required') lent = true;
        throw error;
      } finally {
        busy--;
        if (session.ended) await leave();
      }
    },
    keep(request, token, source = 'refresh') {
      if (session.ended) return;
      if (latest?.claims.sub !== token.claims.sub) forgetTokens();
      tokens.set(session.key(request), token);
      latest = token;
      const { session_expiry: end } = token.claims;
      if (source !== 'refresh') ceiling = Infinity;
      if (typeof end === 'number') ceiling = Math.min(ceiling, end * 1000);
      const usual = session.held({});
      session.ready = usual && Promise.resolve(usual.accessToken);
      session.readyUntil = usual ? Math.min(usual.expiresAt, ceiling) - leeway : 0;
    },
    wipe() {
      forgetTokens();
      return forget();
    },
    end(how) {
      farewell = how;
      return leave();
    },
  };
  session.use();
  return session;
}
