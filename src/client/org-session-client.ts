import type { Auth0Client, PopupConfigOptions, User } from '@auth0/auth0-spa-js';
import type { AccessTokenClaims, IdTokenClaims } from '../claims/claims.js';
import type { DebugEntry, StartOptions } from '../config/options.js';
import type { Organization } from '../config/organization.js';
import type { ConnectAccountOptions } from '../login/connect-account.js';
import type { LoginOptions, RedirectLoginOptions } from '../login/interactive-login.js';
import type { PasskeyLoginOptions } from '../login/passkey-login.js';
import type { RedirectLoginResult } from '../login/redirect-callback.js';
import type { TokenExchangeOptions } from '../login/token-exchange.js';
import type { LogoutOptions } from '../logout/logout.js';
import type { MembershipEvent } from '../organizations/membership-event.js';
import type { ListOrganizationsOptions } from '../organizations/organization-list.js';
import type { SwitchOptions, SwitchResult } from '../organizations/switch-organization.js';
import type { OrgSessionEvents } from '../sessions/events.js';
import type { OrgSessionSnapshot } from '../sessions/snapshot.js';
import type { Fetcher, FetcherOptions } from '../tokens/fetcher.js';
import type { GetToken } from './detailed-token.js';
import type { LookupOptions } from './lookup-options.js';
import type { GetScope } from './organization-scope.js';

/**
 * The client of an application: one session per organization.
 *
 * Every method is bound to its client, so you can pass it on as a function. Methods that return a promise report every error as a rejection.
 */
export interface OrgSessionClient {
  /**
   * Starts the client: finishes a redirect login if the page's URL is its callback, otherwise restores a session.
   *
   * It restores the organization that `resolveOrganization` returns, otherwise this tab's last one, the browser's last one, or
   * `defaultOrganization`. It reads the token from storage, or requests one by refresh token or silent iframe. It never opens a login page.
   * The stored sessions of other organizations are read too. On a server it does nothing.
   *
   * All calls share one promise. If no organization could be restored because of an error, the next call tries again. After a failure of the
   * network the client itself tries again: when the browser is online, and when it has received a token. After
   * {@link OrgSessionClient.destroy} it starts again.
   *
   * @param options `onRedirectCallback` takes the place of the client's option with that name. Default: none. In a call while the client starts,
   * the path of a callback is shown already; the function is called after the login.
   * @returns The snapshot; the promise never rejects. `error` in the snapshot says why the start failed. A user who is not signed in is not an
   * error: `status` is then `'signed-out'`. If the tenant did not answer in time, `error` is a {@link LoginRequiredError} with the reason
   * `'timeout'`, whose message says what to check; the user can sign in nevertheless, and the next call does not wait again.
   * @throws {@link ConfigurationError} at once, if `onRedirectCallback` is not a function.
   * @example
   * const { status, error } = await client.start();
   * const canSignIn = !error || error.code === 'login_required';
   * if (status === 'signed-out' && canSignIn) await client.loginWithRedirect();
   */
  readonly start: (options?: StartOptions) => Promise<OrgSessionSnapshot>;
  /**
   * Stops the client: it removes every timer, channel and listener of the page, and calls no subscriber or listener of yours.
   *
   * It does not sign out: stored sessions are restored on the next page load. Call it when the application no longer needs the client.
   * Until {@link OrgSessionClient.start} is called again, all other methods reject with, or throw, a {@link ConfigurationError}, except
   * `getSnapshot`, `getServerSnapshot`, `subscribe`, `on` and `scope`. `organizationKey` and `organizationSignal` do not change. After the start
   * your subscribers and listeners are called again.
   */
  readonly destroy: () => void;

