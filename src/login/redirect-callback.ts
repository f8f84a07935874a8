import type { Environment } from '../config/environment.js';
import type { OrgSessionClientOptions } from '../config/options.js';
import type { Organization } from '../config/organization.js';
import { isSignOut, withOrganization, type AnyOrgSessionError } from '../errors/any-error.js';
import { CallbackError, LoginRequiredError, type CallbackErrorReason } from '../errors/errors.js';
import type { AppCalls } from '../lib/app-calls.js';
import { reportUncaughtError } from '../lib/listeners.js';
import type { SignOutState } from '../sessions/sign-out-state.js';
import type { State } from '../sessions/state.js';
import { callbackParameters, callbackWithQuery, pathWithoutCallback } from './callback-url.js';
import type { LoginSteps } from './complete-login.js';
import type { ConnectAccount, ConnectedAccount } from './connect-account.js';
import type { LoginRequest } from './login-request.js';
import { runLogin, waitsForItself } from './join-login.js';
import type { LoginTransaction, LoginTransactions } from './login-transactions.js';
import { readUrl } from './read-url.js';
import { safeReturnPath } from './return-path.js';

/** The result of a redirect login. */
export interface RedirectLoginResult {
  /**
   * The organization that the user signed in to. It is active now, unless the login had the option `activate: false`. After
   * `connectAccountWithRedirect`: the one as which the account was connected.
   */
  readonly organization: Organization;
  /** The option `appState` of the login. */
  readonly appState?: unknown;
  /** The account that was connected, after `connectAccountWithRedirect`. */
  readonly connectedAccount?: ConnectedAccount;
  /** The same-origin path that `onRedirectCallback` received or, without that option, that the address bar shows now. */
  readonly url: string;
}

/**
 * Finishes a redirect login. Repeated calls for the same callback share one result. The parameters of the callback are removed from the
 * page's URL before the function returns its promise.
 *
 * @param url Default: the URL of the page.
 * @param ready The code is exchanged after this promise has settled.
 */
export type HandleCallback = (url?: string, ready?: Promise<unknown>) => Promise<RedirectLoginResult>;

/** The application's function for its router. A later call of `start()` can name another one. */
export interface AppRouter {
  onRedirectCallback: OrgSessionClientOptions['onRedirectCallback'];
  /**
   * With the option `followUrl`: returns the path of the same page of an organization. Undefined if the page is of no organization.
   *
   * @param organization Default: that of the path.
   * @param path Default: the path of the page.
   */
  pathFor?: ((organization?: Organization, path?: string) => string | undefined) | undefined;
}

/** A login page of Auth0 expires earlier. */
const MAX_LOGIN_AGE_MS = 24 * 60 * 60 * 1000;

