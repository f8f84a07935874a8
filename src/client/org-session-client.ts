import type { Auth0Client, PopupConfigOptions, User } from '@auth0/auth0-spa-js';
import type { AccessTokenClaims, IdTokenClaims } from '../claims/verify-token.js';
import type { RedirectLoginResult } from '../login/redirect-callback.js';
import type { Fetcher, FetcherOptions } from '../tokens/fetcher.js';
import type { LoginOptions, RedirectLoginOptions } from '../login/interactive-login.js';
import type { TokenExchangeOptions } from '../login/token-exchange.js';
import type { LogoutOptions } from '../logout/logout.js';
import type { Organization } from '../config/organization.js';
import type { OrgSessionEvents, OrgSessionSnapshot } from '../sessions/state.js';
import type { SwitchOptions, SwitchResult } from '../organizations/switch-organization.js';
import type { GetTokenOptions } from '../tokens/get-token.js';

/** A token and what is known of it; the answer of `getTokenForOrg` with `detailed: true`. */
export interface DetailedToken {
  readonly accessToken: string;
  readonly idToken: string;
  /** Claims of the ID token. */
  readonly claims: IdTokenClaims;
  /** Space-separated scopes as granted. */
  readonly scope: string;
  /** Milliseconds since 1970 by this machine's clock, counted from receipt. */
  readonly expiresAt: number;
  readonly organization: Organization;
  /** Claims of the access token; undefined for an opaque one. */
  readonly accessClaims?: AccessTokenClaims;
}

/** `getTokenForOrg` and `getToken` answer by what was asked: a string, details, or perhaps nothing with `'cache-only'`. */
export interface GetToken<Args extends unknown[]> {
  (
    ...args: [...Args, options: GetTokenOptions & { detailed: true; cacheMode: 'cache-only' }]
  ): Promise<DetailedToken | undefined>;
  (...args: [...Args, options: GetTokenOptions & { detailed: true }]): Promise<DetailedToken>;
  (...args: [...Args, options: GetTokenOptions & { cacheMode: 'cache-only' }]): Promise<string | undefined>;
  (...args: [...Args, options?: GetTokenOptions]): Promise<string>;
}

/** Which token a permission, role or scope is looked up in. */
export interface LookupOptions {
  /** Id or name. Default: the active organization. */
  organization?: string | null;
  /** Default: the `audience` of the options. */
  audience?: string;
}

/** One session per organization. Every method is bound: it may be taken off the object. */
export interface OrgSessionClient {
  /**
   * Finishes a login that comes back to this page, or else restores the last organization: the one that the URL names, this tab's last,
   * the browser's last, `defaultOrganization`. Resolves with the snapshot; trouble is in its `error`. Further calls share the first.
   */
  readonly start: () => Promise<OrgSessionSnapshot>;
  /** Removes every listener, timer and channel. Sessions stay as they are. */
  readonly destroy: () => void;

  /** What is true now: frozen, and the same object until something changes. */
  readonly getSnapshot: () => OrgSessionSnapshot;
  /** The constant starting state, for rendering on a server. */
  readonly getServerSnapshot: () => OrgSessionSnapshot;
  /** Calls `listener` after every change; the answer unsubscribes. */
  readonly subscribe: (listener: () => void) => () => void;
  /** Calls `listener` with every event of that name; the answer unsubscribes. */
  readonly on: <Name extends keyof OrgSessionEvents>(
    event: Name,
    listener: (payload: OrgSessionEvents[Name]) => void,
  ) => () => void;

  /**
   * An access token for an organization, by id or name, without touching the active one. Never opens a page or a popup.
   *
   * @throws LoginRequiredError where a person is needed, MfaRequiredError, AccessDeniedError, OrganizationMismatchError,
   * UserMismatchError, TemporaryError, ConfigurationError for a bad argument, or the reason of `signal`.
   */
  readonly getTokenForOrg: GetToken<[organization: string | null]>;
  /** The same for the active organization. @throws LoginRequiredError where none is active, and as `getTokenForOrg`. */
  readonly getToken: GetToken<[]>;
  /**
   * Makes an organization the active one: from what is held, by refresh token, by iframe, or with the person. Nothing visible changes
   * before its tokens are verified; on failure the old one stays.
   *
   * @throws SwitchSupersededError when a newer switch or login took over, PopupError, and as `getTokenForOrg`.
   */
  readonly switchOrganization: (
    organization: string | null,
    options?: SwitchOptions,
  ) => Promise<SwitchResult>;

