import type { Auth0ClientOptions, ICache } from '@auth0/auth0-spa-js';
import { ConfigurationError, shown } from '../errors/errors.js';
import { mustBeOneOf } from './assert.js';
import { canonicalOrganization, type Organization } from './organization.js';

/** What an app's own list of organizations is asked with. */
export interface OrganizationsContext {
  /** The person signed in: the `sub` claim. */
  readonly sub: string;
  /** A verified access token of an organization held, for a call to the app's backend. */
  readonly getToken: () => Promise<string>;
}

/** Options of {@link createOrgSessionClient}. What is not listed here goes to every organization's `Auth0Client` as it is. */
export interface OrgSessionClientOptions extends Omit<
  Auth0ClientOptions,
  'cacheLocation' | 'cache' | 'authorizationParams' | 'interactiveErrorHandler'
> {
  /** Sent with every authorization. `organization` is not allowed here: every call names its own. */
  authorizationParams?: NonNullable<Auth0ClientOptions['authorizationParams']> & { organization?: never };
  /**
   * Where tokens live. `'memory'` (default): with `useRefreshTokens`, refresh tokens stay inside a Worker of Auth0's SDK or, with
   * `silentAuth: 'off'`, in the page's memory.
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
  /**
   * The API audience of each organization, instead of `authorizationParams.audience`, which is only for logins that name none. Asked once
   * with its id or, while only that is known, the name that was asked for; `null` is the personal account.
   */
  audienceFor?: (organization: string | null) => string;
  /** The custom claim that holds the roles, in the access token or the ID token. */
  rolesClaim?: string;
  /** `'single'` (default): one person (`sub`) for all organizations. `'per-organization'`: each may have its own. */
  identity?: 'single' | 'per-organization';
  /** Whether a hidden iframe may ask the identity provider for tokens. Default `'iframe'`; with `useDpop` it is `'off'`. */
  silentAuth?: 'iframe' | 'off';
  /** Whether `null` is an organization too: a session without `org_id`. Default false: such a token is refused. */
  personalAccount?: boolean;
  /** Whether the active organization's token is renewed a minute before it expires, while somebody sees the page. Default false. */
  autoRenew?: boolean;
  /** How many organizations are held before the least recently used one is forgotten. Default 20. */
  maxSessions?: number;
  /**
   * Told of every event, for development: `true` writes to the console. No entry holds a token. Default false.
   */
  debug?: boolean | ((entry: DebugEntry) => void);
  /** Called with the login's `appState` and the same-origin path to show after a redirect callback, instead of `history.replaceState`. */
  onRedirectCallback?: (appState: unknown, url: string) => void;
}

/** One event, as the option `debug` gets it. */
export interface DebugEntry {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Its name: one of `OrgSessionEvents`. */
  readonly event: string;
  readonly payload: unknown;
}

/** Options as the rest of the package reads them: checked, with every default in its place. */
export type Settings = OrgSessionClientOptions &
  Required<Pick<OrgSessionClientOptions, keyof typeof defaults>> & {
    /** What the `iss` claim must say. */
    readonly iss: string;
    readonly audience: string | undefined;
    readonly redirectUri: string | undefined;
  };

const defaults = {
  cacheLocation: 'memory',
  resolveOrganization: () => undefined,
  isTrustedOrganization: () => true,
  identity: 'single',
  silentAuth: 'iframe',
  maxSessions: 20,
} satisfies Partial<OrgSessionClientOptions>;

/** What an option may be: one of some words, or of a type (and not empty, zero or null). */
const kinds: Record<string, readonly unknown[] | string> = {
  domain: 'string',
  clientId: 'string',
  cacheLocation: ['memory', 'localstorage'],
  cache: 'object',
  authorizationParams: 'object',
  useRefreshTokens: 'boolean',
  useDpop: 'boolean',
  personalAccount: 'boolean',
  resolveOrganization: 'function',
  defaultOrganization: 'string',
  isTrustedOrganization: 'function',
  audienceFor: 'function',
  rolesClaim: 'string',
  identity: ['single', 'per-organization'],
  silentAuth: ['iframe', 'off'],
  autoRenew: 'boolean',
  maxSessions: 'number',
  onRedirectCallback: 'function',
  'authorizationParams.audience': 'string',
  'authorizationParams.redirect_uri': 'string',
};

