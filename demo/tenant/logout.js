import { errorPage, signedOutPage } from './pages.js';

/** @typedef {import('./oidc.js').Middleware} Middleware */

/**
 * `/v2/logout` ends the SSO session, for all organizations at once. Refresh tokens stay valid, as at Auth0.
 *
 * @param {{ provider: import('./oidc.js').OidcProvider, origins: import('./origins.js').Origins }} parts
 * @returns {Middleware}
 */
export function logout({ provider, origins }) {
  return async (ctx, next) => {
    if (ctx.path !== '/v2/logout' || ctx.method !== 'GET') return next();
    const { client_id: clientId, returnTo } = ctx.query;
    ctx.type = 'html';

    if (returnTo !== undefined && !origins.allowsReturnTo(String(returnTo))) {
      ctx.status = 400;
      const description =
        'The "returnTo" querystring parameter is not defined as a valid URL in "Allowed Logout URLs"';
      ctx.body = errorPage({ error: 'invalid_request', description });
      return;
    }

    const session = await provider.Session.get(ctx);
    await session.destroy();
    ctx.cookies.set(provider.cookieName('session'), null);

    if (returnTo !== undefined) ctx.redirect(String(returnTo));
    else if (clientId !== undefined && origins.list[0]) ctx.redirect(origins.list[0]);
    else ctx.body = signedOutPage();
  };
}
