import type { User } from '@auth0/auth0-spa-js';
import type { IdTokenClaims } from './verify-token.js';

/** The claims without those that only say how the token was made: what Auth0's SDK calls the user. */
export function userOf(claims: IdTokenClaims): User {
  return Object.freeze(
    Object.fromEntries(Object.entries(claims).filter(([claim]) => !protocolClaims.test(claim))),
  );
}

const protocolClaims = /^(iss|aud|exp|nbf|iat|jti|azp|nonce|auth_time|at_hash|c_hash|acr|amr|cnf|sid)$/;
