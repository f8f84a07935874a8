type Json = Record<string, unknown>;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token as the SDK and this package read it; its signature is not one, because nothing in a browser checks it. */
export const jwt = (payload: unknown, header: Json = { alg: 'RS256', typ: 'JWT' }): string =>
  `${encode(header)}.${encode(payload)}.c2lnbmF0dXJl`;
