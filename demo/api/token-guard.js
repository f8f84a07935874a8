import { auth } from 'express-oauth2-jwt-bearer';
import { Problem } from './problem.js';

/**
 * Auth0's own middleware: signature, algorithm, issuer, audience and expiry. With DPoP (RFC 9449) also the proof.
 * @param {{ issuer: string, audience: string | string[] }} tenant
 * @returns {import('express').RequestHandler}
 */
export function tokenGuard({ issuer, audience }) {
  const verify = auth({
    issuer,
    jwksUri: new URL('.well-known/jwks.json', issuer).href,
    audience,
    tokenSigningAlg: 'RS256',
    // If these two were undefined, they would be read from the environment, and a variable SECRET would switch to HS256.
    issuerBaseURL: '',
    secret: '',
  });
  return (req, res, next) => verify(req, res, (error) => next(error && withCheck(error)));
}

/** What the middleware's messages name, and the name of that check in our answers. */
const CHECKS = /** @type {const} */ ([
  [/signature verification|no applicable key/, 'signature'],
  [/"alg"|algorithm/i, 'alg'],
  [/DPoP|confirmation/i, 'dpop'],
  [/['"](iss|aud|exp|nbf|iat)['"]/, undefined],
]);

/** The keys could not be loaded, which says nothing about the token. Some network errors of Node have no message. */
const NO_KEYS =
  /^$|ECONN|ENOTFOUND|EAI_AGAIN|socket hang up|timed out|Expected 200 OK|Key Set (HTTP response|malformed)/;

/** @param {Error & { status?: number, code?: string, headers?: Record<string, string> }} error */
function withCheck({ message, status = 500, code, headers }) {
  if (status >= 500) return new Problem(status, 'server_error', message);
  if (code === 'invalid_token' && NO_KEYS.test(message)) {
    return new Problem(503, 'temporarily_unavailable', "The tenant's keys can't be loaded.");
  }
  // No token, or no header that could contain one.
  if (!message || code === undefined) {
    return new Problem(401, 'unauthorized', 'This needs an access token.', { check: 'token' }, headers);
  }
  /** @type {string} */
  let check = 'token';
  for (const [pattern, name] of CHECKS) {
    const found = pattern.exec(message);
    if (found) {
      check = name ?? found[1] ?? check;
      break;
    }
  }
  return new Problem(status, code, message, { check }, headers);
}
