import { forge } from './forgery.js';

/** @typedef {import('./asked.js').Asked} Asked */
/** @typedef {import('./oidc.js').OidcContext} OidcContext */

/**
 * What Auth0's `/oauth/token` does around the issuing of tokens: membership is asked again, and failures
 * are worded as the SDK expects them.
 *
 * @param {object} parts
 * @param {import('./organizations.js').Organizations} parts.organizations
 * @param {import('./storage.js').Storage} parts.storage
 * @param {import('./key.js').SigningKey} parts.key
 * @param {() => number} parts.clockOffset
 * @returns {import('./oidc.js').Middleware}
 */
export function tokenEndpoint({ organizations, storage, key, clockOffset }) {
  return async (ctx, next) => {
    /** @type {Asked} */
    const asked = ctx.state.asked;
    if (asked.endpoint !== 'token' || ctx.method !== 'POST') return next();

    const refusal = asked.sub && !asked.spent && organizations.refusal(asked.sub, asked.organization);
    if (refusal) {
      ctx.status = 403;
      ctx.body = { error: 'invalid_grant', error_description: refusal.description };
    } else await next();

    const answer = /** @type {Record<string, unknown>} */ (Object(ctx.body));
    if (answer.error === 'invalid_grant' && ctx.status === 400) {
      ctx.status = 403;
      // The SDK falls back from a refresh token to an iframe where it reads the first of these.
      answer.error_description =
        asked.grantType === 'refresh_token'
          ? 'Unknown or invalid refresh token.'
          : 'Invalid authorization code';
    }
    if (ctx.status !== 200) return;
    await forge(answer, { lie: ctx.state.lie ?? {}, clockOffset: clockOffset(), key });
    await rememberForUserinfo(/** @type {OidcContext} */ (/** @type {unknown} */ (ctx)), answer);
  };

  /**
   * `/userinfo` takes Auth0's JWT access tokens too; oidc-provider stores opaque ones only.
   * @param {OidcContext} ctx
   * @param {Record<string, unknown>} answer
   */
  async function rememberForUserinfo({ oidc }, answer) {
    const issued = oidc.entities.AccessToken;
    const token = answer.access_token;
    if (!issued || typeof token !== 'string' || !token.includes('.')) return;
    const { accountId, clientId, grantId, scope, jkt } = issued;
    const exp = Math.floor(Date.now() / 1000) + issued.expiration;
    const row = { kind: 'AccessToken', accountId, clientId, grantId, scope, jkt, exp };
    await storage.adapter('AccessToken').upsert(token, row, issued.expiration);
  }
}
