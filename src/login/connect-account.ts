import type { Auth0Client, CompleteResponse, RedirectConnectAccountOptions } from '@auth0/auth0-spa-js';
import type { VerifiedToken } from '../claims/verify-token.js';
import { AUTHORIZATION_PARAMETERS, type AllowedOptions } from '../config/check-options.js';
import type { Environment } from '../config/environment.js';
import type { Organization } from '../config/organization.js';
import type { Settings } from '../config/read-options.js';
import { withOrganization } from '../errors/any-error.js';
import {
  AccessDeniedError,
  ConfigurationError,
  LoginRequiredError,
  UserMismatchError,
} from '../errors/errors.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { State } from '../sessions/state.js';
import type { TokenRequest } from '../sessions/token-request.js';
import type { SignOutLog } from '../storage/sign-out-log.js';
import { callbackWithQuery } from './callback-url.js';
import type { LeavePage } from './leave-page.js';
import type { LoginTransaction } from './login-transactions.js';

/** Options of `connectAccountWithRedirect`. */
export interface ConnectAccountOptions {
  /** The name of the connection, such as `'google-oauth2'`. */
  connection: string;
  /**
   * The organization as which the account is connected: id or name, or `null` for the personal account.
   *
   * @default The active organization.
   */
  organization?: string | null | undefined;
  /**
   * The scopes of the connection's own API.
   *
   * @default undefined. Those of the connection's settings.
   */
  scopes?: readonly string[] | undefined;
  /**
   * Parameters of the request to the connection.
   *
   * @default undefined. None.
   */
  authorizationParams?: RedirectConnectAccountOptions['authorization_params'] | undefined;
  /**
   * The path to show afterwards, such as `'/settings'`. A value that is not a path of this origin is ignored.
   *
   * @default The path of `redirect_uri`.
   */
  returnTo?: string | undefined;
  /**
   * A value that `onRedirectCallback` and `handleRedirectCallback` receive. It is stored as JSON.
   *
   * @default undefined
   */
  appState?: unknown;
  /**
   * Opens the page of the connection, whose URL it receives.
   *
   * @default location.assign
   */
  openUrl?: ((url: string) => Promise<void> | void) | undefined;
}

/** For `checkOptions`: the options of `connectAccountWithRedirect`. */
export const CONNECT_OPTIONS = {
  connection: 'string',
  organization: '',
  scopes: 'array',
  returnTo: '',
  appState: 'JSON',
  ...AUTHORIZATION_PARAMETERS,
  openUrl: 'function',
} satisfies AllowedOptions & Record<keyof ConnectAccountOptions, unknown>;

/** An account that was connected with `connectAccountWithRedirect`. */
export type ConnectedAccount = Readonly<CompleteResponse>;

/** Connects an account of the user to an organization's profile. The session of the organization and the active organization do not change. */
export interface ConnectAccount {
  /** Redirects to the page of the connection. */
  readonly begin: (options: ConnectAccountOptions) => Promise<void>;
  /** Completes a transaction. @param url The URL of the callback. */
  readonly complete: (
    url: URL,
    transaction: LoginTransaction,
  ) => Promise<{ readonly organization: Organization; readonly connectedAccount: ConnectedAccount }>;
}

export function createConnectAccount({
  settings,
  environment,
  state,
  registry,
  signOutLog,
  getToken,
  leavePage,
}: {
  settings: Settings;
  environment: Environment;
  state: State;
  registry: SessionRegistry;
  signOutLog: SignOutLog;
  getToken: (organization: string | null, request: TokenRequest) => Promise<VerifiedToken | undefined>;
  leavePage: LeavePage;
}): ConnectAccount {
  /** Runs a call of the My Account API with the organization's client, which has a verified token for it. */
  const callApi = async <Result>(
    organization: string | null | undefined = state.active()?.id,
    call: (client: Auth0Client, token: VerifiedToken) => Promise<Result>,
  ): Promise<Result> => {
    if (organization === undefined) throw new LoginRequiredError('no_active_organization');
    const audience = `${settings.tenantFor(registry.parseOrganization(organization)).url}/me/`;
    const token = await getToken(organization, { audience, scope: 'create:me:connected_accounts' });
    const session = token && registry.find(token.organization.id);
    try {
      if (!session) throw new LoginRequiredError('signed_out');
      return await session.run(() => call(session.lease.client(audience), token));
    } catch (thrown) {
      const { message, cause } = thrown as Error;
      // The API has refused it. Its errors have no code of OAuth.
      const isRefused = /^4(?!29)/.test(String((cause as { status?: number } | undefined)?.status));
      throw withOrganization(isRefused ? new AccessDeniedError(message, { cause }) : thrown, organization);
    }
  };

  return {
    async begin({ connection, organization, scopes, authorizationParams, openUrl, ...options }) {
      const { origin = '' } = environment.url() ?? {};
      if (!connection) throw new ConfigurationError('Option connection is missing.');
      await callApi(organization, async (client, { organization: { id }, claims }) => {
        let loginState = '';
        await leavePage(
          (open) => {
            const { myAccount } = client;
            const connectAccount = myAccount.connectAccount.bind(myAccount);
            // Auth0's SDK creates the state, and the URL of the page does not have it.
            myAccount.connectAccount = (request) => {
              myAccount.connectAccount = connectAccount;
              loginState = String(request.state);
              return connectAccount(request);
            };
            return client.connectAccountWithRedirect({
              connection,
              ...(scopes && { scopes: [...scopes] }),
              ...(authorizationParams && { authorization_params: authorizationParams }),
              redirectUri: settings.redirectUriFor(origin),
              openUrl: open,
            });
          },
          () => {
            // The user has signed out: the page of the connection must not replace the logout page.
            if (!registry.find(id)) throw new LoginRequiredError('signed_out');
            return { ...options, organization: id, state: loginState, connectFor: claims.sub };
          },
          openUrl,
        );
      });
    },

    async complete(url, { organization, connectFor = '', startedAt }) {
      // The request for a token would sign in again.
      if (signOutLog.latest(organization ?? '') > startedAt) throw new LoginRequiredError('signed_out');
      return callApi(organization, async (client, token) => {
        const { sub } = token.claims;
        if (sub !== connectFor) throw new UserMismatchError(connectFor, sub);
        const result = await client.handleRedirectCallback(callbackWithQuery(url));
        return { organization: token.organization, connectedAccount: result as unknown as ConnectedAccount };
      });
    },
  };
}
