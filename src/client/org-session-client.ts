import type { Auth0Client, PopupConfigOptions, User } from '@auth0/auth0-spa-js';
import type { AccessTokenClaims, IdTokenClaims } from '../claims/claims.js';
import type { Organization } from '../config/organization.js';
import type { LoginOptions, RedirectLoginOptions } from '../login/interactive-login.js';
import type { RedirectLoginResult } from '../login/redirect-callback.js';
import type { TokenExchangeOptions } from '../login/token-exchange.js';
import type { LogoutOptions } from '../logout/logout.js';
import type { SwitchOptions, SwitchResult } from '../organizations/switch-organization.js';
import type { OrgSessionEvents } from '../sessions/events.js';
import type { OrgSessionSnapshot } from '../sessions/snapshot.js';
import type { Fetcher, FetcherOptions } from '../tokens/fetcher.js';
import type { GetTokenOptions } from '../tokens/get-token.js';

/** A token with its details: the result of `getTokenForOrg` with `detailed: true`. */
export interface DetailedToken {
  /** The access token. */
  readonly accessToken: string;
  /** The ID token. */
  readonly idToken: string;
  /** The claims of the ID token. */
  readonly claims: IdTokenClaims;
  /** The granted scopes, separated by spaces. */
  readonly scope: string;
  /** When the access token expires: milliseconds since 1970 by this machine's clock, counted from its receipt. */
  readonly expiresAt: number;
  /** The organization of the token. */
  readonly organization: Organization;
  /** The claims of the access token. Undefined for an opaque token. */
  readonly accessClaims?: AccessTokenClaims;
}

/** A function that gets a token. The type of its result depends on `detailed` and `cacheMode`. */
export interface GetToken<Args extends unknown[]> {
  (
    ...args: [...Args, options: GetTokenOptions & { detailed: true; cacheMode: 'cache-only' }]
  ): Promise<DetailedToken | undefined>;
  (...args: [...Args, options: GetTokenOptions & { detailed: true }]): Promise<DetailedToken>;
  (...args: [...Args, options: GetTokenOptions & { cacheMode: 'cache-only' }]): Promise<string | undefined>;
  (...args: [...Args, options?: GetTokenOptions]): Promise<string>;
}

/** Names the token in which a permission, role or scope is looked up. */
export interface LookupOptions {
  /**
   * Id or name, or `null` for the personal account.
   *
   * @default The active organization.
   */
  organization?: string | null;
  /**
   * The API that the token is for.
   *
   * @default The `audience` of the client's options.
   */
  audience?: string;
}

/**
 * The client of an application: one session per organization.
 *
 * Every method is bound to its client, and can be passed on as a function.
 */
export interface OrgSessionClient {
  /**
   * Begins the page: finishes the login that comes back to it, or else restores the last organization.
   *
   * The organization is, in this order, the one of `resolveOrganization`, this tab's last one, the browser's last one, and
   * `defaultOrganization`. Its token comes from storage, by refresh token, or by iframe. Further calls share the first one's promise.
   *
   * @returns The snapshot. It has the `error` of a start that failed. That the user is not signed in is no error.
   * @example
   * const { status, error } = await client.start();
   * if (status === 'signed-out' && !error) await client.loginWithRedirect();
   */
  readonly start: () => Promise<OrgSessionSnapshot>;
  /**
   * Ends every listener, timer and channel of the client.
   *
   * Sessions stay as they are: the next page restores them.
   */
  readonly destroy: () => void;

  /**
   * Returns the present state.
   *
   * @returns A frozen object. It is the same object until something changes.
   */
  readonly getSnapshot: () => OrgSessionSnapshot;
  /**
   * Returns the state before `start()`, for rendering on a server.
   *
   * @returns Always the same object.
   */
  readonly getServerSnapshot: () => OrgSessionSnapshot;
  /**
   * Calls a function whenever the snapshot changes.
   *
   * @param listener What it throws is reported (`reportError`) and stops nothing.
   * @returns A function that removes the listener.
   * @example
   * const unsubscribe = client.subscribe(() => console.info(client.getSnapshot().status));
   */
  readonly subscribe: (listener: () => void) => () => void;
  /**
   * Calls a function for every event of a name.
   *
   * @param event The name: a key of {@link OrgSessionEvents}.
   * @param listener Receives the payload. What it throws is reported (`reportError`) and stops nothing.
   * @returns A function that removes the listener.
   * @example
   * client.on('organizationChanged', ({ current, reason }) => console.info(current?.name, reason));
   */
  readonly on: <Name extends keyof OrgSessionEvents>(
    event: Name,
    listener: (payload: OrgSessionEvents[Name]) => void,
  ) => () => void;

