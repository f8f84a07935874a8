import type { Auth0ClientOptions, ICache } from '@auth0/auth0-spa-js';
import type { Organization } from './organization.js';

/** The argument of the function {@link OrgSessionClientOptions.organizations}. */
export interface OrganizationsContext {
  /** The `sub` claim of the user who is signed in. */
  readonly sub: string;
  /** Returns a verified access token of one of the user's organizations, for a call to the application's backend. */
  readonly getToken: () => Promise<string>;
}

/**
 * Options of {@link createOrgSessionClient}.
 *
 * Every other option of `Auth0ClientOptions` is passed to the `Auth0Client` of each organization. Not allowed:
 * `interactiveErrorHandler`, `refreshTokenMode: 'online'`, and an `organization` in `authorizationParams`.
 */
export interface OrgSessionClientOptions extends Omit<
  Auth0ClientOptions,
  'cacheLocation' | 'cache' | 'authorizationParams' | 'interactiveErrorHandler'
> {
  /**
   * Parameters of every authorization request, such as `audience`, `scope` and `redirect_uri`. `organization` is not allowed: every call
   * names its own.
   *
   * @default undefined. `redirect_uri` is then the page's origin.
   */
  authorizationParams?: NonNullable<Auth0ClientOptions['authorizationParams']> & { organization?: never };
  /**
   * Where tokens are stored. `'memory'`: sessions end with the page, unless Auth0's own session restores them; with `useRefreshTokens`,
   * refresh tokens are in a Worker of Auth0's SDK or, with `silentAuth: 'off'`, in the page's memory. `'localstorage'`: sessions survive a
   * reload and are shared between tabs; refresh tokens are in IndexedDB or, without it, in the tab's memory.
   *
   * @default 'memory'
   */
  cacheLocation?: 'memory' | 'localstorage';
  /**
   * A cache of the application's own, instead of `cacheLocation`. Its keys name the organization. It receives the refresh tokens too.
   *
   * @default undefined
   */
  cache?: ICache;
  /**
   * Returns the organization (id or name) that the URL names. Called at most once by each `start()`, and not if the page finishes a login.
   * `acceptInvitation()` calls it for a link that has an `organization` but no `invitation`.
   *
   * @default () => undefined
   */
  resolveOrganization?: () => string | undefined;
  /**
   * The organization (id or name) that `start()` restores if neither the URL nor an earlier visit names one.
   *
   * @default undefined
   */
  defaultOrganization?: string;
  /**
   * Decides whether the application accepts an organization that the user chose at the login page. Called only if the login named none.
   *
   * @default () => true
   */
  isTrustedOrganization?: (organization: Organization) => boolean | Promise<boolean>;
  /**
   * Where `listOrganizations()` finds the user's organizations: a function, or the name of an ID token claim with the list.
   *
   * @default undefined. The list then has the organizations with a session.
   */
  organizations?: ((context: OrganizationsContext) => Promise<readonly Organization[]>) | string;
  /**
   * Returns the API audience of an organization, instead of `authorizationParams.audience`, which then serves only logins that name no
   * organization. Called once per organization, with its id or, while that is not known, its name; `null` is the personal account.
   *
   * @default undefined. All organizations have `authorizationParams.audience`.
   */
  audienceFor?: (organization: string | null) => string;
  /**
   * The custom claim that has the user's roles, in the access token or the ID token.
   *
   * @default undefined. There are no roles.
   */
  rolesClaim?: string;
  /**
   * `'single'`: one user (`sub`) for all organizations; a login of another user ends the sessions of the first.
   * `'per-organization'`: each organization can have its own user.
   *
   * @default 'single'
   */
  identity?: 'single' | 'per-organization';
  /**
   * Whether tokens can be requested in a hidden iframe (`'iframe'`), or only with a refresh token or the user (`'off'`).
   *
   * @default 'iframe'. With `useDpop`, or with `useRefreshTokensFallback: false`, it is 'off'.
   */
  silentAuth?: 'iframe' | 'off';
  /**
   * Whether `null` names the personal account: a session without `org_id`. Otherwise a token without `org_id` is refused.
   *
   * @default false
   */
  personalAccount?: boolean;
  /**
   * Whether the active organization's token is renewed about a minute before it expires, while the page is visible and online.
   *
   * @default false
   */
  autoRenew?: boolean;
  /**
   * How many sessions are kept. A further one ends the least recently used one.
   *
   * @default 20
   */
  maxSessions?: number;
  /**
   * `true` writes every event to the console; a function receives it. An entry never has a token.
   *
   * @default false
   */
  debug?: boolean | ((entry: DebugEntry) => void);
  /**
   * Called after a redirect login, instead of `history.replaceState`, with the `appState` of the login and the same-origin path to show.
   * For routers.
   *
   * @default undefined. The address is replaced.
   */
  onRedirectCallback?: (appState: unknown, url: string) => void;
}

/** One event, as the option `debug` receives it. */
export interface DebugEntry {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** The name of the event: a key of {@link OrgSessionEvents}. */
  readonly event: string;
  /** The payload of the event. */
  readonly payload: unknown;
}
