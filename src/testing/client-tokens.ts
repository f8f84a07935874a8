import type { Failures } from './failures.js';
import type { IdentityProvider, RefreshToken } from './identity-provider.js';
import { oauthError } from './oauth-error.js';
import type { TestOrganization } from './organization-directory.js';
import type { TokenParameters, TokenResponse } from './token-issuer.js';

export interface AuthorizationParams extends TokenParameters {
  /** The organization of the request; undefined for the personal account, and in a login where the person picks one. */
  readonly organization?: string | undefined;
}

export interface ClientTokensOptions {
  /** The `authorizationParams` of the client. */
  readonly defaults: AuthorizationParams;
  /** The `iss` claim of its tokens. */
  readonly issuer: string;
  /** Whether a silent request without a refresh token uses an iframe. */
  readonly canUseIframe: boolean;
  readonly provider: IdentityProvider;
  readonly failures: Failures;
  readonly now: () => number;
}

/** The tokens of one in-memory `Auth0Client`. */
export interface ClientTokens {
  /** The tokens of the latest response. */
  readonly latest: () => TokenResponse | undefined;
  /** Returns cached tokens that are fresh. */
  readonly findCached: (parameters: TokenParameters) => TokenResponse | undefined;
  /** Requests tokens without the person. @throws an OAuth error, or the failure that a test has planned. */
  readonly request: (parameters: AuthorizationParams) => Promise<TokenResponse>;
  /** Requests tokens for the person at the login page. @throws an OAuth error for an unknown organization. */
  readonly signIn: (parameters: AuthorizationParams) => void;
  /** Runs work that can fail because a second factor is required. The error's MFA token then belongs to a request with these parameters. */
  readonly withSecondFactor: (parameters: AuthorizationParams, work: () => void) => void;
  /** Returns a function that completes the request that an MFA token belongs to; undefined for an unknown MFA token. */
  readonly secondFactorOf: (mfaToken: string) => (() => TokenResponse) | undefined;
  readonly removeRefreshToken: () => void;
  /** Removes all tokens. */
  readonly clear: () => void;
}

/** auth0-spa-js renews a token this long before it expires. */
const EXPIRY_LEEWAY_MS = 60_000;

export function createClientTokens(options: ClientTokensOptions): ClientTokens {
  const { defaults, issuer, canUseIframe, provider, failures, now } = options;
  const cache = new Map<string, TokenResponse & { readonly expiresAt: number }>();
  let latest: TokenResponse | undefined;
  let refreshToken: RefreshToken | undefined;
  const secondFactors = new Map<string, AuthorizationParams>();

  const cacheKey = ({ audience = defaults.audience, scope = '' }: TokenParameters): string =>
    `${audience} ${scope}`;
  const obtain = (
    organization: TestOrganization,
    parameters: TokenParameters,
    usedRefreshToken?: RefreshToken,
  ): TokenResponse => {
    const { audience = defaults.audience, scope = '' } = parameters;
    const requested = { audience, scope: `${defaults.scope ?? ''} ${scope}` };
    latest = provider.issueTokens(issuer, organization, requested, usedRefreshToken);
    cache.set(cacheKey(parameters), { ...latest, expiresAt: now() + latest.expires_in * 1000 });
    refreshToken = usedRefreshToken ?? { organization: organization.id, user: provider.user };
    return latest;
  };

  const refreshTokenOf = ({ id }: TestOrganization): RefreshToken | undefined =>
    refreshToken?.organization === id ? refreshToken : undefined;
  const withSecondFactor = (parameters: AuthorizationParams, work: () => void): void => {
    try {
      work();
    } catch (error) {
      // As an OAuth error has it, or an error of this package.
      const { mfa_token, mfaToken = mfa_token } = error as { mfa_token?: string; mfaToken?: string };
      if (mfaToken !== undefined) secondFactors.set(mfaToken, parameters);
      throw error;
    }
  };

  return {
    latest: () => latest,
    withSecondFactor,
    secondFactorOf(mfaToken) {
      const parameters = secondFactors.get(mfaToken);
      return (
        parameters &&
        (() => {
          secondFactors.delete(mfaToken);
          const organization = provider.resolveOrganization(parameters.organization);
          return obtain(organization, parameters, refreshTokenOf(organization));
        })
      );
    },
    findCached(parameters) {
      const cached = cache.get(cacheKey(parameters));
      return cached && cached.expiresAt - EXPIRY_LEEWAY_MS > now() ? cached : undefined;
    },
    async request(parameters) {
      await provider.paused;
      const organization = provider.resolveOrganization(parameters.organization);
      withSecondFactor(parameters, () => failures.throwForRequest(organization.id));
      if (provider.storedRefreshToken?.organization === organization.id) {
        refreshToken = provider.storedRefreshToken;
        provider.storedRefreshToken = undefined;
      }
      const usedRefreshToken = refreshTokenOf(organization);
      if (usedRefreshToken) return obtain(organization, parameters, usedRefreshToken);
      if (!canUseIframe) throw oauthError('missing_refresh_token');
      if (!provider.hasLoginSession || organization.silent === false)
        throw oauthError('login_required', 'Login required');
      return obtain(organization, parameters);
    },
    signIn({ organization, audience, scope }) {
      const resolved = provider.resolveOrganization(organization);
      provider.hasLoginSession = true;
      obtain(resolved, { audience, scope });
    },
    removeRefreshToken() {
      refreshToken = undefined;
    },
    clear() {
      cache.clear();
      latest = undefined;
      refreshToken = undefined;
    },
  };
}
