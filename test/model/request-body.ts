import type { PendingRequest } from './request.js';

/** The parameters of a request to the tenant, which are a form or JSON. */
export function bodyOf({ body }: RequestInit): URLSearchParams {
  const text = (body as string | null | undefined) ?? '';
  return new URLSearchParams(text.startsWith('{') ? (JSON.parse(text) as Record<string, string>) : text);
}

/** What the request is for: a code, a refresh token, the session of a challenge, or an MFA token. */
export const credentialOf = (body: URLSearchParams): string =>
  body.get('refresh_token') ?? body.get('code') ?? body.get('auth_session') ?? body.get('token') ?? '';

/** A request to the token endpoint without a refresh token is the last one of a login: it counts as one with a code. */
export const kindOf = (url: string, body: URLSearchParams): PendingRequest['kind'] =>
  url.endsWith('/revoke')
    ? 'revoke'
    : url.endsWith('/passkey/challenge')
      ? 'passkey'
      : body.get('grant_type') === 'refresh_token'
        ? 'refresh'
        : 'code';

/** The parameter `realm` of a login without a login page. The challenge of a passkey does not name its client otherwise. */
export const realmOf = (login: number, client: number): string => `${login}/${client}`;

/** The number of the login that a request names, and that of its client. Undefined for all other requests. */
export function loginOfBody(body: URLSearchParams): { login: number; tab: number } | undefined {
  const [login, tab] = (body.get('realm') ?? '').split('/').map(Number);
  return login && tab !== undefined ? { login, tab } : undefined;
}
