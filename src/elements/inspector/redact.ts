export const MASK = '••••••';

/**
 * Masks what looks like a token, wherever it is in a text: a JWT, also an encrypted one, or a refresh token of Auth0. An Action of the tenant
 * can put anything into a claim.
 *
 * The header of a JWT is JSON in base64url, so it begins with `ey` or `ew`.
 */
export const redact = (text: string): string =>
  text.replace(/e[yw][\w-]{10,}\.[\w-]*\.[\w.-]*|v1\.[\w-]{16,}/g, MASK);