  /** Leaves for the login page. The organization that comes back becomes the active one. */
  readonly loginWithRedirect: (options?: RedirectLoginOptions) => Promise<void>;
  /** The same in a popup; call it from a click. Resolves with the organization that is now active. @throws PopupError */
  readonly loginWithPopup: (
    options?: LoginOptions,
    popupConfig?: Partial<PopupConfigOptions>,
  ) => Promise<Organization>;
  /** Finishes a login from the page's URL or a given one. `start()` calls it. @throws CallbackError, AccessDeniedError */
  readonly handleRedirectCallback: (url?: string) => Promise<RedirectLoginResult>;
  /**
   * Follows an invitation: takes `invitation`, `organization` and `organization_name` off the URL and leaves for the login page with the
   * ticket, never without a person. With `organization` alone (a bookmarked login page) it is a login for that one. Call it before
   * `start()`; `false` where the URL (default: the page's) is neither.
   */
  readonly acceptInvitation: (url?: string) => Promise<boolean>;
  /** Signs in with a token of another issuer (RFC 8693), verified like any other login. Resolves with the organization that is now active. */
  readonly loginWithCustomTokenExchange: (options: TokenExchangeOptions) => Promise<Organization>;
  /** Forgets one organization here and in the other tabs, and revokes its refresh tokens. All others keep working. */
  readonly logoutOrganization: (organization: string | null) => Promise<void>;
  /** Forgets all organizations in all tabs, revokes their refresh tokens (two seconds at the most), then leaves for the identity provider's logout. */
  readonly logout: (options?: LogoutOptions) => Promise<void>;

  /** Who is signed in to an organization (default: the active one); undefined where it is not held. */
  readonly getUser: (organization?: string | null) => Promise<User | undefined>;
  /** The ID token's claims, in the same way. */
  readonly getIdTokenClaims: (organization?: string | null) => Promise<IdTokenClaims | undefined>;
  /** The access token's claims, in the same way; also undefined for an opaque token. */
  readonly getAccessTokenClaims: (
    organization?: string | null,
    options?: { audience?: string },
  ) => Promise<AccessTokenClaims | undefined>;
  /**
   * The person's organizations, from the option `organizations`; without it, those that are held. Kept until somebody else signs in.
   *
   * @throws TemporaryError if the app's function fails.
   */
  readonly listOrganizations: () => Promise<readonly Organization[]>;
  /** At once, over what is held now; `false` where nothing is. A convenience for the page: the API decides. */
  readonly hasPermission: (permission: string, options?: LookupOptions) => boolean;
  /** The same over the roles in `rolesClaim`. */
  readonly hasRole: (role: string, options?: LookupOptions) => boolean;
  /** The same over the scopes as granted. */
  readonly hasScope: (scope: string, options?: LookupOptions) => boolean;
  /**
   * A `fetch` that adds the token of an organization (default: whichever is active) to requests of one origin, and tries once more with a
   * fresh one after a 401. Requests of other origins go out as they are.
   *
   * @throws ConfigurationError for a wrong option. Its requests reject as `getTokenForOrg` and `fetch` do.
   */
  readonly createFetcher: (options?: FetcherOptions) => Fetcher;
  /** Not the same for any two organizations or people, and empty where no organization is active: put it into the keys of a data cache. */
  readonly organizationKey: string;
  /** Aborts when `organizationKey` changes, before any listener hears of it. Read it anew for every request. */
  readonly organizationSignal: AbortSignal;
  /**
   * That organization's own `Auth0Client`, for what this package does not wrap (MFA, passkeys, `<Auth0Provider client>`). What is read
   * straight from it is not verified here.
   */
  readonly auth0ClientFor: (organization: string | null) => Auth0Client;
}
