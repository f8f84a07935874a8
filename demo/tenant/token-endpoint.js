import { changeTokens } from './fault-injection/change-tokens.js';

/** @typedef {import('./request-facts.js').RequestFacts} RequestFacts */
/** @typedef {import('./oidc.js').OidcContext} OidcContext */

/**
 * What Auth0's `/oauth/token` does besides issuing tokens: it checks membership again, runs the Actions on a refresh,
 * requires a second factor, and its errors have the texts that the SDK expects.
 *
 * @param {object} parts
 * @param {import('./organizations.js').Organizations} parts.organizations
 * @param {import('./storage.js').Storage} parts.storage
 * @param {import('./login-actions.js').LoginActions} parts.loginActions
 * @param {import('./mfa.js').Mfa} parts.mfa
 * @param {import('./key.js').SigningKey} parts.key
 * @param {() => number} parts.clockOffset
 * @returns {import('./oidc.js').Middleware}
 */
export function tokenEndpoint({ organizations, storage, loginActions, mfa, key, clockOffset }) {
  return async (ctx, next) => {
    /** @type {RequestFacts} */
    const facts = ctx.state.facts;
    if (facts.endpoint !== 'token' || ctx.method !== 'POST') return next();

    const refusal = facts.sub && !facts.isUsed && organizations.refusal(facts.sub, facts.organization);
    const result = refusal || facts.isUsed ? undefined : await runActions(ctx);
    if (refusal) {
      ctx.status = 403;
      ctx.body = { error: 'invalid_grant', error_description: refusal.description };
    } else if (result?.denied) {
      ctx.status = result.denied.error === 'server_error' ? 500 : 403;
      ctx.body = { error: result.denied.error, error_description: result.denied.description };
    } else if (result?.secondFactor && isRefresh(ctx)) {
      ctx.status = 403;
      ctx.body = mfa.requirement(ctx.state.form, facts, result.secondFactor);
    } else await next();

    const answer = /** @type {Record<string, unknown>} */ (Object(ctx.body));
    if (answer.error === 'unsupported_grant_type' && ctx.state.form.has('mfa_token')) {
      Object.assign(ctx, mfa.refusal(ctx.state.form));
      return;
    }
    if (answer.error === 'invalid_grant' && ctx.status === 400) {
      ctx.status = 403;
      // The SDK falls back from a refresh token to an iframe if it reads the first of these texts.
      answer.error_description =
        facts.grantType === 'refresh_token'
          ? 'Unknown or invalid refresh token.'
          : 'Invalid authorization code';
    }
    if (ctx.status !== 200) return;
    if (ctx.state.recoveryCode) answer.recovery_code = ctx.state.recoveryCode;
    if (result) await loginActions.apply(answer, result);
    await changeTokens(answer, { fault: ctx.state.fault ?? {}, clockOffset: clockOffset(), key });
    await rememberForUserinfo(/** @type {Partial<OidcContext>} */ (/** @type {unknown} */ (ctx)), answer);
  };

  /** @param {import('./oidc.js').Context} ctx */
  async function runActions(ctx) {
    const { facts, form, answerAs } = ctx.state;
    const { sub, grantId, resource: audience, scope } = /** @type {RequestFacts} */ (facts);
    if (sub === undefined || grantId === undefined) return undefined;
    const organizationId = organizations.boundTo(grantId);
    const clientId = String(form.get('client_id'));
    const login = { sub, organizationId, clientId, audience, scope, hasMfa: mfa.isCompleted(grantId) };
    if (answerAs) return loginActions.resultOf('', { ...login, organizationId: answerAs });
    if (!isRefresh(ctx)) return loginActions.resultOf(grantId, login);
    return loginActions.run(grantId, { ...login, refreshTokenId: grantId });
  }

  /**
   * Stores JWT access tokens, too, because `/userinfo` accepts them at Auth0. oidc-provider stores opaque ones only.
   * @param {Partial<OidcContext>} ctx
   * @param {Record<string, unknown>} answer
   */
  async function rememberForUserinfo({ oidc }, answer) {
    // Undefined for a machine.
    const issued = oidc?.entities.AccessToken;
    const token = answer.access_token;
    if (!issued || typeof token !== 'string' || !token.includes('.')) return;
    const { accountId, clientId, grantId, scope, jkt } = issued;
    const exp = Math.floor(Date.now() / 1000) + issued.expiration;
    const row = { kind: 'AccessToken', accountId, clientId, grantId, scope, jkt, exp };
    await storage.adapter('AccessToken').upsert(token, row, issued.expiration);
  }
}

/** Also of a request that a second factor completes. @param {import('./oidc.js').Context} ctx */
const isRefresh = (ctx) => ctx.state.form.get('grant_type') === 'refresh_token';