  /**
   * Returns an access token of an organization. The active organization does not change.
   *
   * Tries, in this order: a token in memory, one in storage, a refresh token, a silent iframe (up to 10 seconds). It never opens a page or a
   * popup. Calls for the same token share one request.
   *
   * @param organization Id (`org_…`) or name; `null` for the personal account.
   * @param options `audience` and `scope` default to those of the client; `cacheMode` to `'on'`; with `detailed: true` the result has the
   * claims and the expiry too.
   * @returns The access token, or with `detailed: true` a {@link DetailedToken}. Undefined only with `cacheMode: 'cache-only'`.
   * @throws {@link LoginRequiredError} the user has to sign in to this organization.
   * @throws {@link MfaRequiredError} a second factor is needed.
   * @throws {@link AccessDeniedError} the user is not a member, or is not allowed.
   * @throws {@link OrganizationMismatchError} the tokens were for another organization, and were discarded.
   * @throws {@link UserMismatchError} another user is signed in at the identity provider.
   * @throws {@link TemporaryError} the network, a rate limit or a server error: try again.
   * @throws {@link ConfigurationError} an argument is wrong.
   * @throws the reason of `options.signal` when it is aborted.
   * @example
   * const token = await client.getTokenForOrg('acme');
   * const { expiresAt } = await client.getTokenForOrg('org_globex123', { detailed: true });
   */
  readonly getTokenForOrg: GetToken<[organization: string | null]>;
  /**
   * Returns an access token of the active organization.
   *
   * @param options As for {@link OrgSessionClient.getTokenForOrg}.
   * @returns As {@link OrgSessionClient.getTokenForOrg}.
   * @throws {@link LoginRequiredError} no organization is active.
   * @throws as {@link OrgSessionClient.getTokenForOrg}.
   */
  readonly getToken: GetToken<[]>;
  /**
   * Makes an organization the active one.
   *
   * Tries, in this order: a token in memory, one in storage, a refresh token, a silent iframe (up to 10 seconds), then `interaction`.
   * The previous organization stays active until the new one's tokens are verified, and if anything fails. The latest call wins.
   *
   * @param organization Id (`org_…`) or name; `null` for the personal account.
   * @param options `interaction` defaults to `'redirect'`: **the page is left** when a login is needed.
   * @returns `{ status: 'switched', organization }`, or `{ status: 'redirecting' }` while the page unloads.
   * @throws {@link SwitchSupersededError} a newer switch or login took over; nothing to do.
   * @throws {@link PopupError} the popup was blocked, closed or timed out.
   * @throws as {@link OrgSessionClient.getTokenForOrg}.
   * @example
   * const result = await client.switchOrganization('globex', { interaction: 'popup' });
   * if (result.status === 'switched') console.info(result.organization.id);
   */
  readonly switchOrganization: (
    organization: string | null,
    options?: SwitchOptions,
  ) => Promise<SwitchResult>;

  /**
   * Leaves for the login page. The organization of the login becomes the active one.
   *
   * @param options Without an `organization` the user chooses at the login page.
   * @returns A promise that settles when the browser was told to leave the page.
   * @throws {@link ConfigurationError} an option is wrong, or the browser's storage is blocked.
   * @throws {@link SwitchSupersededError} a newer switch or login took over.
   * @example
   * await client.loginWithRedirect({ organization: 'acme', returnTo: '/invoices' });
   */
  readonly loginWithRedirect: (options?: RedirectLoginOptions) => Promise<void>;
  /**
   * Opens the login page in a popup. The organization of the login becomes the active one.
   *
   * Call it in the handler of a click, before anything is awaited: browsers block other popups.
   *
   * @param options Without an `organization` the user chooses at the login page.
   * @param config `timeoutInSeconds` defaults to 60; `popup` is a window that is open already.
   * @returns The organization that the user signed in to.
   * @throws {@link PopupError} the popup was blocked, closed or timed out: offer `loginWithRedirect`.
   * @throws {@link UntrustedOrganizationError} `isTrustedOrganization` refused the organization that the user chose.
   * @throws as {@link OrgSessionClient.getTokenForOrg}.
   */
  readonly loginWithPopup: (options?: LoginOptions, config?: PopupConfigOptions) => Promise<Organization>;
  /**
   * Finishes a redirect login. `start()` calls it; a router can call it instead.
   *
   * Repeated calls for the same callback share one result.
   *
   * @param url Default: the address of the page.
   * @returns The organization, the `appState` of the login, and the path to show.
   * @throws {@link CallbackError} the `state` is unknown, expired or used, or belongs to another tab.
   * @throws {@link UntrustedOrganizationError} `isTrustedOrganization` refused the organization that the user chose.
   * @throws as {@link OrgSessionClient.getTokenForOrg}.
   */
  readonly handleRedirectCallback: (url?: string) => Promise<RedirectLoginResult>;
  /**
   * Follows the link of an invitation. Call it before `start()`.
   *
   * Takes `invitation`, `organization` and `organization_name` off the address, and leaves for the login page. The user always confirms the
   * account: an invitation that the wrong account accepts is used up. A link with `organization` alone is a login to that organization,
   * unless `resolveOrganization` names the same one.
   *
   * @param url Default: the address of the page.
   * @returns False if the URL is neither.
   * @throws as {@link OrgSessionClient.loginWithRedirect}.
   * @example
   * if (!(await client.acceptInvitation())) await client.start();
   */
  readonly acceptInvitation: (url?: string) => Promise<boolean>;
  /**
   * Signs in with a token of another issuer (RFC 8693). The tokens are verified like those of any other login.
   *
   * @param options `subject_token` and `subject_token_type` are required.
   * @returns The organization that is active now.
   * @throws {@link UntrustedOrganizationError} `isTrustedOrganization` refused the organization of the tokens.
   * @throws as {@link OrgSessionClient.getTokenForOrg}.
   */
  readonly loginWithCustomTokenExchange: (options: TokenExchangeOptions) => Promise<Organization>;
  /**
   * Signs out of one organization, in all tabs, and revokes its refresh tokens. All other organizations keep working.
   *
   * @param organization Id (`org_…`) or name; `null` for the personal account.
   * @returns A promise that settles when the refresh tokens are revoked, after two seconds at the latest.
   * @throws {@link ConfigurationError} the argument is wrong.
   */
  readonly logoutOrganization: (organization: string | null) => Promise<void>;
  /**
   * Signs out of all organizations, in all tabs, revokes their refresh tokens (for up to two seconds), and leaves for the identity
   * provider's logout page.
   *
   * @param options `logoutParams.returnTo` is the page after the logout; `openUrl: false` leaves the page and the identity provider's
   * session as they are.
   * @returns A promise that settles when the browser was told to leave the page.
   */
  readonly logout: (options?: LogoutOptions) => Promise<void>;

