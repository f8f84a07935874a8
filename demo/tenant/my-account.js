import { createHash, randomBytes } from 'node:crypto';
import { problem, verifyBearer } from './bearer.js';
import { readForm } from './form-body.js';

const CONNECT = '/me/v1/connected-accounts/connect';
const COMPLETE = '/me/v1/connected-accounts/complete';
const SCOPE = 'create:me:connected_accounts';

/**
 * Connected Accounts of Auth0's My Account API, and the page of a connection, which agrees at once. A connection named `refused` refuses.
 *
 * @param {object} parts
 * @param {string} parts.issuer
 * @param {import('./key.js').SigningKey} parts.key
 * @param {import('./origins.js').Origins} parts.origins
 * @returns {import('./oidc.js').Middleware}
 */
export function myAccount({ issuer, key, origins }) {
  /** @type {Map<string, { sub: string | undefined, form: URLSearchParams, code: string }>} By session, which is also the ticket. */
  const begun = new Map();

  return async (ctx, next) => {
    if (ctx.path === '/connect') return openConnection(ctx);
    if ((ctx.path !== CONNECT && ctx.path !== COMPLETE) || ctx.method !== 'POST') return next();
    const claims = await verifyBearer(ctx, key, { issuer, audience: `${issuer}me/`, scope: SCOPE });
    if (!claims) return;
    const form = await readForm(ctx);
    if (ctx.path === CONNECT) connect(ctx, claims.sub, form);
    else complete(ctx, claims.sub, form);
  };

  /** @param {import('./oidc.js').Context} ctx @param {string | undefined} sub @param {URLSearchParams} form */
  function connect(ctx, sub, form) {
    if (!origins.allowsRedirect(form.get('redirect_uri') ?? ''))
      return problem(ctx, 400, 'The redirect_uri is not a callback URL of the application.');
    const session = randomBytes(16).toString('base64url');
    begun.set(session, { sub, form, code: randomBytes(16).toString('base64url') });
    ctx.status = 201;
    ctx.body = {
      connect_uri: `${issuer}connect`,
      connect_params: { ticket: session },
      auth_session: session,
      expires_in: 300,
    };
  }

  /** @param {import('./oidc.js').Context} ctx */
  function openConnection(ctx) {
    const found = begun.get(String(ctx.query.ticket));
    if (!found) return problem(ctx, 400, 'The ticket is not valid.');
    const callback = new URL(String(found.form.get('redirect_uri')));
    if (found.form.get('connection') === 'refused') callback.searchParams.set('error', 'access_denied');
    else callback.searchParams.set('connect_code', found.code);
    callback.searchParams.set('state', found.form.get('state') ?? '');
    ctx.redirect(callback.href);
  }

  /** @param {import('./oidc.js').Context} ctx @param {string | undefined} sub @param {URLSearchParams} form */
  function complete(ctx, sub, form) {
    const session = form.get('auth_session') ?? '';
    const found = begun.get(session);
    const verifier = form.get('code_verifier') ?? '';
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const fits =
      found?.sub === sub &&
      found?.code === form.get('connect_code') &&
      found?.form.get('code_challenge') === challenge;
    if (!found || !fits) return problem(ctx, 400, 'The session is not valid.');
    begun.delete(session);
    ctx.status = 201;
    ctx.body = {
      id: `cac_${session}`,
      connection: found.form.get('connection'),
      access_type: 'offline',
      created_at: new Date().toISOString(),
    };
  }
}
