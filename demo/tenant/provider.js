import { createAccessTokens } from './access-tokens.js';
import { CLAIMS_BY_SCOPE } from './claims.js';
import { Provider } from './oidc.js';
import { errorPage } from './pages.js';
import { createPolicy } from './policy.js';
import { sendWebMessage } from './web-message.js';

/** @typedef {import('./oidc.js').OidcContext} OidcContext */
/** @typedef {{ clientId: string, clientSecret?: string }} Application with a secret: one that runs on a server */

const DAY = 24 * 3600;

/**
 * oidc-provider, configured to answer like an Auth0 tenant with Organizations.
 *
 * @param {object} options
 * @param {string} options.issuer
 * @param {readonly Application[]} options.applications
 * @param {import('./apis.js').Apis} options.apis
 * @param {readonly string[]} options.refreshTokenPolicy
 * @param {number} options.accessTokenLifetime seconds
 * @param {import('./key.js').SigningKey} options.key
 * @param {import('./storage.js').Storage} options.storage
 * @param {import('./origins.js').Origins} options.origins
 * @param {import('./organizations.js').Organizations} options.organizations
 * @param {import('./invitations.js').Invitations} options.invitations
 * @param {ReturnType<typeof import('./claims.js').createClaims>} options.claims
 * @param {import('./directory.js').Directory} options.directory
 * @param {import('./login-actions.js').LoginActions} options.loginActions
 * @param {import('./session-transfer.js').SessionTransfers} options.sessionTransfers
 */
export function createProvider(options) {
  const { issuer, applications, apis, refreshTokenPolicy, accessTokenLifetime, key, storage, origins } =
    options;
  const { organizations, invitations, claims, directory, loginActions, sessionTransfers } = options;
  const { port } = new URL(issuer);

  /**
   * A fault can set another organization for one answer.
   * @param {OidcContext} ctx
   */
  const organizationOf = (ctx) => ctx.state.answerAs ?? organizations.boundTo(ctx.oidc.entities.Grant?.jti);
  const lifetime = accessTokenLifetime;
  const tokenOptions = { issuer, apis, directory, refreshTokenPolicy, lifetime, claims, organizationOf };
  const accessTokens = createAccessTokens(tokenOptions);

  const provider = new Provider(issuer, {
    adapter: storage.adapter,
    jwks: { keys: [key.jwk] },
    clients: applications.map(({ clientId, clientSecret }) => ({
      client_id: clientId,
      client_secret: clientSecret,
      token_endpoint_auth_method: clientSecret === undefined ? 'none' : 'client_secret_post',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: origins.list,
    })),
    clientBasedCORS: (_ctx, origin) => origins.allows(origin),
    // All ports of localhost share their cookies, so that each tenant needs names of its own.
    cookies: {
      names: { session: `auth0_${port}`, interaction: `auth0_login_${port}`, resume: `auth0_resume_${port}` },
    },
    routes: {
      authorization: '/authorize',
      token: '/oauth/token',
      revocation: '/oauth/revoke',
      userinfo: '/userinfo',
      jwks: '/.well-known/jwks.json',
      end_session: '/oidc/logout',
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      dPoP: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: (ctx, _client, granted) => accessTokens.requestedAudience(ctx, granted),
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, audience) => accessTokens.resourceServer(audience),
      },
    },
    extraParams: {
      audience: null,
      invitation: null,
      screen_hint: null,
      session_transfer_token: null,
      /** Called for every request after its redirect_uri was checked. */
      organization(ctx, idOrName) {
        // oidc-provider removes offline_access without consent; Auth0 does not.
        const scopes = String(ctx.query.scope).split(' ');
        const { params } = ctx.oidc;
        if (params && scopes.includes('offline_access')) params.scope = `${params.scope} offline_access`;
        if (ctx.state.authorizeError) throw ctx.state.authorizeError;
        if (idOrName) organizations.requested(idOrName);
      },
    },
    interactions: {
      policy: createPolicy({ organizations, invitations, directory, loginActions, sessionTransfers }),
      url: (_ctx, { uid, prompt }) =>
        `/u/${prompt.name === 'organization' ? 'organization' : 'login'}/${uid}`,
    },
    /** Creates a grant for every authorization, because a shared one would put several organizations into one token family. */
    async loadExistingGrant({ oidc }) {
      const { Grant } = oidc.provider;
      const scope = /** @type {string | undefined} */ (oidc.params?.scope) ?? 'openid';
      const grant = new Grant({ accountId: oidc.session?.accountId, clientId: oidc.client?.clientId });
      grant.addOIDCScope(scope);
      for (const audience of Object.keys(oidc.resourceServers ?? {})) grant.addResourceScope(audience, scope);
      await grant.save();
      return grant;
    },
    findAccount: (ctx, sub) => ({
      accountId: sub,
      claims: () => claims.ofPerson(sub, organizationOf(ctx)),
    }),
    conformIdTokenClaims: false,
    claims: CLAIMS_BY_SCOPE,
    extraTokenClaims: accessTokens.extraClaims,
    formats: { customizers: { jwt: accessTokens.shape } },
    rotateRefreshToken: true,
    // At Auth0, tokens stay valid after the SSO session ends.
    expiresWithSession: () => false,
    ttl: {
      AccessToken: (_ctx, token) => token.resourceServer?.accessTokenTTL ?? accessTokenLifetime,
      AuthorizationCode: 60,
      Grant: 30 * DAY,
      IdToken: 36_000,
      Interaction: 3600,
      RefreshToken: 30 * DAY,
      Session: 3 * DAY,
    },
    renderError(ctx, out) {
      ctx.type = 'html';
      ctx.body = errorPage({ error: out.error, description: out.error_description });
    },
  });

  provider.registerResponseMode('web_message', sendWebMessage);
  provider.Client.prototype.redirectUriAllowed = (/** @type {string} */ uri) => origins.allowsRedirect(uri);
  // Auth0 puts `sid` into every ID token.
  provider.Client.prototype.includeSid = () => true;
  return provider;
}
