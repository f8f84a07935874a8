import type {
  Auth0Client,
  Auth0ClientOptions,
  AuthorizationParams,
  PopupConfigOptions,
} from '@auth0/auth0-spa-js';
import { explain } from './auth0-errors.js';
import { verify, type VerifiedToken } from './claims.js';
import type { Environment } from './environment.js';
import {
  ConfigurationError,
  LoginRequiredError,
  OrganizationMismatchError,
  type OrgSessionError,
} from './errors.js';
import type { Settings } from './options.js';
import type { OrganizationCache } from './organization-cache.js';

/** Which token of an organization is meant. */
export interface TokenRequest {
  readonly audience?: string | undefined;
  /** Space-separated; in addition to the scopes of the options. */
  readonly scope?: string | undefined;
}

/** How a fresh token came. */
export type TokenSource = 'refresh' | 'iframe' | 'popup' | 'redirect';

/** Auth0's SDK renews a token this long before it expires; handing it out for longer would only differ by mode. */
const leeway = 60_000;

/** One organization around one `Auth0Client`. What comes out of it is verified, or it throws one of our errors. */
export class Session {
  /** The organization's id once a verified token told it. */
  id: string | undefined;
  /** When it was last asked for: milliseconds since 1970. */
  lastUsedAt: number;
  /** How many calls are under way. */
  busy = 0;
  /** No more of it: what a call under way still brings is thrown away. */
  ended = false;
  /** Requests for tokens under way: who asks for the same one waits for the same answer. */
  readonly flights = new Map<string, Promise<VerifiedToken>>();

  readonly #tokens = new Map<string, VerifiedToken>();
  readonly #audiences = new Set<string | undefined>();
  readonly #nonces = new Set<unknown>();
  #latest: VerifiedToken | undefined;
  #farewell = { revoke: false, erase: false };
  #client: Auth0Client | undefined;

  constructor(
    readonly settings: Settings,
    readonly environment: Environment,
    /** Undefined in memory mode, where only the SDK's own cache keeps its token Worker. */
    readonly cache: OrganizationCache | undefined,
    /** Canonical id or name; undefined where the person chooses at the login page. */
    readonly organization: string | undefined,
  ) {
    this.lastUsedAt = environment.now();
    this.#audiences.add(settings.audience);
  }

  /** Created on first use: with refresh tokens in memory it costs a Worker. */
  get client(): Auth0Client {
    if (this.#client) return this.#client;
    const { auth0, storage } = this.settings;
    const options: Auth0ClientOptions = {
      ...auth0,
      ...(this.cache ? { cache: this.cache } : { cacheLocation: storage as 'memory' }),
      authorizationParams: { ...auth0.authorizationParams, ...this.#named() },
    };
    try {
      return (this.#client = this.environment.createAuth0Client(options));
    } catch (cause) {
      throw new ConfigurationError(`Auth0's SDK refused its options: ${(cause as Error).message}`, { cause });
    }
  }

  /** The verified token that shows who is signed in and what they may do: the default one, or else the latest. */
  get token(): VerifiedToken | undefined {
    return this.held({}) ?? this.#latest;
  }

  get sub(): string | undefined {
    return this.#latest?.claims.sub;
  }

  key({ audience = this.settings.audience, scope = '' }: TokenRequest): string {
    return `${audience ?? ''} ${[...new Set(scope.split(' ').filter(Boolean))].sort().join(' ')}`;
  }

  /** A verified token at hand, expired or not. */
  held(request: TokenRequest): VerifiedToken | undefined {
    return this.#tokens.get(this.key(request));
  }

  /** A verified token at hand that may still be used. */
  live(request: TokenRequest): VerifiedToken | undefined {
    const token = this.held(request);
    return token && token.expiresAt - leeway > this.environment.now() ? token : undefined;
  }

  hasLiveToken(): boolean {
    return [...this.#tokens.values()].some((token) => token.expiresAt - leeway > this.environment.now());
  }

  /** What the SDK's cache holds, without network. */
  stored(request: TokenRequest, sub: string | undefined): Promise<VerifiedToken | undefined> {
    return this.#attempt(() => this.#ask(request, sub, 'cache-only'));
  }

  /** A token by refresh token or, where that is allowed, by iframe. */
  async renew(
    request: TokenRequest,
    sub: string | undefined,
    cacheMode: 'on' | 'off',
  ): Promise<{ token: VerifiedToken; source: TokenSource }> {
    const { silentAuth, auth0 } = this.settings;
    if (silentAuth === 'off' && !auth0.useRefreshTokens) {
      throw new LoginRequiredError('silent_auth_off', { organization: this.organization });
    }
    const startedAt = this.environment.now();
    const token = await this.#attempt(async () => {
      try {
        return await this.#ask(request, sub, cacheMode);
      } catch (error) {
        const { error: code } = error as { error?: unknown };
        // The SDK takes any frame's answer for its own iframe's.
        if (code === 'state_mismatch') return this.#ask(request, sub, cacheMode);
        // An iframe that nobody answered: blocked, or a page that waits for a person. A lock's time-out comes sooner.
        const timeout = (auth0.authorizeTimeoutInSeconds ?? 0) * 1000;
        if (code === 'timeout' && this.environment.now() - startedAt >= timeout) {
          throw new LoginRequiredError('timeout', { organization: this.organization, cause: error });
        }
        throw error;
      }
    });
    if (!token) throw new LoginRequiredError('session_expired', { organization: this.organization });
    // A code exchange answers a nonce of its own; a refresh repeats one or has none.
    const { nonce } = token.claims;
    const source = nonce === undefined || this.#nonces.has(nonce) ? 'refresh' : 'iframe';
    this.#nonces.add(nonce);
    return { token, source };
  }

  /** Prepares a login; `openUrl` gets its address. */
  async redirect(
    params: AuthorizationParams,
    appState: unknown,
    openUrl: (url: string) => Promise<void> | void,
  ): Promise<void> {
    await this.#attempt(() =>
      this.client.loginWithRedirect({
        appState,
        authorizationParams: {
          redirect_uri: this.settings.redirectUri ?? this.environment.url()?.origin,
          ...params,
          ...this.#named(),
        },
        openUrl,
      }),
    );
  }

  /** Finishes the login that {@link redirect} prepared. */
  finishRedirect(url: string, request: TokenRequest): Promise<{ token: VerifiedToken; appState: unknown }> {
    return this.#attempt(async () => {
      const result = await this.client.handleRedirectCallback<unknown>(url);
      return { token: await this.#afterLogin(request), appState: result.appState };
    });
  }

