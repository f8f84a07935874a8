/**
 * Returns the claims of the access token in a request, or answers 401 or 403 and returns undefined.
 *
 * @param {import('./oidc.js').Context} ctx
 * @param {import('./key.js').SigningKey} key
 * @param {{ issuer: string, audience: string, scope: string }} expected
 */
export async function verifyBearer(ctx, key, { issuer, audience, scope }) {
  const [, token = ''] = /^(?:Bearer|DPoP) (\S+)$/.exec(ctx.get('authorization')) ?? [];
  try {
    const claims = await key.verify(token, { issuer, audience });
    if (String(claims.scope).split(' ').includes(scope)) return claims;
    problem(ctx, 403, `The token lacks the scope ${scope}.`);
  } catch {
    problem(ctx, 401, 'The token is not valid for this API.');
  }
  return undefined;
}

/** An error of Auth0's own APIs. @param {import('./oidc.js').Context} ctx @param {number} status @param {string} detail */
export function problem(ctx, status, detail) {
  ctx.status = status;
  ctx.body = { type: 'https://auth0.com/api-errors', status, title: 'Refused', detail };
}
