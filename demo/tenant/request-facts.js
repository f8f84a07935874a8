import { readForm, replayForm } from './form-body.js';

/** @typedef {import('./oidc.js').Context} Context */

/**
 * The facts of a request that are logged and that faults are matched with.
 *
 * @typedef {object} RequestFacts
 * @property {string} endpoint 'token', 'authorize', 'resume' (after a login page), 'revoke', 'userinfo', 'jwks', 'logout' or 'other'
 * @property {string | null} organization the id of the organization that the code or refresh token belongs to, or else that the parameter names
 * @property {string} [organizationParameter] the `organization` parameter, as sent
 * @property {string} [grantType] as sent, also if a second factor resumes an earlier request
 * @property {string} [audience] as sent
 * @property {string} [resource] the audience of the tokens: as sent, or that of the code or refresh token
 * @property {string} [scope] as sent, or that of the code or refresh token
 * @property {boolean} silent prompt=none
 * @property {string} [sub]
 * @property {string} [grantId]
 * @property {boolean} [isUsed] true if the code or refresh token was used before
 * @property {string} [refreshToken]
 */

/** @type {Record<string, string>} */
const ENDPOINTS = {
  '/authorize': 'authorize',
  '/oauth/token': 'token',
  '/oauth/revoke': 'revoke',
  '/userinfo': 'userinfo',
  '/.well-known/jwks.json': 'jwks',
  '/v2/logout': 'logout',
};

/**
 * Sets `ctx.state.facts`, and sets `ctx.state.form` to the body.
 *
 * @param {object} parts
 * @param {import('./oidc.js').OidcProvider} parts.provider
 * @param {import('./directory.js').Directory} parts.directory
 * @param {import('./organizations.js').Organizations} parts.organizations
 * @param {import('./mfa.js').Mfa} parts.mfa
 * @param {import('./token-exchange.js').TokenExchange} parts.tokenExchange
 * @returns {import('./oidc.js').Middleware}
 */
export function describeRequest({ provider, directory, organizations, mfa, tokenExchange }) {
  return async (ctx, next) => {
    const endpoint = ENDPOINTS[ctx.path] ?? (ctx.path.startsWith('/authorize/') ? 'resume' : 'other');
    const reads = ctx.method === 'POST' && (endpoint === 'token' || endpoint === 'revoke');
    const sent = reads ? await readForm(ctx) : new URLSearchParams(ctx.querystring);
    const { form: resumed, recoveryCode } = mfa.resume(sent);
    const form = endpoint === 'token' ? await tokenExchange.asCodeExchange(resumed) : sent;
    const issued = await issuedBefore(form);

    if (endpoint === 'token' && issued) keepGrantedScopes(form, issued.scopes);
    if (reads) replayForm(ctx, form);

    const organizationParameter = form.get('organization') ?? undefined;
    const owner = issued ? organizations.boundTo(issued.grantId) : undefined;
    ctx.state.form = form;
    ctx.state.recoveryCode = recoveryCode;
    ctx.state.facts = /** @satisfies {RequestFacts} */ ({
      endpoint,
      organization: owner ?? directory.organization(organizationParameter ?? '')?.id ?? null,
      organizationParameter,
      grantType: sent.get('grant_type') ?? undefined,
      audience: sent.get('audience') ?? undefined,
      resource: sent.get('audience') ?? [issued?.resource].flat()[0],
      scope: form.get('scope') ?? issued?.scope,
      silent: form.get('prompt') === 'none',
      sub: issued?.accountId,
      grantId: issued?.grantId,
      isUsed: issued !== undefined && 'consumed' in issued && Boolean(issued.consumed),
      refreshToken: form.get('refresh_token') ?? form.get('token') ?? undefined,
    });
    return next();
  };

  /** The code or refresh token in the request. @param {URLSearchParams} form */
  async function issuedBefore(form) {
    const refreshToken = form.get('refresh_token') ?? form.get('token');
    if (refreshToken) return provider.RefreshToken.find(refreshToken, { ignoreExpiration: true });
    return provider.AuthorizationCode.find(form.get('code') ?? '', { ignoreExpiration: true });
  }
}

/**
 * Removes scopes that a refresh token was not issued with. Auth0 ignores them, oidc-provider fails on them.
 * @param {URLSearchParams} form
 * @param {Set<string>} granted
 */
function keepGrantedScopes(form, granted) {
  const scope = (form.get('scope') ?? '').split(' ').filter((value) => granted.has(value));
  if (scope.length > 0) form.set('scope', scope.join(' '));
  else form.delete('scope');
}
