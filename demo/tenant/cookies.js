/** Browsers that take `Secure` cookies from http://localhost. Safari would drop them, and nobody could sign in. */
const TAKES_SECURE = /(Chrome|Firefox)\//;

/**
 * Cookies for other sites' iframes, as Auth0's are: a page on `acme.localhost` is another site than this tenant on
 * `localhost`, and its silent requests would come without the session.
 *
 * @type {import('./oidc.js').Middleware}
 */
export async function crossSiteCookies(ctx, next) {
  await next();
  const lines = ctx.res.getHeader('set-cookie');
  if (!Array.isArray(lines) || ctx.res.headersSent || !TAKES_SECURE.test(ctx.get('user-agent'))) return;
  // Not by oidc-provider's options: it refuses to send `Secure` over http, even where the browser would take it.
  ctx.res.setHeader(
    'set-cookie',
    lines.map((line) => line.replace(/samesite=lax/i, 'samesite=none; secure')),
  );
}
