/**
 * Sets CORS headers for the registered applications, on errors too. Without them a browser hides the whole answer from
 * the application, and a 429 would look like a network error.
 *
 * @param {import('./origins.js').Origins} origins
 * @returns {import('./oidc.js').Middleware}
 */
export function cors(origins) {
  return async (ctx, next) => {
    if (!/^\/(oauth|me|my-org|passkey|mfa)\/|^\/userinfo$/.test(ctx.path)) return next();
    ctx.vary('Origin');
    const origin = ctx.get('origin');
    if (origins.allows(origin)) {
      ctx.set('access-control-allow-origin', origin);
      ctx.set('access-control-expose-headers', 'DPoP-Nonce, Retry-After, WWW-Authenticate');
    }
    if (ctx.method !== 'OPTIONS') return next();
    ctx.set('access-control-allow-methods', 'GET, POST');
    ctx.set('access-control-allow-headers', ctx.get('access-control-request-headers'));
    ctx.status = 204;
  };
}
