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
    // If these two were undefined, they would be read from the environment, and a variable SECRET would switch to HS256.
    issuerBaseURL: '',
    secret: '',
  });
}
