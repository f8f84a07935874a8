/**
 * Changes what oidc-provider's `/authorize` does differently from Auth0's.
 *
 * @type {import('./oidc.js').Middleware}
 */
export async function authorize(ctx, next) {
  if (ctx.path !== '/authorize' && !ctx.path.startsWith('/authorize/')) return next();
  // This tenant never asks for consent, so the prompt has no effect.
  if (ctx.query.prompt === 'consent') ctx.query = { ...ctx.query, prompt: undefined };
  await next();

  // oidc-provider adds its issuer (RFC 9207); Auth0 does not, and an application that removes the parameters of a callback would leave it in the URL.
  const location = URL.parse(ctx.response.get('location'));
  if (!location?.searchParams.has('iss')) return;
  location.searchParams.delete('iss');
  if (location.searchParams.get('error') === 'login_required')
    location.searchParams.set('error_description', 'Login required');
  ctx.set('location', location.href);
}
