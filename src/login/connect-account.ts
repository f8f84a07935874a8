import type { Auth0Client, CompleteResponse, RedirectConnectAccountOptions } from '@auth0/auth0-spa-js';
import { toOrgSessionError } from '../auth0/map-error.js';
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
import type { PageDeparture } from '../sessions/page-departure.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { Session } from '../sessions/session.js';
import type { State } from '../sessions/state.js';
import type { TokenRequest } from '../sessions/token-request.js';
import type { LoginTransaction, LoginTransactions } from './login-transactions.js';
import { withoutSessionTransferToken } from './return-path.js';

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
  appState: '',
  ...AUTHORIZATION_PARAMETERS,
  openUrl: 'function',
} satisfies AllowedOptions & Record<keyof ConnectAccountOptions, unknown>;

/** An account that was connected with `connectAccountWithRedirect`. */
export type ConnectedAccount = Readonly<CompleteResponse>;

/** Connects an account of the user to an organization's profile. The session of the organization and the active organization do not change. */
export interface ConnectAccount {
  /** Redirects to the page of the connection. */
  readonly begin: (options: ConnectAccountOptions) => Promise<void>;
  /** Completes a transaction. @param parameters Those of the callback's URL. */
  readonly complete: (
    parameters: URLSearchParams,
    transaction: LoginTransaction,
  ) => Promise<{ readonly organization: Organization; readonly connectedAccount: ConnectedAccount }>;
}

export function createConnectAccount({
  settings,
  environment,
  state,
  registry,
  departure,
  getToken,
  transactions,
}: {
  settings: Settings;
  environment: Environment;
  state: State;
  registry: SessionRegistry;
  departure: PageDeparture;
  getToken: (organization: string | null, request: TokenRequest) => Promise<VerifiedToken | undefined>;
  transactions: LoginTransactions;
}): ConnectAccount {
  /** Runs a call of the My Account API with the organization's client, which has a verified token for it. */
  const callApi = async <Result>(
    organization: string | null | undefined,
    call: (client: Auth0Client, session: Session) => Promise<Result>,
  ): Promise<{ session: Session; result: Result }> => {
    const target = organization === undefined ? state.active()?.id : organization;
    if (target === undefined) throw new LoginRequiredError('no_active_organization');
    const audience = `${settings.tenantUrl}/me/`;
    const token = await getToken(target, { audience, scope: 'create:me:connected_accounts' });
    const session = token && registry.find(token.organization.id);
    if (!session) throw withOrganization(new LoginRequiredError('signed_out'), target);
    try {
      const result = await session.run(() => call(session.lease.client(audience), session));
      return { session, result };
    } catch (thrown) {
      const error = toOrgSessionError(thrown);
      // The API has refused it. Its errors have no code of OAuth.
      const { status } = Object(error.cause) as { status?: number };
      const isRefused = status && status > 399 && status < 500 && status !== 429;
      throw withOrganization(
        isRefused ? new AccessDeniedError(error.message, { cause: error.cause }) : error,
        target,
      );
    }
  };

  return {
    async begin({ connection, organization, scopes, authorizationParams, returnTo, appState, openUrl }) {
      const page = environment.url();
      if (!connection || !page) throw new ConfigurationError('Option connection is missing.');
      const redirectUri = settings.redirectUriFor(page.origin);
      const { state: loginState, verifier, challenge } = await environment.createPkce();
      const { session, result } = await callApi(organization, (client) =>
        client.myAccount.connectAccount({
          connection,
          ...(scopes && { scopes: [...scopes] }),
          ...(authorizationParams && { authorization_params: authorizationParams }),
          redirect_uri: redirectUri,
          state: loginState,
          code_challenge: challenge,
          code_challenge_method: 'S256',
        }),
      );
      transactions.begin({
        state: loginState,
        startedAt: environment.now(),
        organization: session.id,
        returnTo: returnTo && withoutSessionTransferToken(returnTo, settings.auth0Options),
        appState,
        connect: {
          subject: session.tokens.primary()?.claims.sub ?? '',
          request: { auth_session: result.auth_session, redirect_uri: redirectUri, code_verifier: verifier },
        },
      });
      if (!transactions.find(loginState)?.connect)
        throw new ConfigurationError('connectAccountWithRedirect needs sessionStorage.');
      const url = new URL(result.connect_uri);
      url.searchParams.set('ticket', result.connect_params.ticket);
      if (openUrl) return openUrl(url.href);
      departure.begin('login');
      environment.navigate(url.href);
    },

    async complete(parameters, { organization, connect }) {
      const { error, error_description, connect_code } = Object.fromEntries(parameters);
      if (!connect || !connect_code)
        throw toOrgSessionError(
          Object.assign(new Error(error_description), { error: error ?? 'invalid_request' }),
        );
      const { session, result } = await callApi(organization, async ({ myAccount }, { tokens }) => {
        const subject = tokens.primary()?.claims.sub;
        if (subject !== connect.subject) throw new UserMismatchError(connect.subject, subject);
        return myAccount.completeAccount({ ...connect.request, connect_code });
      });
      return {
        organization: session.tokens.primary()?.organization as Organization,
        connectedAccount: result,
      };
    },
  };
}
