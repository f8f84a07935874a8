import { json, type AuthorizeResponse, type TokenResponse } from '../support/tenant.js';
import { B, bob } from '../support/tenant.js';

/** The ways in which the tenant fails for one organization. With `none` it works. */
export const failures = [
  'none',
  'offline',
  'lost',
  'limited',
  'down',
  'refused',
  'denied',
  'blocked',
  'as another organization',
  'as no organization',
  'as another person',
] as const;
export type Failure = (typeof failures)[number];

/** The response of /authorize instead of a code. A page with an error message sends no response. */
export const authorizeFailures: Partial<Record<Failure, AuthorizeResponse>> = {
  offline: { noResponse: 'yes' },
  limited: { noResponse: 'yes' },
  down: { noResponse: 'yes' },
  refused: { error: 'login_required', error_description: 'Login required' },
  denied: { error: 'access_denied', error_description: 'not a member' },
  blocked: { error: 'access_denied', error_description: 'user is blocked' },
};

/** The response of the token endpoint instead of tokens. */
export function tokenFailure(failure: Failure): Promise<Response> | undefined {
  switch (failure) {
    case 'offline':
      return Promise.reject(new TypeError('Failed to fetch'));
    case 'limited':
      return Promise.resolve(json({ error: 'too_many_requests', error_description: 'Slow down' }, 429));
    case 'down':
      return Promise.resolve(json({}, 503));
    case 'refused':
      return Promise.resolve(
        json({ error: 'invalid_grant', error_description: 'Unknown or invalid refresh token.' }, 403),
      );
    case 'denied':
      return Promise.resolve(json({ error: 'access_denied', error_description: 'not a member' }, 403));
    case 'blocked':
      return Promise.resolve(json({ error: 'invalid_grant', error_description: 'user is blocked' }, 403));
    default:
      return undefined;
  }
}

/** Changes the claims of the tokens that the tenant issues. */
export function alterClaims(failure: Failure, { grant, idClaims, accessClaims }: TokenResponse): void {
  const changes: Partial<Record<Failure, Record<string, unknown>>> = {
    'as another organization': { org_id: grant.organization === B.id ? 'org_A' : B.id },
    'as no organization': { org_id: undefined },
    'as another person': { sub: grant.sub === bob ? 'auth0|ada' : bob },
  };
  for (const claims of [idClaims, accessClaims]) Object.assign(claims, changes[failure]);
  accessClaims['permissions'] = [`read:${String(accessClaims['org_id'])}`];
}