  /**
   * Returns the current state.
   *
   * @returns A frozen object. It is the same object until something changes.
   * @example
   * const { status, organization, user } = client.getSnapshot();
   */
  readonly getSnapshot: () => OrgSessionSnapshot;
  /**
   * Returns the state before `start()`, for rendering on a server.
   *
   * @returns A frozen object, the same one for every call.
   */
  readonly getServerSnapshot: () => OrgSessionSnapshot;
  /**
   * Calls a function after every change of the snapshot, and after every change of the tokens that `hasPermission` reads.
   *
   * @param listener The function, without parameters. An error that it throws is reported with `reportError`; the other listeners still run.
   * @returns A function that removes the listener.
   * @example
   * const unsubscribe = client.subscribe(() => console.info(client.getSnapshot().status));
   */
  readonly subscribe: (listener: () => void) => () => void;
  /**
   * Calls a function for every event of one type, after the snapshot has changed.
   *
   * It may call the client. Two listeners that switch in answer to each other's switch never end: compare the snapshot's organization first.
   *
   * @param event The name of the event: a key of {@link OrgSessionEvents}.
   * @param listener Receives the payload. An error that it throws is reported with `reportError`; the other listeners still run.
   * @returns A function that removes the listener.
   * @example
   * client.on('organizationChanged', ({ current, reason }) => console.info(current?.name, reason));
   */
  readonly on: <Name extends keyof OrgSessionEvents>(
    event: Name,
    listener: (payload: OrgSessionEvents[Name]) => void,
  ) => () => void;
  /**
   * Returns the last 50 events since the client was created, oldest first, if the option `debug` is set. `<org-session-inspector>` shows them,
   * also those from before it was on the page.
   *
   * @returns The events with their times, without tokens; the same array until the next event. Empty without `debug`.
   * @example
   * console.table(client.recentEvents());
   */
  readonly recentEvents: () => readonly DebugEntry[];

  /**
   * Returns an access token for an organization. The active organization does not change.
   *
   * Tries, in this order: a token in memory, a token in storage, a refresh token, a silent iframe (up to 10 seconds). It never opens a login
   * page or a popup. Simultaneous calls for the same token share one request. A request that fails because of the network or the server is
   * repeated for up to 10 seconds.
   *
   * @param organization Id (`org_…`) or name; `null` for the personal account.
   * @param options `audience` defaults to that of the client, `scope` to no further scopes, `cacheMode` to `'on'`, and `signal` to none. With
   * `detailed: true` the result also has the ID token, the claims and the expiry.
   * @returns The access token, or with `detailed: true` a {@link DetailedToken}. Undefined only with `cacheMode: 'cache-only'`.
   * @throws {@link LoginRequiredError} the user has to sign in to this organization. With the reason `signed_out`: the user signed out while
   * the call waited, or has signed out of all organizations in this tab or another one and not signed in since.
   * @throws {@link MfaRequiredError} a second factor is needed.
   * @throws {@link AccessDeniedError} the user is not a member of the organization, or is not allowed to have this token.
   * @throws {@link OrganizationMismatchError} the tokens were for another organization or API, and were discarded.
   * @throws {@link UserMismatchError} another user is signed in at the identity provider; the tokens were discarded.
   * @throws {@link CallbackError} twice, the response of another login on this page was received instead of that of the silent iframe.
   * @throws {@link TemporaryError} the network, a rate limit or a server error: try again.
   * @throws {@link ConfigurationError} an argument is wrong, the option `audienceFor` failed, or Auth0 refused the client's configuration.
   * @throws the reason of `options.signal` if it is aborted.
   * @example
   * const token = await client.getTokenForOrg('acme');
   * const { expiresAt } = await client.getTokenForOrg('org_globex123', { detailed: true });
   */
  readonly getTokenForOrg: GetToken<[organization: string | null]>;
  /**
   * Returns an access token for the active organization.
   *
   * @param options As for {@link OrgSessionClient.getTokenForOrg}.
   * @returns As {@link OrgSessionClient.getTokenForOrg}.
   * @throws {@link LoginRequiredError} with the reason `no_active_organization`: no organization is active.
   * @throws as {@link OrgSessionClient.getTokenForOrg}.
   * @example
   * const billingToken = await client.getToken({ audience: 'https://billing.example.com' });
   */
  readonly getToken: GetToken<[]>;
  /**
   * Makes an organization the active one.
   *
   * Tries, in this order: a token in memory, a token in storage, a refresh token, a silent iframe (up to 10 seconds), then `interaction`.
   * The previous organization stays active until the new one's tokens are verified, and if anything fails. The latest call wins. If the
   * organization is active already, nothing changes.
   *
   * @param organization Id (`org_…`) or name; `null` for the personal account.
   * @param options `interaction` defaults to `'redirect'`: **the page is left** when a login is needed. `'popup'` opens a popup, `'none'`
   * rejects. Browsers allow a popup only at a click, so it opens at once, unless a valid token is in memory, and closes if no login is
   * needed. Call it in a click handler, before the first `await`.
   * @returns `{ status: 'switched', organization }`, or `{ status: 'redirecting' }` while the page unloads.
   * @throws {@link SwitchSupersededError} a newer switch or login took over; nothing to do.
   * @throws {@link PopupError} the popup was blocked, closed or timed out, or the page has no connection to it.
   * @throws the reason of `options.signal` if it is aborted.
   * @throws as {@link OrgSessionClient.getTokenForOrg} and {@link OrgSessionClient.loginWithRedirect}.
   * @example
   * const result = await client.switchOrganization('globex', { interaction: 'popup' });
   * if (result.status === 'switched') console.info(result.organization.id);
   */
  readonly switchOrganization: (
    organization: string | null,
    options?: SwitchOptions,
  ) => Promise<SwitchResult>;

