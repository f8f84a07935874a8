import { errors } from './oidc.js';

/** @typedef {import('./oidc.js').OidcContext} OidcContext */
/** @typedef {import('oidc-provider').AccessToken | import('oidc-provider').ClientCredentials} Token */

/** The scopes of Auth0's own APIs that this tenant has. */
const OWN_SCOPES = ['create:me:connected_accounts', 'read:my_org:details', 'read:my_org:members'];
const OIDC_SCOPES = ['openid', 'profile', 'email', 'offline_access'];

/**
 * Access tokens as Auth0 issues them: a JWT if the request has an `audience`, otherwise opaque.
 *
 * @param {object} options
 * @param {string} options.issuer
 * @param {import('./apis.js').Apis} options.apis
 * @param {readonly string[]} options.refreshTokenPolicy the audiences of the policy for refresh tokens
 * @param {import('./directory.js').Directory} options.directory
 * @param {number} options.lifetime seconds
 * @param {ReturnType<typeof import('./claims.js').createClaims>} options.claims
 * @param {(ctx: OidcContext) => string | null} options.organizationOf
 */
export function createAccessTokens(options) {
  const { issuer, apis, directory, refreshTokenPolicy, lifetime, claims, organizationOf } = options;
  /** Whether the audience is an API of Auth0 (Management, My Account), whose tokens have no organization. @param {unknown} audience */
  const isOwn = (audience) => String(audience).startsWith(issuer);

  /** What this person may do in the organization of the token. @param {OidcContext} ctx @param {Token} token */
  const permissionsOf = (ctx, token) =>
    isOwn(token.aud)
      ? OWN_SCOPES
      : claims.permissions('accountId' in token ? token.accountId : undefined, organizationOf(ctx));

  return {
    /**
     * At `/authorize`: the audience and, for a refresh token, those of its policy. At the token endpoint: the one of them that is requested.
     * Another one is ignored.
     * @param {OidcContext} ctx
     * @param {readonly string[]} [granted]
     */
    requestedAudience({ oidc, query, state }, granted) {
      if (granted) {
        const requested = /** @type {URLSearchParams | undefined} */ (state.form)?.get('audience');
        return granted.find((one) => one === requested) ?? granted[0];
      }
      const audience = /** @type {string | undefined} */ (oidc.params?.audience);
      // Auth0 issues an opaque token for its userinfo endpoint.
      if (audience === undefined || audience === `${issuer}userinfo`) return undefined;
      // oidc-provider has removed it from its own parameters.
      const isOffline = `${query.scope} ${oidc.params?.scope}`.includes('offline_access');
      return isOffline ? [...new Set([audience, ...refreshTokenPolicy])] : audience;
    },

    /** @param {string} audience @returns {import('oidc-provider').ResourceServer} */
    resourceServer(audience) {
      const api = apis.find(audience);
      if (!isOwn(audience) && !api) {
        throw new errors.AccessDenied(`Service not found: ${audience}`);
      }
      return {
        scope: [
          ...OIDC_SCOPES,
          ...(isOwn(audience) ? OWN_SCOPES : [...directory.permissions(), ...(api?.scopes ?? [])]),
        ].join(' '),
        audience,
        accessTokenTTL: lifetime,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'RS256' } },
      };
    },

    /** @param {OidcContext} ctx @param {Token} token */
    extraClaims(ctx, token) {
      const azp = token.clientId;
      // The My Organization API needs to know the organization. The other APIs of Auth0 are about the user.
      if (token.aud === `${issuer}my-org/`) return { azp, ...claims.ofAccess(organizationOf(ctx)) };
      if (isOwn(token.aud)) return { azp };
      const permissions = apis.find(token.aud)?.tokenDialect === 'access_token_authz' && {
        permissions: permissionsOf(ctx, token),
      };
      return { azp, ...claims.ofAccess(organizationOf(ctx)), ...permissions };
    },

    /** @param {OidcContext} ctx @param {Token} token @param {import('oidc-provider').JWTStructured} jwt */
    shape(ctx, token, jwt) {
      const payload = /** @type {Record<string, unknown>} */ ({ ...jwt.payload });
      delete payload.client_id;
      delete payload.jti;
      const scope = String(payload.scope ?? '').split(' ');
      const granted = apis.find(token.aud)?.enforcePolicies === false ? scope : permissionsOf(ctx, token);
      // oidc-provider copies the `scope` of the answer from the token after this.
      token.scope = scope.filter((value) => OIDC_SCOPES.includes(value) || granted.includes(value)).join(' ');
      jwt.payload = { ...payload, aud: [String(token.aud), `${issuer}userinfo`], scope: token.scope };
      jwt.header = { typ: 'JWT' };
    },
  };
}
