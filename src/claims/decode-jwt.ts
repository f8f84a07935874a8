import { jwtDecode } from 'jwt-decode';

const MAX_TOKEN_LENGTH = 100_000;

/** Whether a value is a string that is not too long for a token. */
export const hasAllowedLength = (token: unknown): token is string =>
  typeof token === 'string' && token.length < MAX_TOKEN_LENGTH;

/** Returns the payload of a JWT, or its header; undefined if it can't be decoded. */
export function decodeJwt(
  token: string,
  part: 'payload' | 'header' = 'payload',
): Record<string, unknown> | undefined {
  try {
    const value: unknown = jwtDecode(token, { header: part === 'header' });
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    // The decoder's error quotes the token, so it must not become the cause of another error.
    return undefined;
  }
}

/** Returns the `aud` claim as a list. */
export const audiencesOf = (aud: unknown): readonly unknown[] => (Array.isArray(aud) ? aud : [aud]);