  /**
   * Requests what a switch to an organization would need, in advance: when the pointer is over a link to it, for example. The switch is then
   * immediate, or joins the request.
   *
   * Nothing else changes: no event is emitted, the snapshot stays the same, and a failure is silent. The token is verified and kept apart
   * until the organization is used, by a switch or `getTokenForOrg`; then `sessionAdded` and `tokenRenewed` are emitted.
   *
   * It has the lowest priority: other requests that wait are sent first. One that is under way can't be given up, so a switch to a third
   * organization can wait for its response. It is not repeated, and for a minute after a failure nothing is requested for that organization.
   *
   * It does nothing if a token is there already, if `maxSessions` is reached, if no organization has a session, offline, on a server, and for
   * an organization that the user signed out of with `logoutOrganization`.
   *
   * @param organization Id (`org_…`) or name; `null` for the personal account.
   * @returns A promise that resolves when the request is done, or at once if there is none.
   * @throws {@link ConfigurationError} the argument is wrong. There is no other error.
   * @example
   * const link = document.querySelector<HTMLElement>('#globex');
   * link?.addEventListener('pointerenter', () => void client.prefetch('globex'));
   */
  readonly prefetch: (organization: string | null) => Promise<void>;

  /**
   * Redirects to the login page. After the login, its organization becomes the active one, unless `activate` is false.
   *
   * The callback page finishes the login: {@link OrgSessionClient.start} does it. A call with the options of a call that is under way joins
   * that one. While a logout is under way, in this tab or another one, the login waits until the page is gone or the logout is over. After a
   * logout whose end is not known it asks for the credentials (`prompt: 'login'`), unless `authorizationParams.prompt` says otherwise.
   *
   * With `activate: false` the page that finishes the login restores the organization that was active before, like any page that is loaded.
   *
   * @param options All are optional. Without an `organization` the user chooses one at the login page.
   * @returns A promise that resolves when the navigation has been started. Code after it can still run.
   * @throws {@link ConfigurationError} an option is wrong, the page is rendered on a server, or both `sessionStorage` and `localStorage` are
   * blocked.
   * @throws {@link SwitchSupersededError} a newer switch or login took over.
   * @throws {@link LoginRequiredError} the user signed out while the redirect was prepared.
   * @throws {@link TemporaryError} `options.openUrl` failed.
   * @example
   * await client.loginWithRedirect({ organization: 'acme', returnTo: '/invoices' });
   */
  readonly loginWithRedirect: (options?: RedirectLoginOptions) => Promise<void>;
  /**
   * Opens the login page in a popup. After the login, its organization becomes the active one, unless `activate` is false.
   *
   * Call it in a click handler, before the first `await`: browsers block other popups. If a newer switch or login begins before the popup
   * login is done, the session is kept, but its organization does not become active. A call with the options of a call that is under way
   * joins that one.
   *
   * With `activate: false` the login neither changes the active organization nor cancels a switch. If another user signs in, the sessions of
   * the previous one end nevertheless, and then no organization is active.
   *
   * @param options All are optional. Without an `organization` the user chooses one at the login page.
   * @param config `timeoutInSeconds` defaults to the option `authorizeTimeoutInSeconds`, or 60. `popup` is a window that is open already;
   * by default a new one is opened. `closePopup: false` leaves it open after the login.
   * @returns The organization that the user signed in to.
   * @throws {@link PopupError} the popup was blocked, closed or timed out, or the page has no connection to it: offer `loginWithRedirect`.
   * @throws {@link UntrustedOrganizationError} `isTrustedOrganization` refused the organization that the user chose.
   * @throws as {@link OrgSessionClient.getTokenForOrg}.
   * @example
   * try {
   *   await client.loginWithPopup({ organization: 'acme' });
   * } catch (error) {
   *   if (!(error instanceof PopupError)) throw error;
   *   await client.loginWithRedirect({ organization: 'acme' });
   * }
   */
  readonly loginWithPopup: (options?: LoginOptions, config?: PopupConfigOptions) => Promise<Organization>;
  /**
   * Redirects to the page of a connection, to connect an account of the user there (Auth0's Connected Accounts) as an organization.
   *
   * The callback page completes it, as after `loginWithRedirect`: {@link OrgSessionClient.start} does it. Neither the user, nor the active
   * organization, nor its tokens change. It needs a token for Auth0's My Account API with the scope `create:me:connected_accounts`. A call with
   * the options of a call that is under way joins that one.
   *
   * @param options `connection` is required. `organization` defaults to the active one, `returnTo` to the path of `redirect_uri`.
   * @returns A promise that resolves when the navigation has been started. Code after it can still run.
   * @throws {@link ConfigurationError} an option is wrong, or `sessionStorage` is blocked.
   * @throws {@link AccessDeniedError} the tenant does not allow the token, or the My Account API refused the request.
   * @throws {@link LoginRequiredError} with the reason `no_active_organization`: no organization is named, and none is active.
   * @throws {@link TemporaryError} `options.openUrl` failed.
   * @throws as {@link OrgSessionClient.getTokenForOrg}.
   * @example
   * await client.connectAccountWithRedirect({ organization: 'acme', connection: 'google-oauth2', returnTo: '/settings' });
   */
  readonly connectAccountWithRedirect: (options: ConnectAccountOptions) => Promise<void>;
  /**
   * Finishes a redirect login. `start()` calls it; call it yourself only if your router handles the callback.
   *
   * It removes `code` and `state` from the page's URL before it returns its promise. All calls for the same callback share one result.
   * After a login with `activate: false`, call `start()` too: it restores the active organization.
   *
   * @param url The URL of the callback. Default: the URL of the page.
   * @returns The organization that the user signed in to, the `appState` of the login, and the path to show. The organization is active now,
   * unless the login had the option `activate: false`. After `connectAccountWithRedirect` the result has the account, and nothing
   * becomes active.
   * @throws {@link CallbackError} the `state` is unknown, expired or already used, or belongs to another tab or to an older login.
   * @throws {@link UntrustedOrganizationError} `isTrustedOrganization` refused the organization that the user chose.
   * @throws as {@link OrgSessionClient.getTokenForOrg}.
   * @example
   * const { organization, url } = await client.handleRedirectCallback();
   * console.info(`Signed in to ${organization.id}. The page to show is ${url}.`);
   */
  readonly handleRedirectCallback: (url?: string) => Promise<RedirectLoginResult>;
  /**
   * Opens the login page for the invitation in a URL. Call it before `start()`.
   *
   * It removes `invitation`, `organization` and `organization_name` from the page's URL and redirects to the login page. The login page always
   * asks for the account, because an invitation can be used once and the user who is signed in may not be the invited one. A URL with an
   * `organization` but no `invitation` is treated as a login to that organization, unless `resolveOrganization` returns the same one. On a
   * server it does nothing.
   *
   * @param url The URL of the invitation. Default: the URL of the page.
   * @returns True if it redirects; false if the URL has no invitation and no organization to sign in to.
   * @throws {@link ConfigurationError} `url` is not a URL, or its `organization` is not an id or a name.
   * @throws as {@link OrgSessionClient.loginWithRedirect}.
   * @example
   * if (!(await client.acceptInvitation())) await client.start();
   */
  readonly acceptInvitation: (url?: string) => Promise<boolean>;
  /**
   * Signs in with a token of another issuer (RFC 8693). After the login, its organization becomes the active one, unless `activate` is false.
   *
   * The received tokens are verified like those of any other login. If a newer switch or login begins meanwhile, the session is kept, but its
   * organization does not become active.
   *
   * @param options `subject_token` and `subject_token_type` are required. Without an `organization`, `isTrustedOrganization` decides about
   * the organization of the tokens.
   * @returns The organization that the user is signed in to.
   * @throws {@link UntrustedOrganizationError} `isTrustedOrganization` refused the organization of the tokens.
   * @throws as {@link OrgSessionClient.getTokenForOrg}.
   * @example
   * await client.loginWithCustomTokenExchange({
   *   subject_token: 'the token of the other issuer',
   *   subject_token_type: 'urn:example:legacy-session',
   *   organization: 'acme',
   * });
   */
  readonly loginWithCustomTokenExchange: (options: TokenExchangeOptions) => Promise<Organization>;
  /**
   * Signs in with a passkey of this device, without a login page. After the login, its organization becomes the active one.
   *
   * The received tokens are verified like those of any other login. Call it in a click handler. If a newer switch or login begins meanwhile,
   * the session is kept, but its organization does not become active. A call with the options of a call that is under way joins that one.
   *
   * @param options All are optional. Without an `organization`, `isTrustedOrganization` decides about the organization of the tokens.
   * @returns The organization that the user is signed in to.
   * @throws {@link LoginRequiredError} with the reason `passkey_cancelled`: the user cancelled, or has no passkey here. With
   * `passkey_not_supported`: the browser has no passkeys. Offer `loginWithRedirect`.
   * @throws {@link UntrustedOrganizationError} `isTrustedOrganization` refused the organization of the tokens.
   * @throws as {@link OrgSessionClient.getTokenForOrg}.
   * @example
   * await client.loginWithPasskey({ organization: 'acme' });
   */
  readonly loginWithPasskey: (options?: PasskeyLoginOptions) => Promise<Organization>;
  /**
   * Signs out of one organization, in all tabs, and revokes its refresh tokens. All other organizations keep working.
   *
   * The identity provider's own session stays: a call that names the organization, such as `switchOrganization` or `getTokenForOrg`, can sign
   * in to it again silently. Until the next login to it, `prefetch`, a new `scope`, `OrganizationScope`, and a start with it as the default
   * organization do not. If the organization is active, no organization is active afterwards.
   *
   * @param organization Id (`org_…`) or name; `null` for the personal account.
   * @returns A promise that resolves when the tokens are removed and the refresh tokens are revoked, after two seconds at the latest, or
   * four if storage is slow. The snapshot changes at once.
   * @throws {@link ConfigurationError} the argument is wrong.
   * @throws {@link TemporaryError} storage failed or did not answer. The rest of the work is done.
   * @example
   * await client.logoutOrganization('acme');
   */
  readonly logoutOrganization: (organization: string | null) => Promise<void>;
  /**
   * Signs out of all organizations, in all tabs, revokes their refresh tokens (for up to two seconds, or four if storage is slow), and
   * redirects to the identity provider's logout page.
   *
   * Until the next login, silent requests reject with {@link LoginRequiredError} (`reason: 'signed_out'`), in all tabs. A step that fails or
   * does not end in time keeps no other step from running, and the logout page is opened nevertheless.
   *
   * @param options `logoutParams.returnTo` defaults to the origin of the page. `openUrl` defaults to `location.assign`; with `false` the page is
   * not left, the identity provider's own session stays, and silent requests work again when the promise resolves.
   * @returns A promise that resolves when the navigation has been started. The snapshot changes at once: `status` is `'redirecting'`.
   * @throws {@link ConfigurationError} an option is wrong, or Auth0's SDK refused the client's options.
   * @throws {@link TemporaryError} storage failed or did not answer, or `options.openUrl` failed.
   * @example
   * await client.logout({ logoutParams: { returnTo: 'https://app.example.com/goodbye' } });
   */
  readonly logout: (options?: LogoutOptions) => Promise<void>;

