import type { AuthorizationParams, PopupConfigOptions } from '@auth0/auth0-spa-js';
import { about } from '../errors/any-error.js';
import type { Core } from '../client/core.js';
import type { Entry } from './complete-login.js';
import { ConfigurationError, PopupError } from '../errors/errors.js';
import type { Lane } from '../auth0/silent-queue.js';
import type { Ledger } from './ledger.js';
import type { Organization } from '../config/organization.js';
import type { OrganizationChangeReason } from '../sessions/state.js';

/** Options of an interactive login. */
export interface LoginOptions {
  /** Id or name, or null for the personal account. Without one the person picks at the login page. */
  organization?: string | null;
  /** An invitation ticket, forwarded to the identity provider. */
  invitation?: string;
  /** Same-origin path to show afterwards; anything else is dropped. */
  returnTo?: string;
  /** Handed to `onRedirectCallback`. Kept in sessionStorage meanwhile. */
  appState?: unknown;
  /** Further parameters of `/authorize`. `organization` is not allowed here. */
  authorizationParams?: AuthorizationParams & { organization?: never };
}

/** Options of a login that leaves the page. */
export interface RedirectLoginOptions extends LoginOptions {
  /** Opens the login page in another way than `location.assign`. */
  openUrl?: (url: string) => Promise<void> | void;
}

/** Logins with a person in front of the screen. `turn` decides whether the organization becomes the active one in the end. */
export interface Login {
  readonly redirect: (options: RedirectLoginOptions, turn: AbortSignal) => Promise<void>;
  popup(
    options: LoginOptions,
    config: Omit<Partial<PopupConfigOptions>, 'popup'> & { popup: Window | null },
    reason: OrganizationChangeReason,
    turn: AbortSignal,
  ): Promise<Organization>;
}

export function createLogin(
  { settings, environment, state, registry, transactions }: Core,
  lane: Lane,
  { sessionFor, clientOf, read, enter, refuse }: Entry,
  ledger: Ledger,
): Login {
  return {
    async redirect({ openUrl, ...options }, turn) {
      const { organization, returnTo, appState } = options;
      const params = readParams(options);
      const { origin } = environment.url() ?? {};
      if (origin === undefined) throw new ConfigurationError('loginWithRedirect needs a browser.');
      const session = sessionFor(organization);
      try {
        await session.attempt(async () => {
          const client = await clientOf(session);
          await client.loginWithRedirect({
            appState,
            authorizationParams: {
              redirect_uri: settings.redirectUri ?? origin,
              ...params,
            },
            async openUrl(url) {
              turn.throwIfAborted();
              const own = new URL(url).searchParams.get('state') ?? '';
              ledger.begin({
                state: own,
                startedAt: environment.now(),
                organization,
                returnTo,
                audience: params.audience,
                scope: params.scope,
              });
              if (!transactions.find(own))
                throw new ConfigurationError(
                  'A login that leaves the page needs sessionStorage or localStorage: use loginWithPopup.',
                );
              if (openUrl) return openUrl(url);
              state.commit({ phase: 'redirecting' });
              environment.navigate(url);
            },
          });
        });
      } catch (error) {
        throw about(error, organization);
      } finally {
        // Whoever comes back is another page's, or another session's.
        void registry.remove(session, 'logout', 'forget');
      }
    },
    async popup(options, config, reason, turn) {
      const { popup, closePopup } = config;
      if (!popup) throw about(new PopupError('blocked'), options.organization);
      const params = readParams(options);
      const session = sessionFor(options.organization);
      try {
        const request = session.request(params);
        const job = async (): Promise<Organization> => {
          const client = await clientOf(session);
          await client.loginWithPopup(
            { authorizationParams: params },
            { timeoutInSeconds: settings.authorizeTimeoutInSeconds ?? 60, ...config },
          );
          return enter(session, request, await read(session, request), 'popup', reason, turn);
        };
        // The SDK takes any frame's answer for the popup's. Where there are no frames, nobody needs to wait.
        return await session.attempt(() => (settings.silentAuth === 'off' ? job() : lane.inTab(job, true)));
      } catch (error) {
        return await refuse(options.organization, session, error);
      } finally {
        if (closePopup !== false) popup.close();
      }
    },
  };
}

function readParams({ invitation, authorizationParams }: LoginOptions): AuthorizationParams {
  // Whoever happens to be signed in would burn somebody else's ticket: it is never used without a person.
  return {
    ...(invitation !== undefined && { prompt: 'login' as const, invitation }),
    ...authorizationParams,
  };
}
