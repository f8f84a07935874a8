/**
 * Auth0's answer to an iframe or a popup: a page that posts it to the window that opened it, and to no other origin
 * than the one of the (registered) redirect_uri.
 *
 * @param {import('./oidc.js').OidcContext} ctx
 * @param {string} redirectUri
 * @param {Record<string, unknown>} payload
 */
export function sendWebMessage(ctx, redirectUri, payload) {
  // oidc-provider adds its issuer (RFC 9207); Auth0 doesn't.
  const response = { ...payload };
  delete response.iss;
  const message = { type: 'authorization_response', response };
  // `<` could end the script early: the texts in an answer come from the request.
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
