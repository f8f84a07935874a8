import { createPublicKey, generateKeyPair, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { SignJWT, jwtVerify } from 'jose';

/** @typedef {Awaited<ReturnType<typeof createKey>>} SigningKey */

/** @type {ReturnType<typeof createKey> | undefined} */
let shared;

/** The RSA key of all tenants in this process, because creating one takes more than 100 ms. Their issuers differ. */
export function signingKey() {
  shared ??= createKey();
  return shared;
}

/** Creates a key that no tenant publishes, for tokens whose signature is wrong. */
export async function createKey() {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const kid = randomUUID();
  return {
    /** For oidc-provider, which publishes the public key. */
    jwk: { ...privateKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' },

    /** @param {import('jose').JWTPayload} claims */
    sign: (claims) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid }).sign(privateKey),

    /**
     * Returns the claims of a token that this key has signed.
     * @param {string} token
     * @param {{ issuer: string, audience: string }} expected
     */
    async verify(token, expected) {
      const options = { ...expected, algorithms: ['RS256'], requiredClaims: ['exp'] };
      return (await jwtVerify(token, createPublicKey(privateKey), options)).payload;
    },
  };
}
