// btoa takes bytes only, so the text is encoded as UTF-8 first.
const base64url = (value: unknown): string =>
  btoa(
    encodeURIComponent(JSON.stringify(value)).replace(/%(..)/g, (_, hex: string) =>
      String.fromCharCode(parseInt(hex, 16)),
    ),
  )
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=/g, '');

/** Encodes claims as a JWT with an invalid signature: the browser does not check it, and every API rejects it. */
export const encodeJwt = (claims: unknown): string =>
  `${base64url({ alg: 'RS256', typ: 'JWT' })}.${base64url(claims)}.${base64url('not signed')}`;
