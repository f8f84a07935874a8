/**
 * The discovery document without what oidc-provider has and Auth0 has not: `authorize.js` removes `iss` from callbacks,
 * and an application that reads of it here would refuse them.
 *
 * @type {import('./oidc.js').Middleware}
 */
export async function discovery(ctx, next) {
  await next();
  if (ctx.path !== '/.well-known/openid-configuration') return;
  const document = /** @type {Record<string, unknown>} */ (Object(ctx.body));
  delete document.authorization_response_iss_parameter_supported;
}
