import type { AuthorizationParams, PopupConfigOptions } from '@auth0/auth0-spa-js';
import { about } from './any-error.js';
import type { VerifiedToken } from './claims.js';
import type { Core } from './core.js';
import type { Entry } from './entry.js';
import { ConfigurationError } from './errors.js';
import type { Ledger } from './ledger.js';
import { PopupError } from './login-errors.js';
import type { Organization } from './organization.js';
import type { OrganizationChangeReason } from './state.js';

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
  authorizationParams?: Omit<AuthorizationParams, 'organization'>;
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
  { settings, environment, state, tokens }: Core,
  { sessionFor, read, enter, refuse }: Entry,
  ledger: Ledger,
): Login {
  return {
    async redirect({ openUrl, ...options }, turn) {
      const { organization, returnTo, appState } = options;
      const params = readParams(options);
      const { origin } = environment.url() ?? {};
      if (origin === undefined) throw new ConfigurationError('loginWithRedirect needs a browser.');
      const session = sessionFor(organization);
      await session.attempt(() =>
        session.client().loginWithRedirect({
          appState,
          authorizationParams: {
            redirect_uri: settings.redirectUri ?? origin,
            ...params,
            ...session.named(),
          },
          async openUrl(url) {
            turn.throwIfAborted();
            ledger.begin({
              state: new URL(url).searchParams.get('state') ?? '',
              startedAt: environment.now(),
              organization,
              returnTo,
              audience: params.audience,
              scope: params.scope,
            });
            if (openUrl) return openUrl(url);
            state.commit({ phase: 'redirecting' });
            environment.navigate(url);
          },
        }),
      );
    },
    async popup(options, config, reason, turn) {
      const { popup, closePopup } = config;
      if (!popup) throw about(new PopupError('blocked'), options.organization);
      const params = readParams(options);
      const session = sessionFor(options.organization);
      try {
        const job = (): Promise<VerifiedToken> =>
          session.attempt(async () => {
            await session
              .client()
              .loginWithPopup(
                { authorizationParams: { ...params, ...session.named() } },
                { timeoutInSeconds: settings.authorizeTimeoutInSeconds ?? 60, ...config },
              );
            return read(session, params);
          });
        // The SDK takes any frame's answer for the popup's. Where there are no frames, nobody needs to wait.
        const token = await (settings.silentAuth === 'off' ? job() : tokens.inTurn(job, true));
        return await enter(session, params, token, 'popup', reason, turn);
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
