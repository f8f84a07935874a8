import type { Auth0Client, Auth0ClientOptions } from '@auth0/auth0-spa-js';
import { oauthError, type Failures } from './failures.js';
import type { Ask, IdentityProvider, Issued, RefreshToken, TestOrganization } from './identity-provider.js';

interface Params extends Ask {
  organization?: string | undefined;
}

interface TokenOptions {
  authorizationParams?: Params;
  cacheMode?: 'on' | 'off' | 'cache-only';
  detailedResponse?: boolean;
}

interface LoginOptions {
  authorizationParams?: Params;
  appState?: unknown;
  openUrl?: (url: string) => unknown;
}

/** Milliseconds before its end at which the SDK renews a token. */
const leeway = 60_000;

/** What this package uses of Auth0's SDK, for one organization after the other, with an identity provider in memory behind it. */
export function createAuth0Double(
  { authorizationParams, domain, useRefreshTokensFallback }: Auth0ClientOptions,
  provider: IdentityProvider,
  failures: Failures,
  now: () => number,
  navigate: (url: string) => void,
): Auth0Client {
  const defaults = { ...authorizationParams } as Params;
  const cache = new Map<string, Issued & { readonly until: number }>();
  const tenant = /^https?:/.test(domain) ? domain : `https://${domain}`;
  let latest: Issued | undefined;
  let refreshToken: RefreshToken | undefined;

  const keyOf = ({ audience = defaults.audience, scope = '' }: Ask): string => `${audience} ${scope}`;
  const keep = (organization: TestOrganization, ask: Ask, refreshed?: RefreshToken): Issued => {
    const { audience = defaults.audience, scope = '' } = ask;
    latest = provider.issue(organization, { audience, scope: `${defaults.scope ?? ''} ${scope}` }, refreshed);
    cache.set(keyOf(ask), { ...latest, until: now() + latest.expires_in * 1000 });
    refreshToken = refreshed ?? { organization: organization.id, user: provider.user };
    return latest;
  };
  /** A person signs in, and is signed in from then on. */
  const enter = (asked: string | undefined, ask: Ask): void => {
    const organization = provider.mustFind(asked);
    provider.session = true;
    keep(organization, ask);
  };
  const renew = async (ask: Params): Promise<Issued> => {
    await provider.answering;
    const organization = provider.mustFind(ask.organization ?? undefined);
    failures.failRequest(organization.id);
    if (provider.remembered?.organization === organization.id) {
      refreshToken = provider.remembered;
      provider.remembered = undefined;
    }
    const refreshed = refreshToken?.organization === organization.id ? refreshToken : undefined;
    if (!refreshed && useRefreshTokensFallback === false) throw oauthError('missing_refresh_token');
    if (!refreshed && (!provider.session || organization.silent === false))
      throw oauthError('login_required', 'Login required');
    return keep(organization, ask, refreshed);
  };

  const double = {
    async getTokenSilently({
      authorizationParams = {},
      cacheMode = 'on',
      detailedResponse,
    }: TokenOptions = {}) {
      const cached = cacheMode === 'off' ? undefined : cache.get(keyOf(authorizationParams));
      const usable = cached && cached.until - leeway > now() ? cached : undefined;
      const issued = cacheMode === 'cache-only' ? usable : (usable ?? (await renew(authorizationParams)));
      return detailedResponse ? issued : issued?.access_token;
    },
    async loginWithRedirect({ authorizationParams = {}, appState, openUrl = navigate }: LoginOptions = {}) {
      failures.fail('login');
      const { organization, ...ask } = authorizationParams;
      const state = provider.depart({ organization, appState, ...ask });
      const url = new URL('/authorize', tenant);
      for (const [name, value] of Object.entries({ ...defaults, ...authorizationParams, state }))
        if (typeof value === 'string') url.searchParams.set(name, value);
      await openUrl(url.href);
    },
    async handleRedirectCallback(url: string) {
      const { organization, appState, ...ask } = provider.arrive(new URL(url).searchParams.get('state'));
      failures.fail('callback');
      enter(organization, ask);
      return { appState };
    },
    async loginWithPopup({ authorizationParams = {} }: LoginOptions = {}) {
      failures.fail('login');
      enter(authorizationParams.organization, authorizationParams);
    },
    async loginWithCustomTokenExchange(options: Params) {
      failures.fail('login');
      enter(options.organization, options);
    },
    async revokeRefreshToken() {
      refreshToken = undefined;
    },
    async logout({
      logoutParams = {},
      openUrl = navigate,
    }: { logoutParams?: { returnTo?: string }; openUrl?: false | ((url: string) => unknown) } = {}) {
      cache.clear();
      latest = undefined;
      refreshToken = undefined;
      if (openUrl === false) return;
      failures.fail('logout');
      provider.session = false;
      const url = new URL('/v2/logout', tenant);
      for (const [name, value] of Object.entries(logoutParams)) url.searchParams.set(name, value);
      await openUrl(url.href);
    },
    checkSession: async () => undefined,
    isAuthenticated: async () => Boolean(latest),
    getUser: async () => latest?.claims,
    getIdTokenClaims: async () => latest && { ...latest.claims, __raw: latest.id_token },
  };
  return double as unknown as Auth0Client;
}
