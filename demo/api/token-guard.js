import { auth } from 'express-oauth2-jwt-bearer';

/**
 * Auth0's own middleware: signature, algorithm, issuer, audience and expiry.
 * @param {{ issuer: string, audience: string }} tenant
 * @returns {import('express').RequestHandler}
 */
export function tokenGuard({ issuer, audience }) {
  return auth({
    issuer,
    jwksUri: new URL('.well-known/jwks.json', issuer).href,
    audience,
    tokenSigningAlg: 'RS256',
    // Left undefined these two are read from the environment, where a stray SECRET would switch to HS256.
    issuerBaseURL: '',
    secret: '',
  });
}
