/**
 * Where Auth0's `/authorize` and oidc-provider's differ.
 *
 * @type {import('./oidc.js').Middleware}
 */
export async function authorize(ctx, next) {
  if (ctx.path !== '/authorize' && !ctx.path.startsWith('/authorize/')) return next();
  // Nobody is asked for consent here, so asking for it changes nothing.
  if (ctx.query.prompt === 'consent') ctx.query = { ...ctx.query, prompt: undefined };
  await next();

  // oidc-provider adds its issuer (RFC 9207); Auth0 doesn't, and an application that cleans its URL would leave it.
  const location = URL.parse(ctx.response.get('location'));
  if (!location?.searchParams.has('iss')) return;
  location.searchParams.delete('iss');
  ctx.set('location', location.href);
}
