/**
 * Auth0's answer to an iframe or a popup: a page that posts it to the parent or opener, and only to the origin of the
 * registered redirect_uri.
 *
 * @param {import('./oidc.js').OidcContext} ctx
 * @param {string} redirectUri
 * @param {Record<string, unknown>} payload
 */
export function sendWebMessage(ctx, redirectUri, payload) {
  // oidc-provider adds its issuer (RFC 9207); Auth0 does not.
  const response = { ...payload };
  delete response.iss;
  if (response.error === 'login_required') response.error_description = 'Login required';
  const message = { type: 'authorization_response', response };
  // The answer contains texts of the request, and `<` could end the script.
  const json = JSON.stringify({ message, origin: new URL(redirectUri).origin }).replaceAll('<', '\\u003c');
  ctx.status = 200;
  ctx.type = 'html';
  ctx.set('cache-control', 'no-store');
  ctx.body = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><title>Signing in</title></head>
  <body>
    <script>
      const { message, origin } = ${json};
      (window.opener ?? window.parent).postMessage(message, origin);
    </script>
  </body>
</html>`;
}
