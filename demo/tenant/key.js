import { generateKeyPair, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { SignJWT } from 'jose';

/** @typedef {Awaited<ReturnType<typeof createKey>>} SigningKey */

/** @type {ReturnType<typeof createKey> | undefined} */
let shared;

/** One RSA key for all tenants of this process: making one takes 100 ms and more, and their issuers differ anyway. */
export function signingKey() {
  shared ??= createKey();
  return shared;
}

/** A key that no tenant publishes, for tokens with a signature that must not verify. */
export async function createKey() {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const kid = randomUUID();
  return {
    /** For oidc-provider, which publishes the public half. */
    jwk: { ...privateKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' },

    /** @param {import('jose').JWTPayload} claims */
    sign: (claims) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid }).sign(privateKey),
  };
}
