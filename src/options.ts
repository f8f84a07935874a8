import type { Auth0ClientOptions, ICache } from '@auth0/auth0-spa-js';
import type { IdTokenClaims } from './claims.js';
import { ConfigurationError } from './errors.js';
import { canonicalOrganization, type Organization } from './organization.js';

/** What an app's own list of organizations is asked with. */
export interface OrganizationsContext {
  /** The person signed in: the `sub` claim. */
  readonly sub: string;
  /** A verified access token of an organization held, for a call to the app's backend. */
  getToken(): Promise<string>;
}

/** Options of {@link createOrgSessionClient}. What is not listed here goes to every organization's `Auth0Client` as it is. */
export interface OrgSessionClientOptions extends Omit<
  Auth0ClientOptions,
  'cacheLocation' | 'cache' | 'authorizationParams' | 'interactiveErrorHandler'
> {
  /** Sent with every authorization. `organization` is not allowed here: every call names its own. */
  authorizationParams?: Omit<NonNullable<Auth0ClientOptions['authorizationParams']>, 'organization'>;
  /**
   * Where tokens live. `'memory'` (default): with `useRefreshTokens`, refresh tokens stay inside a Worker of Auth0's SDK.
   * `'localstorage'`: sessions survive reloads and are shared between tabs; refresh tokens live in IndexedDB or,
   * where there is none, in the tab's memory.
   */
  cacheLocation?: 'memory' | 'localstorage';
  /** A cache of your own instead of `cacheLocation`, under keys that name the organization. It also gets the refresh tokens. */
  cache?: ICache;
  /** The organization (id or name) that the URL asks for. Asked once, by `start()`. */
  resolveOrganization?: () => string | undefined;
  /** The organization (id or name) that `start()` falls back to. */
  defaultOrganization?: string;
  /** Asked with the organization that came back when a login named none. Default: every one is trusted. */
  isTrustedOrganization?: (organization: Organization) => boolean | Promise<boolean>;
  /** How `listOrganizations()` finds them: a function, or the name of an ID token claim that lists them. */
  organizations?: ((context: OrganizationsContext) => Promise<readonly Organization[]>) | string;
  /** The custom claim that holds the roles, in the access token or the ID token. */
  rolesClaim?: string;
  /** `'single'` (default): one person (`sub`) for all organizations. `'per-organization'`: each may have its own. */
  identity?: 'single' | 'per-organization';
  /** Whether a hidden iframe may ask the identity provider for tokens. Default `'iframe'`; with `useDpop` it is `'off'`. */
  silentAuth?: 'iframe' | 'off';
  /** How many organizations are held before the least recently used one is forgotten. Default 20. */
  maxSessions?: number;
  /** Called with the login's `appState` and the same-origin path to show after a redirect callback, instead of `history.replaceState`. */
  onRedirectCallback?: (appState: unknown, url: string) => void;
}

/** Options as the rest of the package reads them: complete and checked. */
export interface Settings {
  readonly clientId: string;
  readonly issuer: string;
  /** Origin of the identity provider. */
  readonly tenant: string;
  readonly audience: string | undefined;
  readonly redirectUri: string | undefined;
  readonly storage: 'memory' | 'localstorage' | ICache;
  readonly silentAuth: 'iframe' | 'off';
  readonly useDpop: boolean;
  readonly singleIdentity: boolean;
  readonly maxSessions: number;
  readonly rolesClaim: string | undefined;
  readonly defaultOrganization: string | undefined;
  readonly popupTimeoutInSeconds: number;
  readonly resolveOrganization: () => string | undefined;
  readonly isTrustedOrganization: (organization: Organization) => boolean | Promise<boolean>;
  readonly listOrganizations: (context: OrganizationsContext, claims: IdTokenClaims) => Promise<unknown>;
  readonly onRedirectCallback: ((appState: unknown, url: string) => void) | undefined;
  /** What every organization's `Auth0Client` is made with. */
  readonly auth0: Auth0ClientOptions;
}

/**
 * Reads the options once.
 *
 * @throws ConfigurationError that names the option.
 */
