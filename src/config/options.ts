import type { Auth0ClientOptions, ICache } from '@auth0/auth0-spa-js';
import type { AnyOrgSessionError } from '../errors/any-error.js';
import type { Organization } from './organization.js';

/** The argument of the function {@link OrgSessionClientOptions.organizations}. */
export interface OrganizationsContext {
  /** The `sub` claim of the user who is signed in. */
  readonly sub: string;
  /** Returns a verified access token for one of the user's organizations, with which your backend can be called. */
  readonly getToken: () => Promise<string>;
}

type OptionalAuth0Options = Omit<
  Auth0ClientOptions,
  | 'domain'
  | 'clientId'
  | 'cacheLocation'
  | 'cache'
  | 'authorizationParams'
  | 'createAnonymousSessionOnFailedSilentAuth'
>;

/** For projects with `exactOptionalPropertyTypes`: an option that is undefined has its default. */
export type OrUndefined<Options> = { [Name in keyof Options]: Options[Name] | undefined };

/**
 * Options of {@link createOrgSessionClient}.
 *
 * Every other option of `Auth0ClientOptions` is passed to the `Auth0Client` of each organization. Not allowed:
 * `createAnonymousSessionOnFailedSilentAuth`, `refreshTokenMode: 'online'`, an `organization` in `authorizationParams`, and unknown options.
 */