  /**
   * Returns the user of an organization's session, without a request.
   *
   * @param organization Id or name; `null` for the personal account. Default: the active organization.
   * @returns The claims of the ID token without those of the protocol. Undefined if the organization has no session.
   * @throws {@link ConfigurationError} the argument is wrong.
   * @example
   * const email = (await client.getUser('acme'))?.email;
   */
  readonly getUser: (organization?: string | null) => Promise<User | undefined>;
  /**
   * Returns the ID token's claims of an organization's session, without a request.
   *
   * @param organization Id or name; `null` for the personal account. Default: the active organization.
   * @returns The claims. Undefined if the organization has no session.
   * @throws {@link ConfigurationError} the argument is wrong.
   */
  readonly getIdTokenClaims: (organization?: string | null) => Promise<IdTokenClaims | undefined>;
  /**
   * Returns the access token's claims of an organization's session, without a request.
   *
   * @param organization Id or name; `null` for the personal account. Default: the active organization.
   * @param options `audience`: the API that the token is for. Default: the token for the `audience` of the client's options or, without one,
   * the latest token.
   * @returns The claims. Undefined if there is no such token in memory, and for an opaque token.
   * @throws {@link ConfigurationError} the argument is wrong.
   * @example
   * const claims = await client.getAccessTokenClaims('acme', { audience: 'https://billing.example.com' });
   */
  readonly getAccessTokenClaims: (
    organization?: string | null,
    options?: { audience?: string | undefined },
  ) => Promise<AccessTokenClaims | undefined>;
  /**
   * Returns the user's organizations, as the option `organizations` lists them.
   *
   * Without the option, and while no organization has a session, the list has the organizations with a session. A list that the option's
   * function returned is kept until another user signs in. A list in a claim is that of the latest ID token.
   *
   * Once it was called, the list is read again by itself when it can have changed, in all tabs: the event `organizationsChanged` says when it
   * has. Until then, and if reading fails, the former list is returned.
   *
   * @param options `refresh: true` calls the function again or, for a claim, renews the ID token. Default: false.
   * @returns The organizations in the order of the list, with every field that the list has. Entries without an id that begins with `org_` are
   *   left out. `display_name` is also in `displayName`.
   * @throws {@link TemporaryError} the option's function failed, or its result is not an array.
   * @throws {@link UserMismatchError} another user signed in while the list was read.
   * @throws {@link LoginRequiredError} the user signed out while the list was read.
   * @throws as {@link OrgSessionClient.getTokenForOrg} with `refresh: true`, if the list is in a claim.
   * @example
   * const organizations = await client.listOrganizations();
   * const labels = organizations.map(({ id, name, displayName }) => displayName ?? name ?? id);
   */
  readonly listOrganizations: (options?: ListOrganizationsOptions) => Promise<readonly Organization[]>;
  /**
   * Gets a new token of an organization, because the user's roles or permissions in it can have changed. The event `permissionsChanged` says
   * what has changed.
   *
   * Tokens that were received before, for any audience, are not used afterwards: the next request gets a new one. Other organizations do not
   * change.
   *
   * @param organization Id (`org_…`) or name; `null` for the personal account. Default: the active organization.
   * @returns The access token for the default audience. It never comes from a cache.
   * @throws as {@link OrgSessionClient.getTokenForOrg}. After a {@link TemporaryError} the former token for the default audience is used only
   * while no new one can be got.
   * @example
   * await client.revalidate('acme');
   */
  readonly revalidate: (organization?: string | null) => Promise<string>;
  /**
   * Applies a change of a membership or of an organization that your backend relays, here and in the other tabs.
   *
   * `added`: the list of organizations is read again. `removed` and `deleted`: the organization's session ends as after a sign-out, and the list
   * is read again. `roles`: the session is revalidated. `updated`: the session is revalidated and the list is read again. Only that organization
   * is changed, and an event is applied once: its second delivery, or one that is late, does no harm.
   *
   * @param event A CloudEvent of Auth0 Event Streams, or `{ organization, change, user }`. A CloudEvent of another type is ignored.
   * @returns Whether the event concerns the user who is signed in. The promise resolves when the event is applied.
   * @throws {@link ConfigurationError} a field of the event is missing or wrong; the message names it.
   * @throws {@link TemporaryError} storage failed or did not answer, at the end of a membership. The session has ended nevertheless.
   * @throws as {@link OrgSessionClient.revalidate}, if a session is revalidated.
   * @example
   * await client.applyMembershipEvent({ organization: 'acme', user: 'auth0|ada', change: 'roles' });
   */
  readonly applyMembershipEvent: (event: MembershipEvent) => Promise<boolean>;
  /**
   * Returns whether an access token in memory has a permission. Use it to decide what the page shows: the API has to check permissions itself.
   *
   * An expired token counts too, and no request is made.
   *
   * @param permission A value of the claim `permissions`.
   * @param options Selects the token. Default: the active organization, and the `audience` of the client's options.
   * @returns True if the token has the permission. False if it does not, or if there is no such token.
   * @throws {@link ConfigurationError} `options.organization` is wrong.
   * @example
   * const canDelete = client.hasPermission('delete:invoices', { organization: 'acme' });
   */
  readonly hasPermission: (permission: string, options?: LookupOptions) => boolean;
  /**
   * Returns whether the user has a role, by the access token or else the ID token. Use it to decide what the page shows.
   *
   * @param role A value of the claim that the option `rolesClaim` names.
   * @param options As for {@link OrgSessionClient.hasPermission}.
   * @returns True if the token has the role. False if it does not, or if there is no such token.
   * @throws {@link ConfigurationError} `options.organization` is wrong.
   */
  readonly hasRole: (role: string, options?: LookupOptions) => boolean;
  /**
   * Returns whether a scope was granted. Use it to decide what the page shows.
   *
   * @param scope One scope.
   * @param options As for {@link OrgSessionClient.hasPermission}.
   * @returns True if the token has the scope. False if it does not, or if there is no such token.
   * @throws {@link ConfigurationError} `options.organization` is wrong.
   */
  readonly hasScope: (scope: string, options?: LookupOptions) => boolean;
  /**
   * Creates a function like `fetch` that adds an organization's access token to requests to one origin.
   *
   * After a response with status 401 it repeats the request once, with a new token, unless the request was redirected to another origin. So it
   * does after a 403 if the API says `WWW-Authenticate: … hint="fresh_token"`: the user's permissions have changed. It does not if the user has
   * signed out of the organization meanwhile. With `useDpop` it adds a DPoP proof. Requests to other origins get no token.
   *
   * Requests have `cache: 'no-store'`, because the browser's HTTP cache could answer for one organization with the data of another. An API
   * should send `Cache-Control: private, no-store`, or `Vary: Authorization` if its responses may be stored.
   *
   * @param options All are optional. By default the requests are for the organization that is active when a request begins, the token is sent
   * to the origin of the page, and a request without a user who is signed in rejects.
   * @returns The function. Its promise rejects like those of {@link OrgSessionClient.getTokenForOrg} and `fetch`. If another organization
   * becomes active during a request, it rejects with an `AbortError`, unless `abortOnSwitch` is false or `organization` is set.
   * @throws {@link ConfigurationError} an option is wrong.
   * @example
   * const api = client.createFetcher({ baseUrl: 'https://api.example.com' });
   * const response = await api('/invoices');
   */
  readonly createFetcher: (options?: FetcherOptions) => Fetcher;
  /**
   * Returns everything that belongs to one organization and the present user: a key for caches, a signal, `fetch`, `getToken`, and what the
   * user may do. It stays with them when another organization becomes active, so data and requests of two organizations can't mix.
   *
   * No request is made, and calls in a render are cheap: it is the same object for the same organization, user and options, until the session
   * ends or begins, or the organization has another name. After the end of the session the object stays without use: get a new one.
   *
   * @param organization Id (`org_…`) or name; `null` for the personal account. Default: the active organization. If none is active, `key` is
   * empty, and `getToken` and `fetch` reject with a {@link LoginRequiredError}, also later.
   * @param options Those of {@link OrgSessionClient.createFetcher}, except `organization` and `abortOnSwitch`. `audience` and `scope` are also
   * the defaults of `getToken`, and `audience` that of `hasPermission`, `hasRole` and `hasScope`.
   * @returns A frozen object. Its `getToken` and `fetch` reject like those of {@link OrgSessionClient.getTokenForOrg} and
   * {@link OrgSessionClient.createFetcher}; after the session's end with a {@link LoginRequiredError}, or with a {@link UserMismatchError} if
   * another user is signed in.
   * @throws {@link ConfigurationError} an argument is wrong.
   * @example
   * const invoicesOf = (scope: OrganizationScope) => ({
   *   queryKey: [scope.key, 'invoices'],
   *   queryFn: async ({ signal }: { signal: AbortSignal }) => (await scope.fetch('/invoices', { signal })).json(),
   * });
   * const invoices = invoicesOf(client.scope('acme', { baseUrl: 'https://api.example.com' }));
   */
  readonly scope: GetScope;
  /**
   * A string that is different for every combination of organization and user; empty while no organization is active. Begin the keys of a
   * data cache with it, or with the `key` of {@link OrgSessionClient.scope}, which stays the same after a switch.
   *
   * @example
   * const queryKey = [client.organizationKey, 'invoices'];
   */
  readonly organizationKey: string;
  /**
   * A signal that aborts when `organizationKey` changes, before any listener is called. Read it again for every request.
   *
   * @example
   * await fetch('/report', { signal: client.organizationSignal });
   */
  readonly organizationSignal: AbortSignal;
  /**
   * Returns the organization's own `Auth0Client`, for what this package does not wrap: MFA, passkeys, `<Auth0Provider client>`.
   *
   * This package does not verify tokens that your code reads from it. While a logout is under way its silent calls reject with
   * {@link LoginRequiredError}, and its logins wait.
   *
   * @param organization Id (`org_…`) or name; `null` for the personal account.
   * @returns The client. It is never used for another organization.
   * @throws {@link ConfigurationError} the argument is wrong, the option `audienceFor` failed, or Auth0's SDK refused its options.
   * @example
   * try {
   *   await client.getTokenForOrg('acme');
   * } catch (error) {
   *   if (!(error instanceof MfaRequiredError)) throw error;
   *   const authenticators = await client.auth0ClientFor('acme').mfa.getAuthenticators(error.mfaToken);
   *   console.info(authenticators.length);
   * }
   */
  readonly auth0ClientFor: (organization: string | null) => Auth0Client;
}