  /**
   * Returns the user of an organization.
   *
   * @param organization Id or name; `null` for the personal account. Default: the active organization.
   * @returns Undefined if the organization has no session.
   */
  readonly getUser: (organization?: string | null) => Promise<User | undefined>;
  /**
   * Returns the ID token's claims of an organization.
   *
   * @param organization Id or name; `null` for the personal account. Default: the active organization.
   * @returns Undefined if the organization has no session.
   */
  readonly getIdTokenClaims: (organization?: string | null) => Promise<IdTokenClaims | undefined>;
  /**
   * Returns the access token's claims of an organization.
   *
   * @param organization Id or name; `null` for the personal account. Default: the active organization.
   * @param options `audience`: the API that the token is for. Default: the `audience` of the client's options.
   * @returns Undefined if the organization has no session, and for an opaque token.
   */
  readonly getAccessTokenClaims: (
    organization?: string | null,
    options?: { audience?: string },
  ) => Promise<AccessTokenClaims | undefined>;
  /**
   * Returns the user's organizations, from the option `organizations`. Without the option: those that have a session.
   *
   * The list is kept until another user signs in.
   *
   * @returns The organizations in the order of the list.
   * @throws {@link TemporaryError} the option's function failed, or its result is not a list.
   */
  readonly listOrganizations: () => Promise<readonly Organization[]>;
  /**
   * Tells whether the access token has a permission. For the page only: the API decides.
   *
   * @param permission A value of the claim `permissions`.
   * @param options Default: the active organization, and the `audience` of the client's options.
   * @returns False if there is no such token in memory.
   */
  readonly hasPermission: (permission: string, options?: LookupOptions) => boolean;
  /**
   * Tells whether the user has a role. For the page only: the API decides.
   *
   * @param role A value of the claim that the option `rolesClaim` names.
   * @param options Default: the active organization, and the `audience` of the client's options.
   * @returns False if there is no such token in memory.
   */
  readonly hasRole: (role: string, options?: LookupOptions) => boolean;
  /**
   * Tells whether a scope was granted. For the page only: the API decides.
   *
   * @param scope One scope.
   * @param options Default: the active organization, and the `audience` of the client's options.
   * @returns False if there is no such token in memory.
   */
  readonly hasScope: (scope: string, options?: LookupOptions) => boolean;
  /**
   * Creates a function like `fetch` that adds an organization's token to requests to one origin.
   *
   * After a 401 it tries once more with a new token. Requests to other origins get no token.
   *
   * @param options Default: the active organization, and the origin of the page.
   * @returns The function. Its promise rejects as those of `getTokenForOrg` and `fetch`.
   * @throws {@link ConfigurationError} an option is wrong.
   * @example
   * const api = client.createFetcher({ baseUrl: 'https://api.example.com' });
   * const response = await api('/invoices');
   */
  readonly createFetcher: (options?: FetcherOptions) => Fetcher;
  /** A text that differs for any two organizations and users. Use it in the keys of a data cache. Empty if no organization is active. */
  readonly organizationKey: string;
  /** A signal that aborts when `organizationKey` changes, before any listener is called. Read it again for every request. */
  readonly organizationSignal: AbortSignal;
  /**
   * Returns the organization's own `Auth0Client`, for what this package does not wrap: MFA, passkeys, `<Auth0Provider client>`.
   *
   * Tokens that the application reads from it are not verified by this package.
   *
   * @param organization Id (`org_…`) or name; `null` for the personal account.
   * @returns The client. It is never used for another organization.
   * @throws {@link ConfigurationError} the argument is wrong, or Auth0's SDK refuses its options.
   */
  readonly auth0ClientFor: (organization: string | null) => Auth0Client;
}
