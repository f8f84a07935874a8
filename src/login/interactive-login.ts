import type { AuthorizationParams, PopupConfigOptions } from '@auth0/auth0-spa-js';
import type { SilentQueue } from '../auth0/silent-queue.js';
import { AUTHORIZATION_PARAMETERS, type AllowedOptions } from '../config/check-options.js';
import type { Environment } from '../config/environment.js';
import type { Organization } from '../config/organization.js';
import type { Settings } from '../config/read-options.js';
import { withOrganization } from '../errors/any-error.js';
import { ConfigurationError, LoginRequiredError, PopupError } from '../errors/errors.js';
import { attempt } from '../lib/attempt.js';
import type { OrganizationChangeReason } from '../sessions/events.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { SignOutState } from '../sessions/sign-out-state.js';
import type { LoginSteps } from './complete-login.js';
import type { LeavePage } from './leave-page.js';
import type { LoginRequest } from './login-request.js';
import type { SessionTransfer } from './session-transfer.js';
import { throwIfAborted } from '../lib/throw-if-aborted.js';

/** Options of `loginWithRedirect` and `loginWithPopup`. */
export interface LoginOptions {
  /**
   * The organization to sign in to: id or name, or `null` for the personal account.
   *
   * @default undefined. The user chooses at the login page.
   */
  organization?: string | null | undefined;
  /**
   * The parameter `invitation` of an invitation's URL. The login page then always asks for the account.
   *
   * @default undefined. The login is not for an invitation.
   */
  invitation?: string | undefined;
  /**
   * The login page asks for the account, also if a user is signed in there (`prompt=login`, unless `authorizationParams.prompt`, here or in
   * the client's options, says otherwise). A login as another user ends the sessions of the previous one.
   *
   * @default false
   */
  switchUser?: boolean | undefined;
  /**
   * Whether the organization becomes the active one. With `false` the login only renews the organization's session, or adds one: a step-up
   * with `acr_values` or `max_age`, for example. The active organization, and a switch that is under way, are not changed.
   *
   * @default true
   */
  activate?: boolean | undefined;
  /**
   * The path to show after a redirect login, such as `'/invoices?page=2'`. A value that is not a path of this origin is ignored.
   *
   * @default The path of `redirect_uri`.
   */
  returnTo?: string | undefined;
  /**
   * A value that `onRedirectCallback` and `handleRedirectCallback` receive after a redirect login. Auth0's SDK stores it as JSON.
   *
   * @default undefined
   */
  appState?: unknown;
  /**
   * Parameters of the authorization request, in addition to those of the client's options. `organization` is not allowed here.
   *
   * @default {}
   */
  authorizationParams?: (AuthorizationParams & { organization?: never }) | undefined;
}

/** Options of `loginWithRedirect`. */
export interface RedirectLoginOptions extends LoginOptions {
  /**
   * Opens the login page, whose URL it receives.
   *
   * @default location.assign
   */
  openUrl?: ((url: string) => Promise<void> | void) | undefined;
}

/** For `checkOptions`: the options of a login, also of one that a switch needs. */
export const REQUEST_OPTIONS = {
  // Any value: `parseOrganization` checks it.
  organization: '',
  invitation: 'string',
  switchUser: 'boolean',
  returnTo: '',
  appState: 'JSON',
  ...AUTHORIZATION_PARAMETERS,
  openUrl: 'function',
} satisfies AllowedOptions;

/** For `checkOptions`: the options of `loginWithRedirect` and `loginWithPopup`. */
export const LOGIN_OPTIONS = {
  ...REQUEST_OPTIONS,
  activate: 'boolean',
} satisfies AllowedOptions & Record<keyof RedirectLoginOptions, unknown>;

/** The configuration of a popup login, with its open window. `popup` is null if the browser blocked it. */
export type OpenPopupConfig = Omit<Partial<PopupConfigOptions>, 'popup'> & { popup: Window | null };

/** Logins at the login page. The organization becomes active unless `transition` is aborted, or there is none. */
export interface InteractiveLogin {
  /** Redirects to the login page. */
  redirect(
    options: RedirectLoginOptions & { isFromLink?: boolean },
    transition: AbortSignal | undefined,
  ): Promise<void>;
  /** Opens the login page in a popup. */
  popup(
    options: LoginOptions,
    config: OpenPopupConfig,
    reason: OrganizationChangeReason,
    transition: AbortSignal | undefined,
  ): Promise<Organization>;
}

const POPUP_CHECK_INTERVAL_MS = 5;
/** A user needs longer than this to close a popup that shows the login page. A browser under load needs up to 100 ms to cut a popup off. */
const SHORTEST_OPEN_TIME_MS = 200;

