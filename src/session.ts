import type { Auth0Client } from '@auth0/auth0-spa-js';
import { verify, type VerifiedToken } from './claims.js';
import type { Environment } from './environment.js';
import { ConfigurationError, LoginRequiredError } from './errors.js';
import { explained } from './explained.js';
import type { Settings } from './options.js';
import { personalAccountId } from './organization.js';
import type { OrganizationCache } from './organization-cache.js';

/** Which token of an organization is meant. */
export interface TokenRequest {
  readonly audience?: string | undefined;
  /** Space-separated; in addition to the scopes of the options. */
  readonly scope?: string | undefined;
}

/** How a fresh token came. */
export type TokenSource = 'refresh' | 'iframe' | 'popup' | 'redirect' | 'exchange';

/** Revoke its refresh tokens and forget it, only forget it, or leave what is shared to the session that took over. */
export type Farewell = 'revoke' | 'forget' | 'retire';

/** One organization around one `Auth0Client`. What comes out of it is verified, or it throws one of our errors. */
export interface Session {
  /** Canonical id or name as asked for; undefined where the person chooses at the login page. */
  readonly organization: string | undefined;
  /** The organization's id, once a verified token told it. */
  id: string | undefined;
  /** The name that it was asked for by, if ever: it must stay this organization's name while the session lives. */
  name: string | undefined;
  /** When it was last asked for: milliseconds since 1970. */
  lastUsedAt: number;
  /** No more of it: what a call under way still brings is thrown away. */
  ended: boolean;
  /** Requests for tokens under way: who asks for the same one waits for the same answer. */
  readonly flights: Map<string, Promise<VerifiedToken>>;
  /** Undefined in memory mode, where only the SDK's own cache keeps its token Worker. */
  readonly cache: OrganizationCache | undefined;
  /** Created on first use: with refresh tokens in memory it costs a Worker. */
  client(): Auth0Client;
  /** What names the organization to the identity provider. */
  named(): { organization?: string };
  /** The verified token that shows who is signed in and what they may do: the default one, or else the latest. */
  token(): VerifiedToken | undefined;
  key(request: TokenRequest): string;
  /** A verified token at hand, expired or not. */
  held(request: TokenRequest): VerifiedToken | undefined;
  /** A verified token at hand that may still be used: that one, or any. */
  live(request?: TokenRequest): VerifiedToken | undefined;
  /** What the SDK has or gets, verified: undefined where it has nothing. */
  ask(
    request: TokenRequest,
    sub: string | undefined,
    cacheMode: 'on' | 'off' | 'cache-only',
  ): Promise<VerifiedToken | undefined>;
  /** A token by refresh token or, where that is allowed, by iframe. */
  renew(
    request: TokenRequest,
    sub: string | undefined,
    cacheMode: 'on' | 'off',
  ): Promise<{ token: VerifiedToken; source: TokenSource }>;
  /** Runs work with the SDK: its errors become ours, and if the session ended meanwhile nothing of it stays. */
  attempt<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Keeps a verified token at hand. */
  keep(request: TokenRequest, token: VerifiedToken): void;
  /** From now on this is the session of that organization. */
  adopt(id: string): Promise<void>;
  /** Throws away every token, verified or not. The session can get new ones. */
  wipe(): Promise<void>;
  /** Forgets everything, and then what a call under way still brings. */
  end(farewell: Farewell): Promise<void>;
}

/** Auth0's SDK renews a token this long before it expires; handing it out for longer would only differ by mode. */
const leeway = 60_000;

