import { errors } from './oidc.js';

/** @typedef {import('./oidc.js').OidcContext} OidcContext */
/** @typedef {import('oidc-provider').AccessToken | import('oidc-provider').ClientCredentials} Token */

const OIDC_SCOPES = ['openid', 'profile', 'email', 'offline_access'];

/**
 * Access tokens as Auth0 issues them: a JWT if the request has an `audience`, otherwise opaque.
 *
 * @param {object} options
 * @param {string} options.issuer
 * @param {import('./apis.js').Apis} options.apis
 * @param {import('./directory.js').Directory} options.directory
 * @param {number} options.lifetime seconds
 * @param {ReturnType<typeof import('./claims.js').createClaims>} options.claims
 * @param {(ctx: OidcContext) => string | null} options.organizationOf
 */
export function createAccessTokens({ issuer, apis, directory, lifetime, claims, organizationOf }) {
  /** Whether the audience is an API of Auth0 (Management, My Account), whose tokens have no organization. @param {unknown} audience */
  const isOwn = (audience) => String(audience).startsWith(issuer);

  /** What this person may do in the organization of the token. @param {OidcContext} ctx @param {Token} token */
  const permissionsOf = (ctx, token) =>
    isOwn(token.aud)
      ? []
      : claims.permissions('accountId' in token ? token.accountId : undefined, organizationOf(ctx));

  return {
    /** @param {OidcContext} ctx */
    requestedAudience({ oidc }) {
      const audience = /** @type {string | undefined} */ (oidc.params?.audience);
      // Auth0 issues an opaque token for its userinfo endpoint.
      return audience === `${issuer}userinfo` ? undefined : audience;
    },

    /** @param {string} audience @returns {import('oidc-provider').ResourceServer} */
    resourceServer(audience) {
      const api = apis.find(audience);
      if (!isOwn(audience) && !api) {
        throw new errors.AccessDenied(`Service not found: ${audience}`);
      }
      return {
        scope: [...OIDC_SCOPES, ...directory.permissions(), ...(api?.scopes ?? [])].join(' '),
        audience,
        accessTokenTTL: lifetime,
        accessTokenFormat: 'jwt',
        jwt: { sign: { alg: 'RS256' } },
      };
    },

    /** @param {OidcContext} ctx @param {Token} token */
    extraClaims(ctx, token) {
      const azp = token.clientId;
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
