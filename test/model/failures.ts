import { json, type AuthorizeAnswer, type TokenAnswer } from '../support/tenant.js';
import { B, bob } from '../support/tenant.js';

/** What the tenant does to the requests of one organization. */
export const weathers = [
  'fair',
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
export type Weather = (typeof weathers)[number];

/** What /authorize says in place of a code; a page that shows an error says nothing. */
export const authorizeIn: Partial<Record<Weather, AuthorizeAnswer>> = {
  offline: { silence: 'yes' },
  limited: { silence: 'yes' },
  down: { silence: 'yes' },
  refused: { error: 'login_required', error_description: 'Login required' },
  denied: { error: 'access_denied', error_description: 'not a member' },
  blocked: { error: 'access_denied', error_description: 'user is blocked' },
};

/** What the token endpoint says in place of tokens. */
export function tokenIn(weather: Weather): Promise<Response> | undefined {
  switch (weather) {
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

/** What is changed about tokens that it gives. */
export function lieIn(weather: Weather, { grant, idClaims, accessClaims }: TokenAnswer): void {
  const lies: Partial<Record<Weather, Record<string, unknown>>> = {
    'as another organization': { org_id: grant.organization === B.id ? 'org_A' : B.id },
    'as no organization': { org_id: undefined },
    'as another person': { sub: grant.sub === bob ? 'auth0|ada' : bob },
  };
  for (const claims of [idClaims, accessClaims]) Object.assign(claims, lies[weather]);
  accessClaims['permissions'] = [`read:${String(accessClaims['org_id'])}`];
}