export function createSession(
  settings: Settings,
  environment: Environment,
  cache: OrganizationCache | undefined,
  organization: string | undefined,
): Session {
  const { clientId, iss, silentAuth, useDpop, authorizeTimeoutInSeconds: timeout = 10 } = settings;
  const tokens = new Map<string, VerifiedToken>();
  const audiences = new Set([settings.audience]);
  let latest: VerifiedToken | undefined;
  let client: Auth0Client | undefined;
  let farewell: Farewell = 'forget';

  const usable = (token: VerifiedToken): boolean => token.expiresAt - leeway > environment.now();
  const revoke = async (): Promise<void> => {
    // An earlier page may have asked for others.
    for (const audience of new Set([...audiences, ...((await cache?.audiences()) ?? [])])) {
      try {
        // A session that only storage knows has no client yet.
        await (cache ? session.client() : client)?.revokeRefreshToken(
          audience === undefined ? {} : { audience },
        );
      } catch {
        // Offline, say. It is forgotten here all the same.
      }
    }
  };
  const forget = async (): Promise<void> => {
    await cache?.clear(session.ended);
    // With DPoP this would delete the key that every organization's tokens are bound to.
    if (!useDpop) await client?.logout({ openUrl: false });
  };
  const leave = async (): Promise<void> => {
    session.ended = true;
    tokens.clear();
    latest = undefined;
    // In shared storage it is another's now: a late answer must not be written there.
    if (farewell === 'retire') await cache?.detach();
    // As far as that goes in two seconds: a sign-out must not hang on a bad network.
    if (farewell !== 'forget') await Promise.race([revoke(), new Promise((done) => setTimeout(done, 2000))]);
    await forget();
  };

  const session: Session = {
    organization,
    id: undefined,
    name: undefined,
    lastUsedAt: environment.now(),
    ended: false,
    flights: new Map(),
    cache,
    client() {
      try {
        return (client ??= environment.createAuth0Client({
          ...settings,
          cache,
          cacheLocation: cache ? undefined : 'memory',
          // A silent login that nobody answers must give way to the interactive one while the person still waits.
          authorizeTimeoutInSeconds: timeout,
          useRefreshTokensFallback: silentAuth === 'iframe',
          authorizationParams: { ...settings.authorizationParams, ...session.named() },
        }));
      } catch (cause) {
        throw new ConfigurationError("Auth0's SDK refused its options.", { cause });
      }
    },
    named() {
      const name = session.id ?? organization;
      return name === undefined || name === personalAccountId ? {} : { organization: name };
    },
    token: () => session.held({}) ?? latest,
    key: ({ audience = settings.audience ?? '', scope = '' }) =>
      [audience, ...new Set(scope.split(' ').sort())].join(' '),
    held: (request) => tokens.get(session.key(request)),
    live(request) {
      const token = request ? session.held(request) : [...tokens.values()].find(usable);
      return token && usable(token) ? token : undefined;
    },
    async ask({ audience = settings.audience, scope }, sub, cacheMode) {
      const { personalAccount } = settings;
      const asked = session.id ?? organization;
      if (asked === personalAccountId)
        (await import('./organization-hint.js')).forgetOrganizationHint(settings);
      const answer = await session.client().getTokenSilently({
        detailedResponse: true,
        cacheMode,
        authorizationParams: {
          ...session.named(),
          ...(audience !== undefined && { audience }),
          ...(scope !== undefined && { scope }),
        },
      });
      if (!answer) return undefined;
      const { id_token, access_token, expires_in } = answer;
      return verify(
        {
          idToken: id_token,
          accessToken: access_token,
          scope: answer.scope,
          expiresAt: (await cache?.expiresAt(access_token)) ?? environment.now() + expires_in * 1000,
        },
        {
          organization: asked,
          personalAccount,
          name: session.name,
          sub,
          audience,
          clientId,
          issuer: iss,
        },
      );
    },
    async renew(request, sub, cacheMode) {
      if (silentAuth === 'off' && !settings.useRefreshTokens) throw new LoginRequiredError('silent_auth_off');
      const startedAt = environment.now();
      const ask = (): Promise<VerifiedToken | undefined> => session.ask(request, sub, cacheMode);
      const token = await session.attempt(() =>
        ask().catch((error: unknown) => {
          const { error: code } = error as { error?: unknown };
          // The SDK takes any frame's answer for its own iframe's.
          if (code === 'state_mismatch') return ask();
          // An iframe that nobody answered: blocked, or a page that waits for a person. A lock's time-out comes sooner.
          if (code === 'timeout' && environment.now() - startedAt >= timeout * 1000)
            throw new LoginRequiredError(code, { cause: error });
          throw error;
        }),
      );
      if (!token) throw new LoginRequiredError('session_expired');
      // A code exchange answers a nonce of its own; a refresh repeats one or has none.
      const { nonce } = token.claims;
      return { token, source: nonce && nonce !== latest?.claims['nonce'] ? 'iframe' : 'refresh' };
    },
    async attempt(work) {
      try {
        const result = await work();
        if (!session.ended) return result;
        await leave();
        throw new LoginRequiredError('signed_out');
      } catch (error) {
        throw await explained(error);
      }
    },
    keep(request, token) {
      if (session.ended) return;
      if (latest?.claims.sub !== token.claims.sub) tokens.clear();
      tokens.set(session.key(request), token);
      audiences.add(request.audience);
      latest = token;
    },
    async adopt(id) {
      session.id = id;
      await cache?.adopt(id);
    },
    wipe() {
      tokens.clear();
      return forget();
    },
    end(how) {
      farewell = how;
      return leave();
    },
  };
  return session;
}
