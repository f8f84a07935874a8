import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

/** @typedef {ReturnType<typeof createAuthorizer>} Authorizer */

/**
 * The rules of the JWT authorizer of an AWS HTTP API. It knows neither organizations nor permissions: it reads `iss`,
 * `aud` (or else `client_id`), the times, and at least one of the route's scopes in `scope` or `scp`.
 *
 * @param {{ issuer: string, audience: string | string[] }} settings
 */
export function createAuthorizer({ issuer, audience }) {
  const keys = createRemoteJWKSet(new URL('.well-known/jwks.json', issuer));
  const audiences = [audience].flat();

  /**
   * @param {string} header with or without `Bearer`
   * @param {string[]} scopes of the route; none: any valid token passes
   */
  return async function authorize(header, scopes) {
    const token = header.replace(/^Bearer\s+/i, '');
    if (token === '') return { status: 401, reason: 'no token' };
    /** @type {import('jose').JWTPayload} */
    let payload;
    try {
      const options = { issuer, algorithms: ['RS256', 'RS384', 'RS512'], requiredClaims: ['exp'] };
      const verified = await jwtVerify(token, keys, options);
      if (verified.protectedHeader.kid === undefined) return { status: 401, reason: 'no kid' };
      ({ payload } = verified);
    } catch (error) {
      if (!(error instanceof errors.JOSEError) || error instanceof errors.JWKSTimeout) throw error;
      return { status: 401, reason: error.message };
    }
    const isIssuedLater = Number(payload.iat) > Date.now() / 1000 + 1;
    if (isIssuedLater) return { status: 401, reason: 'the token is issued in the future' };
    if (![payload.aud ?? payload.client_id].flat().some((one) => audiences.includes(String(one)))) {
      return { status: 401, reason: 'the audience is not known' };
    }
    const granted = new Set([payload.scope, payload.scp].flatMap(textsIn));
    if (scopes.length > 0 && !scopes.some((scope) => granted.has(scope))) {
      return { status: 403, reason: `the token has none of the scopes ${scopes.join(', ')}` };
    }
    return { status: 200, reason: '' };
  };
}

/** A claim with texts: an array, or one text with spaces. @param {unknown} claim @returns {string[]} */
const textsIn = (claim) =>
  Array.isArray(claim) ? claim.map(String) : typeof claim === 'string' ? claim.split(' ') : [];
