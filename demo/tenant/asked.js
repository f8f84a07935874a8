import { readForm, replayForm } from './form-body.js';

/** @typedef {import('./oidc.js').Context} Context */

/**
 * What a request asks for: what the journal writes down and what lies are aimed by.
 *
 * @typedef {object} Asked
 * @property {string} endpoint 'token', 'authorize', 'resume' (after a page of ours), 'revoke', 'userinfo', 'jwks', 'logout' or 'other'
 * @property {string | null} organization the id that it is about: the one that the code or refresh token belongs to, or the one named
 * @property {string} [named] the `organization` parameter, as sent
 * @property {string} [grantType] as sent, also where the rest is that of the request that a second factor resumes
 * @property {string} [audience]
 * @property {boolean} silent prompt=none
 * @property {string} [sub]
 * @property {string} [grantId]
 * @property {boolean} [spent] whether the code or refresh token was used before
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
 * Sets `ctx.state.asked`, and `ctx.state.form` to the body.
 *
 * @param {object} parts
 * @param {import('./oidc.js').OidcProvider} parts.provider
 * @param {import('../directory.js').Directory} parts.directory
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
    const form = endpoint === 'token' ? await tokenExchange.asCodeExchange(mfa.resume(sent)) : sent;
    const issued = await issuedBefore(form);

    if (endpoint === 'token' && issued) keepGrantedScopes(form, issued.scopes);
    if (reads) replayForm(ctx, form);

    const named = form.get('organization') ?? undefined;
    const owner = issued ? organizations.boundTo(issued.grantId) : undefined;
    ctx.state.form = form;
    ctx.state.asked = /** @satisfies {Asked} */ ({
      endpoint,
      organization: owner ?? directory.organization(named ?? '')?.id ?? null,
      named,
      grantType: sent.get('grant_type') ?? undefined,
      audience: sent.get('audience') ?? undefined,
      silent: form.get('prompt') === 'none',
      sub: issued?.accountId,
      grantId: issued?.grantId,
      spent: issued !== undefined && 'consumed' in issued && Boolean(issued.consumed),
      refreshToken: form.get('refresh_token') ?? form.get('token') ?? undefined,
    });
    return next();
  };

  /** The code or refresh token that the request shows. @param {URLSearchParams} form */
  async function issuedBefore(form) {
    const refreshToken = form.get('refresh_token') ?? form.get('token');
    if (refreshToken) return provider.RefreshToken.find(refreshToken, { ignoreExpiration: true });
    return provider.AuthorizationCode.find(form.get('code') ?? '', { ignoreExpiration: true });
  }
}

/**
 * Auth0 ignores scopes that a refresh token was not issued with; oidc-provider fails on them.
 * @param {URLSearchParams} form
 * @param {Set<string>} granted
 */
function keepGrantedScopes(form, granted) {
  const scope = (form.get('scope') ?? '').split(' ').filter((value) => granted.has(value));
  if (scope.length > 0) form.set('scope', scope.join(' '));
  else form.delete('scope');
}