export function createHandleCallback({
  appRouter,
  environment,
  trustCalls,
  state,
  signOutState,
  loginSteps,
  connectAccount,
  transactions,
}: {
  appRouter: AppRouter;
  environment: Environment;
  trustCalls: AppCalls;
  state: State;
  signOutState: SignOutState;
  loginSteps: LoginSteps;
  connectAccount: ConnectAccount;
  transactions: LoginTransactions;
}): HandleCallback {
  const byState = new Map<string, Promise<RedirectLoginResult>>();

  const problemWith = (transaction: LoginTransaction): CallbackErrorReason | undefined => {
    if (transaction.finished) return 'replayed';
    if (environment.now() - transaction.startedAt > MAX_LOGIN_AGE_MS) return 'expired';
    const ofThisTab = transactions.ofThisTab();
    if (!ofThisTab.some((other) => other.state === transaction.state)) return 'other_tab';
    // Auth0's SDK keeps only the latest transaction. An older callback would remove it.
    return ofThisTab.at(-1)?.state === transaction.state ? undefined : 'superseded';
  };

  const exchangeCode = async (
    url: URL,
    { organization, isFromLink, audience, scope }: LoginTransaction,
    returnPath: string,
    ready: Promise<unknown> | undefined,
    transition: AbortSignal | undefined,
  ): Promise<RedirectLoginResult> => {
    const login: LoginRequest = {
      organization,
      isFromLink,
      request: { audience, scope },
      source: 'redirect',
      reason: 'login',
      transition,
      // What is stored is read first, so that the same user's sessions are known.
      schedule: async (run) => {
        await ready;
        return run();
      },
    };
    const completed = await loginSteps.runLogin(login, (client) =>
      client.handleRedirectCallback<unknown>(callbackWithQuery(url)),
    );
    return {
      organization: completed.organization,
      appState: completed.result.appState,
      url: appRouter.pathFor?.(completed.organization, returnPath) ?? returnPath,
    };
  };

  const finish = async (
    url: URL,
    loginState: string,
    ready: Promise<unknown> | undefined,
  ): Promise<RedirectLoginResult> => {
    const transaction = transactions.find(loginState);
    if (!transaction) throw new CallbackError('unknown');
    // What began before a sign-out must not sign in again: the login page can have used the session that was about to end.
    const isSignedOut = signOutState.isAfter(transaction.startedAt);
    const problem = problemWith(transaction);
    const page = environment.url();
    const isPageTheCallback = page && callbackParameters(page)?.get('state') === loginState;
    // A callback with the application's own scheme has no path of this origin.
    const cleanPath = pathWithoutCallback(page && page.origin !== url.origin ? page : url);
    const returnPath = safeReturnPath(transaction.returnTo, (page ?? url).origin) ?? cleanPath;

    // 1. Remove the code from the URL, so that a reload does not send it again. A router that starts now sees the path to return to.
    transactions.finish(loginState);
    if (isPageTheCallback) {
      const isAppsTask = appRouter.onRedirectCallback;
      environment.replaceUrl(problem || isSignedOut || isAppsTask ? cleanPath : returnPath);
      // A router that has already read the URL of the callback navigates now. In a microtask: its functions can call the client, and the
      // completion of the login has to begin before that.
      if (!isAppsTask) queueMicrotask(() => environment.notifyRouter());
    }

    const notify = (...outcome: [appState: unknown, url: string, error?: AnyOrgSessionError]): void => {
      try {
        appRouter.onRedirectCallback?.(...outcome);
      } catch (error) {
        reportUncaughtError(error);
      }
    };
    /** Adds the state of the application to the error of a failed login, and tells the application. */
    const fail = (thrown: unknown): AnyOrgSessionError => {
      const { appState } = transaction;
      const error = Object.assign(thrown as AnyOrgSessionError, { appState, returnTo: returnPath });
      // After a sign-out there is nothing to repair: the application must not begin another login.
      if (isSignOut(error)) return error;
      state.commit({ error });
      notify(appState, returnPath, error);
      return error;
    };

    // 2. A callback that was handled before, or that this tab can't finish, ends here.
    if (problem) {
      await ready;
      const current = state.active()?.tokens.primary()?.organization;
      if (problem === 'replayed' && current) return { organization: current, url: cleanPath };
      const error = withOrganization(new CallbackError(problem), transaction.organization);
      throw problem === 'replayed' ? error : fail(error);
    }

    if (isSignedOut) throw withOrganization(new LoginRequiredError('signed_out'), transaction.organization);

    // 3. The login is completed, and the application told. It begins at once: a switch or sign-out that is called next is later.
    let result: RedirectLoginResult;
    try {
      if (transaction.connectFor) {
        await ready;
        const connected = await connectAccount.complete(url, transaction);
        result = { ...connected, appState: transaction.appState, url: returnPath };
      } else
        result = await runLogin(state, transaction, (transition) =>
          exchangeCode(url, transaction, returnPath, ready, transition),
        );
    } catch (error) {
      throw fail(error);
    }
    notify(result.appState, result.url);
    return result;
  };

  return async (text, ready) => {
    const url = readUrl(text, environment.url(), 'the address that the login came back to');
    const loginState = callbackParameters(url)?.get('state');
    if (typeof loginState !== 'string') throw new CallbackError('unknown');
    const known = byState.get(loginState);
    if (known) return trustCalls.join(known, waitsForItself);
    // The result for a callback that an earlier page has handled depends on who is signed in at the time of the call. Do not keep it.
    const isReplayed = transactions.find(loginState)?.finished;
    const result = finish(url, loginState, ready);
    if (!isReplayed) byState.set(loginState, result);
    return result;
  };
}
