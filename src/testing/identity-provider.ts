import { oauthError } from './oauth-error.js';
import {
  createOrganizationDirectory,
  type OrganizationDirectory,
  type TestOrganization,
} from './organization-directory.js';
import {
  createTokenIssuer,
  type TestUser,
  type TokenIssuerOptions,
  type TokenParameters,
  type TokenResponse,
} from './token-issuer.js';

/** Renews the tokens of one organization without the login page. */
export interface RefreshToken {
  /** The organization's id. */
  readonly organization: string;
  /** Who signed in when it was issued. */
  readonly user: TestUser;
}

export interface IdentityProviderOptions extends TokenIssuerOptions {
  readonly user: TestUser;
  readonly organizations: readonly TestOrganization[];
  readonly personalAccount: boolean;
}

/** An identity provider in memory, with one person and their organizations. */
export interface IdentityProvider {
  readonly organizations: OrganizationDirectory;
  /** Who signs in at the login page. */
  user: TestUser;
  /** Whether the login page has a session: without one, a silent request needs a refresh token. */
  hasLoginSession: boolean;
  /** The organization that the person picks when a login names none. Default: `organizations.getDefault()`. */
  pickedOrganization: TestOrganization | undefined;
  /** Token requests wait for this promise. */
  paused: Promise<void> | undefined;
  /** The refresh token that an earlier page load stored. The first request for its organization uses it. */
  storedRefreshToken: RefreshToken | undefined;
  /** Returns the organization of a request. @throws Auth0's error for an unknown organization, and for one without the person. */
  readonly resolveOrganization: (requested: string | undefined) => TestOrganization;
  /** Issues tokens for the person of the refresh token or, without one, for the person at the login page. */
  readonly issueTokens: (
    issuer: string,
    organization: TestOrganization,
    parameters: TokenParameters,
    refreshToken?: RefreshToken,
  ) => TokenResponse;
}

export function createIdentityProvider(options: IdentityProviderOptions): IdentityProvider {
  const organizations = createOrganizationDirectory(options.organizations, options.personalAccount);
  const issueTokens = createTokenIssuer(options);

  const provider: IdentityProvider = {
    organizations,
    user: options.user,
    hasLoginSession: true,
    pickedOrganization: undefined,
    paused: undefined,
    storedRefreshToken: undefined,
    resolveOrganization(requested) {
      const organization =
        requested === undefined
          ? (provider.pickedOrganization ?? organizations.getDefault())
          : organizations.find(requested);
      if (!organization)
        throw oauthError('invalid_request', `parameter organization is invalid: ${String(requested)}`);
      if (!organizations.isMember(organization.id))
        throw oauthError(
          'access_denied',
          `user ${provider.user.sub} is not part of the ${organization.id} organization`,
        );
      return organization;
    },
    issueTokens(issuer, organization, parameters, refreshToken) {
      const { user } = refreshToken ?? provider;
      return issueTokens({ issuer, organization, user, isRefresh: refreshToken !== undefined }, parameters);
    },
  };
  return provider;
}