  popup(params: AuthorizationParams, config: PopupConfigOptions): Promise<VerifiedToken> {
    return this.#attempt(async () => {
      await this.client.loginWithPopup({ authorizationParams: { ...params, ...this.#named() } }, config);
      return this.#afterLogin(params);
    });
  }

  /** Keeps a verified token at hand. */
  keep(request: TokenRequest, token: VerifiedToken): void {
    if (this.ended) return;
    if (this.sub !== token.claims.sub) this.#tokens.clear();
    this.#tokens.set(this.key(request), token);
    this.#audiences.add(request.audience);
    this.#nonces.add(token.claims['nonce']);
    this.#latest = token;
  }

  /** From now on this is the session of that organization. */
  async adopt(id: string): Promise<void> {
    this.id = id;
    await this.cache?.adopt(id);
  }

  /** Throws away every token, verified or not. The session can get new ones. */
  async wipe(): Promise<void> {
    this.#tokens.clear();
    await this.#clear(false);
  }

  /** Forgets everything, revokes the refresh tokens if asked to, and does the same with what a call under way still brings. */
  async end(revoke: boolean): Promise<void> {
    this.#farewell = { revoke, erase: true };
    await this.#leave();
  }

  /** Another session of the same organization took over. In shared storage it lives on, so nothing is erased there. */
  async retire(): Promise<void> {
    this.#farewell = { revoke: !this.cache, erase: !this.cache };
    await this.#leave();
  }

  async #leave(): Promise<void> {
    this.ended = true;
    this.#tokens.clear();
    this.#latest = undefined;
    if (this.#farewell.revoke) await this.#revoke();
    if (this.#farewell.erase) await this.#clear(true);
  }

  #named(): { organization?: string } {
    const organization = this.id ?? this.organization;
    return organization === undefined ? {} : { organization };
  }

  async #afterLogin(request: TokenRequest): Promise<VerifiedToken> {
    const token = await this.#ask(request, undefined, 'on');
    if (!token) throw new LoginRequiredError('session_expired', { organization: this.organization });
    return token;
  }

  async #ask(
    { audience = this.settings.audience, scope }: TokenRequest,
    sub: string | undefined,
    cacheMode: 'on' | 'off' | 'cache-only',
  ): Promise<VerifiedToken | undefined> {
    const answer = await this.client.getTokenSilently({
      detailedResponse: true,
      cacheMode,
      authorizationParams: {
        ...this.#named(),
        ...(audience !== undefined && { audience }),
        ...(scope !== undefined && { scope }),
      },
    });
    if (!answer) return undefined;
    const { id_token: idToken, access_token: accessToken, expires_in, scope: granted } = answer;
    if (typeof accessToken !== 'string')
      throw new OrganizationMismatchError('access_token', 'a token', typeof accessToken);
    const expiresAt =
      this.cache?.expiresAt(accessToken) ?? this.environment.now() + Number(expires_in) * 1000;
    return verify(
      { idToken, accessToken, scope: granted, expiresAt },
      {
        organization: this.id ?? this.organization,
        sub,
        audience,
        clientId: this.settings.clientId,
        issuer: this.settings.issuer,
      },
    );
  }

  async #attempt<Result>(work: () => Promise<Result>): Promise<Result> {
    this.busy++;
    try {
      const result = await work();
      if (this.ended) {
        await this.#leave();
        throw new LoginRequiredError('signed_out');
      }
      return result;
    } catch (error) {
      throw this.#explained(error);
    } finally {
      this.busy--;
    }
  }

  #explained(error: unknown): OrgSessionError {
    return explain(error, this.organization);
  }

  /** As far as that goes in two seconds: a sign-out must not hang on a bad network. */
  async #revoke(): Promise<void> {
    await Promise.race([this.#revokeAll(), new Promise((resolve) => setTimeout(resolve, 2000))]);
  }

  async #revokeAll(): Promise<void> {
    for (const audience of this.#audiences) {
      try {
        // A session that only storage knows has no client yet.
        await (this.cache ? this.client : this.#client)?.revokeRefreshToken(
          audience === undefined ? {} : { audience },
        );
      } catch {
        // Offline, say. It is forgotten here all the same.
      }
    }
  }

  async #clear(forGood: boolean): Promise<void> {
    await (forGood ? this.cache?.erase() : this.cache?.clear());
    // With DPoP this would delete the key that every organization's tokens are bound to.
    if (!this.settings.useDpop) await this.#client?.logout({ openUrl: false });
  }
}
