import type { CustomTokenExchangeOptions } from '@auth0/auth0-spa-js';
import type { Core } from './core.js';
import type { Entry } from './entry.js';
import type { Organization } from './organization.js';
import { createSession, type Session } from './session.js';

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
  { settings, environment, caches, registry, tokens }: Core,
  { sessionFor, read, enter, refuse }: Entry,
): TokenExchange {
  /** Unlike a login, an exchange leaves in the SDK's cache what is there of another person: it gets a session of its own. */
  const sessionOf = (organization: string | null | undefined): Session => {
    const asked = organization === undefined ? undefined : registry.canonical(organization);
    if (asked === undefined || !registry.find(asked)) return sessionFor(organization);
    const session = createSession(settings, environment, caches?.open(undefined), asked);
    registry.opening.add(session);
    return session;
  };

  return async ({ organization, ...options }, turn) => {
    const session = sessionOf(organization);
    const request = { audience: options.audience, scope: options.scope };
    try {
      const token = await tokens.inTurn(() =>
        session.attempt(async () => {
          await session.client().loginWithCustomTokenExchange({ ...options, ...session.named() });
          return read(session, request);
        }),
      );
      return await enter(session, request, token, 'exchange', 'login', turn);
    } catch (error) {
      return refuse(organization, session, error);
    }
  };
}
