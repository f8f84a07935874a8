import type { AuthorizationParams, PopupConfigOptions } from '@auth0/auth0-spa-js';
import type { SilentQueue } from '../auth0/silent-queue.js';
import type { Environment } from '../config/environment.js';
import type { Organization } from '../config/organization.js';
import type { Settings } from '../config/read-options.js';
import { withOrganization } from '../errors/any-error.js';
import { ConfigurationError, PopupError } from '../errors/errors.js';
import type { OrganizationChangeReason } from '../sessions/events.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { State } from '../sessions/state.js';
import type { LoginSteps } from './complete-login.js';
import type { LoginTransactions } from './login-transactions.js';

/** Options of an interactive login. */
export interface LoginOptions {
  /**
   * Id or name, or `null` for the personal account.
   *
   * @default undefined. The user chooses at the login page.
   */
  organization?: string | null;
  /**
   * The ticket of an invitation, for the identity provider.
   *
   * @default undefined
   */
  invitation?: string;
  /**
   * The same-origin path to show after the login. Any other value is ignored.
   *
   * @default The path that the login comes back to.
   */
  returnTo?: string;
  /**
   * A value for `onRedirectCallback`. It is in sessionStorage until then.
   *
   * @default undefined
   */
  appState?: unknown;
  /**
   * Further parameters of the authorization request. `organization` is not allowed here.
   *
   * @default {}
   */
  authorizationParams?: AuthorizationParams & { organization?: never };
}

/** Options of a login that leaves the page. */
export interface RedirectLoginOptions extends LoginOptions {
  /**
   * Opens the login page.
   *
   * @default location.assign
   */
  openUrl?: (url: string) => Promise<void> | void;
}

/** The configuration of a popup login, with the window that is open already. */
export type OpenPopupConfig = Omit<Partial<PopupConfigOptions>, 'popup'> & { popup: Window | null };

/** Logins of a user in front of the page. The organization becomes active unless `transition` is aborted. */
export interface InteractiveLogin {
  /** Leaves for the login page. */
  redirect(options: RedirectLoginOptions, transition: AbortSignal): Promise<void>;
  /** Opens the login page in a popup. */
  popup(
    options: LoginOptions,
    config: OpenPopupConfig,
    reason: OrganizationChangeReason,
    transition: AbortSignal,
  ): Promise<Organization>;
}

export function createInteractiveLogin({
  settings,
  environment,
  state,
  registry,
  silentQueue,
  loginSteps,
  transactions,
}: {
  settings: Settings;
  environment: Environment;
  state: State;
  registry: SessionRegistry;
  silentQueue: SilentQueue;
  loginSteps: LoginSteps;
  transactions: LoginTransactions;
}): InteractiveLogin {
  /** Records the transaction before the page is left. */
  const beginTransaction = (
    url: string,
    { organization, returnTo }: LoginOptions,
    { audience, scope }: AuthorizationParams,
  ): void => {
    const loginState = new URL(url).searchParams.get('state') ?? '';
    const startedAt = environment.now();
    transactions.begin({ state: loginState, startedAt, organization, returnTo, audience, scope });
    if (!transactions.find(loginState))
      throw new ConfigurationError(
        'A login that leaves the page needs sessionStorage or localStorage: use loginWithPopup.',
      );
  };

  return {
    async redirect({ openUrl, ...options }, transition) {
      const { organization, appState } = options;
      const params = authorizationParamsOf(options);
      const { origin } = environment.url() ?? {};
      if (origin === undefined) throw new ConfigurationError('loginWithRedirect needs a browser.');
      const session = loginSteps.createSession(organization);
      try {
        await session.run(async () => {
          const client = await loginSteps.clientOf(session);
          await client.loginWithRedirect({
            appState,
            authorizationParams: { redirect_uri: settings.redirectUri ?? origin, ...params },
            async openUrl(url) {
              transition.throwIfAborted();
              beginTransaction(url, options, params);
              if (openUrl) return openUrl(url);
              state.commit({ phase: 'redirecting' });
              environment.navigate(url);
            },
          });
        });
      } catch (error) {
        throw withOrganization(error, organization);
      } finally {
        // The callback has a session of its own.
        void registry.end(session, 'pageLeft');
      }
    },

    async popup(options, config, reason, transition) {
      const { popup, closePopup } = config;
      if (!popup) throw withOrganization(new PopupError('blocked'), options.organization);
      const params = authorizationParamsOf(options);
      const session = loginSteps.createSession(options.organization);
      try {
        const request = session.request(params);
        const login = async (): Promise<Organization> => {
          const client = await loginSteps.clientOf(session);
          await client.loginWithPopup(
            { authorizationParams: params },
            { timeoutInSeconds: settings.popupTimeoutInSeconds, ...config },
          );
          const token = await loginSteps.readTokens(session, request);
          return loginSteps.completeLogin({
            session,
            request,
            token,
            source: 'popup',
            reason,
            transition,
          });
        };
        // Auth0's SDK takes the answer of any iframe for the popup's. Without iframes there is nothing to wait for.
        const usesIframes = settings.silentAuth === 'iframe';
        return await session.run(() => (usesIframes ? silentQueue.runInTab(login, true) : login()));
      } catch (error) {
        return await loginSteps.abandonLogin(options.organization, session, error);
      } finally {
        if (closePopup !== false) popup.close();
      }
    },
  };
}

function authorizationParamsOf({ invitation, authorizationParams }: LoginOptions): AuthorizationParams {
  return {
    // The account that is signed in can be another one than the invited: never accept an invitation without the user.
    ...(invitation !== undefined && { prompt: 'login' as const, invitation }),
    ...authorizationParams,
  };
}