export interface OrgSessionClientOptions
  extends Pick<Auth0ClientOptions, 'domain' | 'clientId'>, OrUndefined<OptionalAuth0Options> {
  /**
   * Parameters of every authorization request, such as `audience`, `scope` and `redirect_uri`. `organization` is not allowed here: name the
   * organization in each call.
   *
   * @default undefined. `redirect_uri` is then the page's origin.
   */
  authorizationParams?:
    (NonNullable<Auth0ClientOptions['authorizationParams']> & { organization?: never }) | undefined;
  /**
   * The `iss` claim that ID tokens must have: a URL, or a host name, to which `https://` is added.
   *
   * @default The URL of `domain`.
   */
  issuer?: string | undefined;
  /**
   * Whether new tokens are requested with refresh tokens. A silent iframe is used where there is no usable refresh token, unless
   * `useRefreshTokensFallback` is false.
   *
   * @default false
   */
  useRefreshTokens?: boolean | undefined;
  /**
   * Whether a silent iframe is used if `useRefreshTokens` is true and there is no usable refresh token. `false` sets the default of
   * `silentAuth` to `'off'`; an explicit `silentAuth` takes precedence.
   *
   * @default An iframe is used. In Auth0's SDK the default is false.
   */
  useRefreshTokensFallback?: boolean | undefined;
  /**
   * Whether tokens are bound to a key of this browser by DPoP (RFC 9449). Needs `useRefreshTokens`.
   *
   * @default false
   */
  useDpop?: boolean | undefined;
  /**
   * Seconds after which a silent iframe or a login popup without a result is given up.
   *
   * @default 10 for a silent iframe, 60 for a popup. In Auth0's SDK the default is 60 for both.
   */
  authorizeTimeoutInSeconds?: number | undefined;
  /**
   * Where tokens are stored. `'memory'`: sessions end with the page, unless the identity provider's own session restores them; with
   * `useRefreshTokens`, refresh tokens are in a Worker of Auth0's SDK or, with `silentAuth: 'off'`, in the page's memory. `'localstorage'`:
   * sessions survive a reload and are shared between tabs; refresh tokens are in IndexedDB or, without it, in the tab's memory.
   *
   * @default 'memory'
   */
  cacheLocation?: 'memory' | 'localstorage' | undefined;
  /**
   * Your own cache, instead of `cacheLocation`. It receives all tokens, refresh tokens included. Its keys contain the organization's id.
   *
   * @default undefined. `cacheLocation` decides.
   */
  cache?: ICache | undefined;
  /**
   * Returns the organization (id or name) that the page's URL names, or undefined. `start()` calls it, unless it finishes a login.
   * `acceptInvitation()` calls it for a URL that has an `organization` but no `invitation`. It receives the URL of the page.
   *
   * @default () => undefined
   */
  resolveOrganization?: ((url?: URL) => string | undefined) | undefined;
  /**
   * Whether the URL of the page and the active organization follow each other. A navigation to a URL that names another organization switches
   * to it, without a login page; if that fails, the error is in the snapshot, and neither the active organization nor the URL changes. A switch
   * or a login changes a URL that names an organization to the same page of the new one. A page that is opened with the URL of an organization
   * that can't be restored shows the last one, with the error.
   *
   * Needs a resolver of this package, such as `fromPath()` or `createResolver()`, as `resolveOrganization`.
   *
   * @default false
   */
  followUrl?: boolean | undefined;
  /**
   * With `followUrl`: shows a path of this origin, for a router that does not listen to `popstate` events. For another origin, such as another
   * subdomain, the page is left instead. Without `followUrl` it is an error.
   *
   * @default undefined. `history.pushState` shows the path, and a `popstate` event makes a router that listens to it navigate there.
   */
  navigate?: ((path: string) => void) | undefined;
  /**
   * The organization (id or name) that is used where nothing else names one: `start()` restores it if `resolveOrganization` returns none and
   * none was active before.
   *
   * It can differ between users: `{ claim }` is the name of an ID token claim that has it, a function returns it for the claims of an ID
   * token, or undefined for none. A login that named no organization, and whose tokens have none, then activates it silently. If that fails,
   * or needs a further login, the login rejects, for example with the `LoginRequiredError` of the default organization. With
   * `personalAccount: true`, the personal account is active instead, and the error is in the snapshot. Without it, the tokens without an
   * organization are thrown away. `isTrustedOrganization` is asked about a default organization that has no session.
   *
   * @default undefined
   */
  defaultOrganization?:
    | string
    | { readonly claim: string }
    | ((claims: Readonly<Record<string, unknown>>) => string | null | undefined)
    | undefined;
  /**
   * Decides whether your application accepts an organization that your code did not name: one that the user chose at the login page, that a
   * link named (`acceptInvitation`, or `resolveOrganization` when `start()` signs in silently), or that `defaultOrganization` found in claims.
   * With `cacheLocation: 'memory'`, also one that a login in another tab named. If it returns false, throws, rejects or has no result after
   * a minute, the login is undone. It may call the client. A `start()` that it waits for returns the snapshot of that moment.
   *
   * @default () => true
   */
  isTrustedOrganization?: ((organization: Organization) => boolean | Promise<boolean>) | undefined;
  /**
   * Where `listOrganizations()` finds the user's organizations: a function that returns them, or the name of an ID token claim with the list.
   *
   * @default undefined. The list then has the organizations with a session.
   */
  organizations?: ((context: OrganizationsContext) => Promise<readonly Organization[]>) | string | undefined;
  /**
   * Returns the API audience of an organization. It replaces `authorizationParams.audience`, which is then used only for logins that name no
   * organization. Called once per organization, with its id or, if only the name is known, with its name; with `null` for the personal
   * account.
   *
   * @default undefined. The audience is `authorizationParams.audience` for all organizations.
   */
  audienceFor?: ((organization: string | null) => string) | undefined;
  /**
   * Returns the Auth0 domain of an organization, such as a custom domain of its own. Its logins, tokens, locks and rate limits are then apart
   * from those of other domains, and a token of another issuer is refused. The application has the same `clientId` on every domain. Called
   * once for each id or name that the application uses: return the same domain for both. `issuer` then applies to `domain` only.
   *
   * @default undefined. Every organization has `domain`. With the option, `domain` is for logins that name no organization and for the personal account.
   */
  domainFor?: ((organization: string) => string) | undefined;
  /**
   * The name of the custom claim with the user's roles, in the access token or the ID token.
   *
   * @default undefined. The user has no roles.
   */
  rolesClaim?: string | undefined;
  /**
   * `'single'`: all organizations have the same user (`sub`); a login of another user ends the sessions of the first.
   * `'per-organization'`: each organization can have its own user.
   *
   * @default 'single'
   */
  identity?: 'single' | 'per-organization' | undefined;
  /**
   * `'iframe'`: tokens can be requested silently, in a hidden iframe. `'off'`: only with a refresh token or with an interactive login.
   * `useDpop` needs `'off'`.
   *
   * @default 'iframe'. With `useDpop`, or with `useRefreshTokens` and `useRefreshTokensFallback: false`, it is 'off'.
   */
  silentAuth?: 'iframe' | 'off' | undefined;
  /**
   * Whether a tab that is signed out follows an interactive login in another tab and makes its organization active, or the one that
   * `resolveOrganization` names. With sessions in shared storage it reads them; with `cacheLocation: 'memory'` it signs in silently, once.
   * If that fails, it stays signed out. It does not follow a login with `activate: false`. With `false`, a login in another tab never makes an
   * organization active. A tab that reads shared storage has the new session in `sessions` in any case.
   *
   * @default true
   */
  adoptSignIn?: boolean | undefined;
  /**
   * Whether `null` is accepted as an organization: the personal account, a session without `org_id`. If false, tokens without an `org_id` are
   * refused.
   *
   * @default false
   */
  personalAccount?: boolean | undefined;
  /**
   * Whether the active organization's token is renewed about a minute before it expires, while the page is visible and online.
   *
   * @default false
   */
  autoRenew?: boolean | undefined;
  /**
   * The number of sessions to keep: a whole number from 1. A new session beyond it ends the least recently used one.
   *
   * @default 20
   */
  maxSessions?: number | undefined;
  /**
   * `true` writes every event to the console; a function receives every event. No event contains a token. With both, the client keeps the last
   * 50 events for `recentEvents()` and for `<org-session-inspector>`.
   *
   * @default false
   */
  debug?: boolean | ((entry: DebugEntry) => void) | undefined;
  /**
   * Called after a redirect login, with the `appState` of the login and the same-origin path to show. For routers. After a login that failed
   * it also receives the error.
   *
   * @default undefined. `history.replaceState` shows the path, and a `popstate` event makes a router that listens to it navigate there.
   */
  onRedirectCallback?: ((appState: unknown, url: string, error?: AnyOrgSessionError) => void) | undefined;
}

/** Options of `start()`. */
export interface StartOptions {
  /**
   * As {@link OrgSessionClientOptions.onRedirectCallback}, for a router that does not exist yet when the client is created.
   *
   * @default The client's option.
   */
  onRedirectCallback?: OrgSessionClientOptions['onRedirectCallback'];
}

/** One event, as the option `debug` receives it. */
export interface DebugEntry {
  /** When the event was emitted: milliseconds since 1970. */
  readonly time: number;
  /** The name of the event: a key of {@link OrgSessionEvents}. */
  readonly event: string;
  /** The payload of the event. */
  readonly payload: unknown;
}
