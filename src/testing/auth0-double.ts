import type { Auth0Client, Auth0ClientOptions } from '@auth0/auth0-spa-js';
import { createClientTokens, type AuthorizationParams } from './client-tokens.js';
import type { Failures } from './failures.js';
import type { IdentityProvider } from './identity-provider.js';
import type { PendingLogins } from './pending-logins.js';
import { createSecondFactor } from './second-factor.js';

interface GetTokenOptions {
  authorizationParams?: AuthorizationParams;
  cacheMode?: 'on' | 'off' | 'cache-only';
  detailedResponse?: boolean;
}

interface LoginOptions {
  authorizationParams?: AuthorizationParams;
  appState?: unknown;
  openUrl?: (url: string) => unknown;
}

interface ConnectOptions {
  connection: string;
  openUrl?: (url: string) => unknown;
}

interface LogoutOptions {
  logoutParams?: { returnTo?: string };
  openUrl?: false | ((url: string) => unknown);
}

/** What the double uses instead of a browser and a network. */
export interface Auth0DoubleEnvironment {
  readonly provider: IdentityProvider;
  readonly failures: Failures;
  readonly logins: PendingLogins;
  readonly now: () => number;
  readonly navigate: (url: string) => void;
}

/** Creates an in-memory `Auth0Client` with the methods that this package and Auth0's framework SDKs call. */
export function createAuth0Double(
  { authorizationParams, domain, useRefreshTokensFallback }: Auth0ClientOptions,
  { provider, failures, logins, now, navigate }: Auth0DoubleEnvironment,
): Auth0Client {
  const defaults = { ...authorizationParams } as AuthorizationParams;
  const canUseIframe = useRefreshTokensFallback !== false;
  const tenantUrl = /^https?:/.test(domain) ? domain : `https://${domain}`;
  const issuer = `${tenantUrl}/`;
  const tokens = createClientTokens({ defaults, issuer, canUseIframe, provider, failures, now });
  const urlOf = (path: string, parameters: object): string => {
    const url = new URL(path, tenantUrl);
    for (const [name, value] of Object.entries(parameters))
      if (typeof value === 'string') url.searchParams.set(name, value);
    return url.href;
  };

  const double = {
    async getTokenSilently(options: GetTokenOptions = {}) {
      const { authorizationParams = {}, cacheMode = 'on', detailedResponse } = options;
      const cached = cacheMode === 'off' ? undefined : tokens.findCached(authorizationParams);
      const response =
        cacheMode === 'cache-only' ? cached : (cached ?? (await tokens.request(authorizationParams)));
      return detailedResponse ? response : response?.access_token;
    },
    async loginWithRedirect({ authorizationParams = {}, appState, openUrl = navigate }: LoginOptions = {}) {
      failures.throwNext('login');
      const { organization, ...parameters } = authorizationParams;
      const state = logins.add({ organization, appState, ...parameters });
      await openUrl(urlOf('/authorize', { ...defaults, ...authorizationParams, state }));
    },
    async handleRedirectCallback(url: string) {
      // As in auth0-spa-js: the URL of an application's own scheme has no origin that a URL can be made of.
      const login = logins.take(new URLSearchParams(url.split('?')[1]).get('state'));
      failures.throwNext('callback');
      const { connection } = login;
      if (connection !== undefined) {
        const created_at = new Date(now()).toISOString();
        return { id: 'cac_1', connection, access_type: 'offline', created_at, response_type: 'connect_code' };
      }
      tokens.signIn(login);
      return { appState: login.appState };
    },
    async loginWithPopup({ authorizationParams = {} }: LoginOptions = {}) {
      failures.throwNext('login');
      tokens.signIn(authorizationParams);
    },
    async loginWithCustomTokenExchange(options: AuthorizationParams) {
      tokens.withSecondFactor(options, () => failures.throwNext('login'));
      tokens.signIn(options);
    },
    passkey: {
      async login(options: AuthorizationParams = {}) {
        tokens.withSecondFactor(options, () => failures.throwNext('login'));
        tokens.signIn(options);
      },
    },
    async revokeRefreshToken() {
      tokens.removeRefreshToken();
    },
    async logout({ logoutParams = {}, openUrl = navigate }: LogoutOptions = {}) {
      tokens.clear();
      if (openUrl === false) return;
      failures.throwNext('logout');
      provider.hasLoginSession = false;
      await openUrl(urlOf('/v2/logout', logoutParams));
    },
    myAccount: {
      connectAccount: async () => undefined,
    },
    async connectAccountWithRedirect({ connection, openUrl = navigate }: ConnectOptions) {
      failures.throwNext('login');
      const state = logins.add({ organization: undefined, appState: undefined, connection });
      await (double.myAccount.connectAccount as (request: object) => Promise<unknown>)({ connection, state });
      await openUrl(urlOf('/connect', { ticket: state }));
    },
    mfa: createSecondFactor(failures, tokens.secondFactorOf),
    checkSession: async () => undefined,
    isAuthenticated: async () => Boolean(tokens.latest()),
    getUser: async () => tokens.latest()?.claims,
    async getIdTokenClaims() {
      const latest = tokens.latest();
      return latest && { ...latest.claims, __raw: latest.id_token };
    },
  };
  return double as unknown as Auth0Client;
}
