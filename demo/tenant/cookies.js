/** Browsers that accept `Secure` cookies from http://localhost. Safari drops them, so that a login would be impossible. */
const TAKES_SECURE = /(Chrome|Firefox)\//;

/**
 * Makes cookies available to iframes on other sites, as Auth0's are. A page on `acme.localhost` is another site than
 * this tenant on `localhost`, and its silent requests would otherwise not send the session.
 *
 * @type {import('./oidc.js').Middleware}
 */
export async function crossSiteCookies(ctx, next) {
  await next();
  const lines = ctx.res.getHeader('set-cookie');
  if (!Array.isArray(lines) || ctx.res.headersSent || !TAKES_SECURE.test(ctx.get('user-agent'))) return;
  // oidc-provider's options can't do this: it never sends `Secure` over http, even if the browser would accept it.
  ctx.res.setHeader(
    'set-cookie',
    lines.map((line) => line.replace(/samesite=lax/i, 'samesite=none; secure')),
  );
}