/**
 * Reads the options once.
 *
 * @throws ConfigurationError that names the option.
 */
export function readOptions(options: OrgSessionClientOptions): Settings {
  const must = (holds: unknown, name: string, problem: string): void => {
    if (!holds) throw new ConfigurationError(`Option ${name} ${problem}.`);
  };
  const given: Record<string, unknown> = { ...options };
  const params = { ...(given['authorizationParams'] as Record<string, unknown> | undefined) };
  for (const name of ['audience', 'redirect_uri']) given[`authorizationParams.${name}`] = params[name];
  for (const [name, kind] of Object.entries(kinds)) {
    const value = given[name];
    if (value === undefined && name !== 'domain' && name !== 'clientId') continue;
    if (typeof kind === 'string')
      must(typeof value === kind && value !== '' && value !== null, name, `must be a ${kind}`);
    else mustBeOneOf(`Option ${name}`, value, kind);
  }
  const { audienceFor, useDpop, useRefreshTokens, useRefreshTokensFallback, defaultOrganization } = options;
  const settings: Settings = {
    ...defaults,
    // With DPoP a failed iframe would delete the key that every organization's tokens are bound to.
    ...((useDpop || (useRefreshTokens && useRefreshTokensFallback === false)) && { silentAuth: 'off' }),
    ...(Object.fromEntries(
      Object.entries(options).filter(([, value]) => value !== undefined),
    ) as unknown as OrgSessionClientOptions),
    iss: issuerOf(options),
    audience: params['audience'] as string | undefined,
    redirectUri: params['redirect_uri'] as string | undefined,
    ...(audienceFor && { audienceFor: checkedAudienceFor(audienceFor) }),
    ...(defaultOrganization !== undefined && {
      defaultOrganization: canonicalOrganization(defaultOrganization, 'Option defaultOrganization'),
    }),
  };
  const { cache, domain, organizations, maxSessions, silentAuth } = settings;
  must(/^(https?:\/\/)?[^\s/]+$/.test(domain), 'domain', 'must be a host');
  must(
    organizations === undefined ||
      typeof organizations === 'function' ||
      (typeof organizations === 'string' && organizations),
    'organizations',
    'must be a function or a claim',
  );
  for (const method of ['get', 'set', 'remove'] as const) {
    must(!cache || typeof cache[method] === 'function', 'cache', 'must have get, set and remove');
  }
  must(maxSessions >= 1 && maxSessions % 1 === 0, 'maxSessions', 'must be a whole number from 1');
  must(!('organization' in params), 'authorizationParams.organization', 'is not allowed');
  must(!given['interactiveErrorHandler'], 'interactiveErrorHandler', 'is not allowed');
  must(/boolean|function|undef/.test(typeof given['debug']), 'debug', 'must be true or a function');
  const silent = useRefreshTokens && silentAuth === 'off';
  // The SDK deletes its key with every organization that is signed out of.
  must(
    options.refreshTokenMode !== 'online',
    'refreshTokenMode',
    "must not be 'online': one organization's sign-out would end all of them",
  );
  must(!useDpop || silent, 'useDpop', "needs useRefreshTokens and silentAuth 'off'");
  return Object.freeze(settings);
}

/** By the rules of Auth0's SDK, which forces an explicit issuer to https. */
function issuerOf({ issuer, domain }: OrgSessionClientOptions): string {
  if (issuer === undefined) return /^https?:/.test(domain) ? `${domain}/` : `https://${domain}/`;
  return issuer.startsWith('https://') ? issuer : `https://${issuer}/`;
}

/** Asked once for each, so that an organization's tokens stay those of one API. */
function checkedAudienceFor(
  audienceFor: NonNullable<OrgSessionClientOptions['audienceFor']>,
): NonNullable<OrgSessionClientOptions['audienceFor']> {
  const answers = new Map<string | null, string>();
  return (organization) => {
    let answer: unknown = answers.get(organization);
    try {
      answer ??= audienceFor(organization);
    } catch (cause) {
      throw new ConfigurationError('Option audienceFor failed.', { cause });
    }
    if (typeof answer !== 'string' || !answer)
      throw new ConfigurationError(`Option audienceFor must answer a string for ${shown(organization)}.`);
    answers.set(organization, answer);
    return answer;
  };
}