export function createInteractiveLogin({
  settings,
  environment,
  registry,
  silentQueue,
  signOutState,
  loginSteps,
  sessionTransfer,
  leavePage,
}: {
  settings: Settings;
  environment: Environment;
  registry: SessionRegistry;
  silentQueue: SilentQueue;
  signOutState: SignOutState;
  loginSteps: LoginSteps;
  sessionTransfer: SessionTransfer;
  leavePage: LeavePage;
}): InteractiveLogin {
  /** Returns the parameters of the authorization request. Call it when no sign-out is under way. */
  const requestParams = ({
    invitation,
    switchUser,
    authorizationParams,
  }: LoginOptions): AuthorizationParams => ({
    ...(switchUser && {
      prompt:
        (settings.auth0Options.authorizationParams as AuthorizationParams | undefined)?.prompt ?? 'login',
    }),
    ...signOutState.loginParameters(),
    ...sessionTransfer.take(),
    // The user who is signed in may not be the invited one, and an invitation can be used once: always ask for the account.
    ...(invitation !== undefined && { prompt: 'login' as const, invitation }),
    ...authorizationParams,
  });

  /** Runs before all silent requests that wait. */
  const waitForOtherWork: LoginRequest['schedule'] = (login) => silentQueue.runInTab(login, true);

  return {
    async redirect({ openUrl, ...options }, transition) {
      const { organization, activate, returnTo, appState, isFromLink } = options;
      const { origin } = environment.url() ?? {};
      if (origin === undefined) throw new ConfigurationError('loginWithRedirect needs a browser.');
      const session = loginSteps.createSession(organization);
      try {
        await session.run(async () => {
          await signOutState.whenOver(transition);
          const client = await loginSteps.clientOf(session);
          const params = requestParams(options);
          const { audience, scope } = params;
          await leavePage(
            async (open) => {
              throwIfAborted(transition);
              await client.loginWithRedirect({
                appState,
                authorizationParams: { redirect_uri: settings.redirectUriFor(origin), ...params },
                openUrl: open,
              });
            },
            (url) => {
              throwIfAborted(transition);
              // The user has signed out: the login page must not replace the logout page.
              if (session.end) throw new LoginRequiredError('signed_out');
              const loginState = new URL(url).searchParams.get('state') ?? '';
              return {
                organization,
                activate,
                returnTo,
                appState,
                isFromLink,
                audience,
                scope,
                state: loginState,
              };
            },
            openUrl,
          );
        });
      } catch (error) {
        throw withOrganization(error, organization);
      } finally {
        // This session only prepared the request. The callback creates another one.
        void registry.end(session, 'pageLeft');
      }
    },

    async popup(options, config, reason, transition) {
      const { popup, closePopup } = config;
      const { organization } = options;
      if (!popup) throw withOrganization(new PopupError('blocked'), organization);
      // Auth0's SDK takes the answer of any iframe for the popup's. Without iframes there is nothing to wait for.
      const schedule = settings.silentAuth === 'iframe' ? waitForOtherWork : undefined;
      // The header `Cross-Origin-Opener-Policy` can cut the page off from its popup. The popup then counts as closed at once when it shows the
      // login page, although it is open. Scripts can't read the header.
      let shownAt: number | undefined;
      let closedAt: number | undefined;
      const checkPopup = (): void => {
        const now = environment.now();
        if (showsOtherOrigin(popup)) shownAt ??= now;
        if (popup.closed) closedAt ??= now;
      };
      let timer: ReturnType<typeof setInterval> | undefined;
      // The popup of a page that is left would stay empty.
      const stopListening = environment.listen('pagehide', () => popup.close());
      try {
        const login = {
          organization,
          request: options.authorizationParams ?? {},
          source: 'popup',
          reason,
          transition,
          schedule,
        } as const;
        const completed = await loginSteps.runLogin(login, (client) => {
          stopListening();
          if (popup.closed) throw new PopupError('closed');
          timer = setInterval(checkPopup, POPUP_CHECK_INTERVAL_MS);
          return client.loginWithPopup(
            { authorizationParams: requestParams(options) },
            { timeoutInSeconds: settings.popupTimeoutInSeconds, ...config },
          );
        });
        return completed.organization;
      } catch (error) {
        const isClosed = error instanceof PopupError && error.reason === 'closed';
        const openTime = Number(closedAt) - Number(shownAt);
        if (isClosed && openTime < SHORTEST_OPEN_TIME_MS)
          throw withOrganization(new PopupError('no_connection', { cause: error.cause }), organization);
        throw error;
      } finally {
        clearInterval(timer);
        stopListening();
        if (closePopup !== false) popup.close();
      }
    },
  };
}

/** Whether a popup shows a page of another origin: the browser then hides its address. */
const showsOtherOrigin = (popup: Window): boolean => attempt(() => [popup.location.href]) === undefined;
