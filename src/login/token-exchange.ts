import type { CustomTokenExchangeOptions } from '@auth0/auth0-spa-js';
import type { Entry } from './complete-login.js';
import type { Lane } from '../auth0/silent-queue.js';
import type { Organization } from '../config/organization.js';

/** Options of `loginWithCustomTokenExchange`: what Auth0's SDK takes, for one organization. */
export interface TokenExchangeOptions extends Pick<
  CustomTokenExchangeOptions,
  'subject_token' | 'subject_token_type' | 'actor_token' | 'actor_token_type' | 'audience' | 'scope'
> {
  /** Id or name. Without one, `isTrustedOrganization` is asked about the one that comes back. */
  organization?: string | null;
  /** Further parameters of the exchange. */
  [parameter: string]: unknown;
}

/** Signs in with a token of somebody else's issue (RFC 8693). */
export type TokenExchange = (options: TokenExchangeOptions, turn: AbortSignal) => Promise<Organization>;

export function createTokenExchange(
  lane: Lane,
  { sessionFor, clientOf, read, enter, refuse }: Entry,
): TokenExchange {
  return async ({ organization, ...options }, turn) => {
    const session = sessionFor(organization);
    try {
      return await session.attempt(() =>
        lane.inTab(async () => {
          const request = session.request(options);
          const client = await clientOf(session);
          await client.loginWithCustomTokenExchange(options);
          const token = await read(session, request);
          return enter(session, request, token, 'exchange', 'login', turn);
        }),
      );
    } catch (error) {
      return refuse(organization, session, error);
    }
  };
}