export function readOptions(options: OrgSessionClientOptions): Settings {
  const fail = (name: string, problem: string): never => {
    throw new ConfigurationError(`Option ${name} ${problem}.`);
  };
  const check = (
    name: keyof OrgSessionClientOptions,
    holds: (value: never) => boolean,
    what: string,
  ): void => {
    const value = options[name];
    if (value !== undefined && !holds(value as never)) fail(name, `must be ${what}`);
  };
  const isFunction = (value: unknown): boolean => typeof value === 'function';
  const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
  const isFlag = (value: unknown): boolean => typeof value === 'boolean';
  const oneOf =
    (...values: unknown[]) =>
    (value: unknown): boolean =>
      values.includes(value);

  if (typeof (options as unknown) !== 'object' || (options as unknown) === null) {
    throw new ConfigurationError('createOrgSessionClient needs options: { domain, clientId, … }.');
  }
  for (const name of ['domain', 'clientId'] as const) {
    if (!isText(options[name])) fail(name, 'must be a non-empty string');
  }
  check('cacheLocation', oneOf('memory', 'localstorage'), "'memory' or 'localstorage'");
  check('identity', oneOf('single', 'per-organization'), "'single' or 'per-organization'");
  check('silentAuth', oneOf('iframe', 'off'), "'iframe' or 'off'");
  check('useRefreshTokens', isFlag, 'true or false');
  check('useDpop', isFlag, 'true or false');
  check('rolesClaim', isText, 'the name of a claim');
  check('resolveOrganization', isFunction, 'a function');
  check('isTrustedOrganization', isFunction, 'a function');
  check('onRedirectCallback', isFunction, 'a function');
  check('organizations', (value) => isFunction(value) || isText(value), 'a function or the name of a claim');
  check(
    'maxSessions',
    (value: number) => Number.isInteger(value) && value >= 1,
    'a whole number of at least 1',
  );
  check('authorizationParams', (value) => typeof value === 'object' && value !== null, 'an object');
  check(
    'cache',
    (value: ICache | null) => isFunction(value?.get) && isFunction(value?.set) && isFunction(value?.remove),
    'an object with get, set and remove',
  );
  const params: Record<string, unknown> = options.authorizationParams ?? {};
  if ('organization' in params) {
    fail('authorizationParams.organization', 'is not allowed: name the organization in each call instead');
  }
  for (const name of ['audience', 'redirect_uri']) {
    if (params[name] !== undefined && !isText(params[name])) {
      fail(`authorizationParams.${name}`, 'must be a non-empty string');
    }
  }
  if ((options as Auth0ClientOptions).interactiveErrorHandler !== undefined) {
    fail('interactiveErrorHandler', 'is not allowed: getting a token must never open a popup');
  }
  const useDpop = options.useDpop === true;
  if (useDpop && options.silentAuth === 'iframe') {
    fail(
      'silentAuth',
      "can't be 'iframe' with useDpop: a failed iframe deletes the key of every organization",
    );
  }
  if (useDpop && options.useRefreshTokens !== true) {
    fail('useRefreshTokens', 'must be true with useDpop: without an iframe there is no other way to renew');
  }

  let tenant: URL;
  try {
    tenant = new URL(/^https?:\/\//.test(options.domain) ? options.domain : `https://${options.domain}`);
  } catch (cause) {
    throw new ConfigurationError('Option domain must be a host name or an http(s) origin.', { cause });
  }
  if (options.domain.endsWith('/')) fail('domain', 'must not end with a slash');

  const { useRefreshTokens = false, useRefreshTokensFallback } = options;
  const {
    cache,
    cacheLocation = 'memory',
    resolveOrganization = () => undefined,
    defaultOrganization,
    isTrustedOrganization = () => true,
    organizations,
    rolesClaim,
    identity = 'single',
    silentAuth = useDpop || (useRefreshTokens && useRefreshTokensFallback === false) ? 'off' : 'iframe',
    maxSessions = 20,
    onRedirectCallback,
    authorizationParams = {},
    authorizeTimeoutInSeconds,
    ...auth0
  } = options;

  const settings: Settings = {
    clientId: options.clientId,
    issuer: issuerOf(options.issuer, tenant.origin),
    tenant: tenant.origin,
    audience: authorizationParams.audience,
    redirectUri: authorizationParams.redirect_uri,
    storage: cache ?? cacheLocation,
    silentAuth,
    useDpop,
    singleIdentity: identity === 'single',
    maxSessions,
    rolesClaim,
    defaultOrganization:
      defaultOrganization === undefined
        ? undefined
        : canonicalOrganization(defaultOrganization, 'Option defaultOrganization'),
    popupTimeoutInSeconds: authorizeTimeoutInSeconds ?? 60,
    resolveOrganization,
    isTrustedOrganization,
    // Without a way to list them, the sessions held are all that is known: `undefined` says so.
    listOrganizations: async (context, claims) =>
      typeof organizations === 'string' ? claims[organizations] : await organizations?.(context),
    onRedirectCallback,
    auth0: Object.freeze({
      ...auth0,
      authorizationParams,
      // A silent login that nobody answers must give way to the interactive one while the person still waits.
      authorizeTimeoutInSeconds: authorizeTimeoutInSeconds ?? 10,
      useRefreshTokensFallback: silentAuth === 'iframe',
    }),
  };
  return Object.freeze(settings);
}

/** The same rule as Auth0's SDK, which forces an explicit issuer to https. */
function issuerOf(issuer: string | undefined, tenant: string): string {
  if (issuer === undefined) return `${tenant}/`;
  return issuer.startsWith('https://') ? issuer : `https://${issuer}/`;
}
