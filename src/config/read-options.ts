import type { Auth0ClientOptions } from '@auth0/auth0-spa-js';
import { quoted } from '../errors/quoted.js';
import { assertConfiguration, assertNoOrganization } from './assert.js';
import { callOption } from './call-option.js';
import { AUTHORIZATION_PARAMETERS, checkOptions, type AllowedOptions } from './check-options.js';
import { readDefaultOrganization, type DefaultOrganization } from './default-organization.js';
import { FOLLOW_URL } from './follow-url-key.js';
import { checkedTime } from './now-provider.js';
import type { OrgSessionClientOptions } from './options.js';
import { createTenantFor, isDomain, type Tenant } from './tenant.js';

/** The options, checked and with every default. The rest of this package reads only these. */
export interface Settings
  extends
    Omit<
      OrgSessionClientOptions,
      'authorizationParams' | 'authorizeTimeoutInSeconds' | 'defaultOrganization' | keyof typeof DEFAULTS
    >,
    Readonly<Required<Pick<OrgSessionClientOptions, keyof typeof DEFAULTS>>>,
    DefaultOrganization {
  /** The options for the `Auth0Client` of each organization. */
  readonly auth0Options: Auth0ClientOptions;
  /** Returns the tenant of an organization. Without one: that of logins that name none. @throws ConfigurationError if `domainFor` fails. */
  readonly tenantFor: (organization?: string) => Tenant;
  /** The audience of a request that names none, without the option `audienceFor`. */
  readonly audience: string | undefined;
  /** Returns the `redirect_uri` of a login that begins on a page of this origin. */
  readonly redirectUriFor: (origin: string) => string;
  readonly silentTimeoutInSeconds: number;
  readonly popupTimeoutInSeconds: number;
  /** The time limit of Auth0's SDK for one request. */
  readonly requestTimeoutInSeconds: number;
}

const DEFAULTS = {
  cacheLocation: 'memory',
  resolveOrganization: () => undefined,
  isTrustedOrganization: () => true,
  adoptSignIn: true,
  identity: 'single',
  silentAuth: 'iframe',
  personalAccount: false,
  autoRenew: false,
  followUrl: false,
  maxSessions: 20,
  debug: false,
  useRefreshTokens: false,
  useDpop: false,
} satisfies Partial<OrgSessionClientOptions>;

/** Auth0's SDK has 60. Here it is shorter, because the user waits for the end of a silent login before a login page can open. */
const SILENT_TIMEOUT_IN_SECONDS = 10;
/** The same as in Auth0's SDK. */
const POPUP_TIMEOUT_IN_SECONDS = 60;
/** The same as in Auth0's SDK. */
const REQUEST_TIMEOUT_IN_SECONDS = 10;

/** The options: those of this package and those of Auth0's SDK. A string must not be empty, and a number not negative. */
const ALLOWED: Record<keyof OrgSessionClientOptions | keyof Auth0ClientOptions, AllowedOptions[string]> = {
  domain: 'string',
  clientId: 'string',
  issuer: 'string',
  leeway: 'number',
  cacheLocation: ['memory', 'localstorage'],
  cache: 'object',
  ...AUTHORIZATION_PARAMETERS,
  useRefreshTokens: 'boolean',
  useRefreshTokensFallback: 'boolean',
  // 'online': a sign-out of one organization would end all.
  refreshTokenMode: ['offline'],
  useMrrt: 'boolean',
  useDpop: 'boolean',
  useFormData: 'boolean',
  useCookiesForTransactions: 'boolean',
  legacySameSiteCookie: 'boolean',
  cookieDomain: 'string',
  sessionCheckExpiryDays: 'number',
  authorizeTimeoutInSeconds: 'number',
  httpTimeoutInSeconds: 'number',
  nowProvider: 'function',
  workerUrl: 'string',
  auth0Client: 'object',
  enterpriseConnect: 'boolean',
  sessionTransferTokenQueryParamName: 'string',
  anonymousSessionsCacheMode: ['localStorage', 'memory'],
  createAnonymousSessionOnFailedSilentAuth: 'boolean',
  interactiveErrorHandler: ['popup'],
  personalAccount: 'boolean',
  // Before the other names that end with `organization`: for an unknown option `organization` the error suggests the first one.
  defaultOrganization: 'string or object or function',
  resolveOrganization: 'function',
  isTrustedOrganization: 'function',
  followUrl: 'boolean',
  navigate: 'function',
  organizations: 'function or string',
  audienceFor: 'function',
  domainFor: 'function',
  rolesClaim: 'string',
  identity: ['single', 'per-organization'],
  silentAuth: ['iframe', 'off'],
  adoptSignIn: 'boolean',
  autoRenew: 'boolean',
  maxSessions: 'number',
  debug: 'boolean or function',
  onRedirectCallback: 'function',
};

/**
 * Checks the options and adds the defaults. No other file has a default of an option.
 *
 * @throws ConfigurationError if an option is wrong. The message names it.
 */
export function readOptions(options: OrgSessionClientOptions): Settings {
  // An application without TypeScript can pass anything.
  checkOptions(options, ALLOWED);
  const given = withoutUndefined(options);
  const params = { ...(given['authorizationParams'] as Record<string, unknown> | undefined) };
  checkRules(given, params);

  const checked = given as unknown as OrgSessionClientOptions;
  const { audienceFor, defaultOrganization, nowProvider, resolveOrganization } = checked;
  const { useDpop, useRefreshTokens, useRefreshTokensFallback } = checked;
  // With DPoP a failed iframe would delete the key that the tokens of every organization are bound to.
  const isSilentAuthOff = useDpop || (useRefreshTokens && useRefreshTokensFallback === false);
  const settings: Settings = {
    ...DEFAULTS,
    ...(isSilentAuthOff && { silentAuth: 'off' }),
    ...checked,
    auth0Options: {
      ...(given as unknown as Auth0ClientOptions),
      ...(nowProvider && { nowProvider: checkedTime(nowProvider) }),
    },
    tenantFor: createTenantFor(checked),
    audience: params['audience'] as string | undefined,
    redirectUriFor: (origin) => (params['redirect_uri'] as string | undefined) ?? origin,
    silentTimeoutInSeconds: checked.authorizeTimeoutInSeconds || SILENT_TIMEOUT_IN_SECONDS,
    popupTimeoutInSeconds: checked.authorizeTimeoutInSeconds || POPUP_TIMEOUT_IN_SECONDS,
    requestTimeoutInSeconds: checked.httpTimeoutInSeconds || REQUEST_TIMEOUT_IN_SECONDS,
    ...(resolveOrganization && {
      // With the members of a resolver of this package.
      resolveOrganization: Object.assign(
        (url?: URL) => callOption('resolveOrganization', () => resolveOrganization(url)),
        resolveOrganization,
      ),
    }),
    ...(audienceFor && { audienceFor: memoize(audienceFor) }),
    ...readDefaultOrganization(defaultOrganization),
  };
  assertConfiguration(
    !settings.useDpop || (settings.useRefreshTokens && settings.silentAuth === 'off'),
    "Option useDpop needs useRefreshTokens and silentAuth 'off'.",
  );
  assertConfiguration(
    !settings.followUrl || FOLLOW_URL in settings.resolveOrganization,
    'Option followUrl needs a resolver of this package as resolveOrganization, such as fromPath().',
  );
  assertConfiguration(!settings.navigate || settings.followUrl, 'Option navigate needs followUrl.');
  return Object.freeze(settings);
}

function withoutUndefined(options: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries({ ...options }).filter(([, value]) => value !== undefined));
}

function checkRules(given: Record<string, unknown>, params: Record<string, unknown>): void {
  const { domain, clientId, maxSessions } = given;
  const { audience, redirect_uri } = params;
  const values = {
    ...given,
    'authorizationParams.audience': audience,
    'authorizationParams.redirect_uri': redirect_uri,
  };
  for (const [name, value] of Object.entries(values)) {
    const isInRange = typeof value !== 'number' || (value >= 0 && value < Infinity);
    assertConfiguration(value !== '' && isInRange, `Option ${name} must not be empty or negative.`);
  }
  const cache = given['cache'] as Record<string, unknown> | undefined;
  assertConfiguration(
    isDomain(domain),
    `Option domain must be a host, such as your-tenant.eu.auth0.com, not ${quoted(domain)}.`,
  );
  assertConfiguration(clientId, 'Option clientId is missing.');
  assertConfiguration(
    !cache || ['get', 'set', 'remove'].every((method) => typeof cache[method] === 'function'),
    'Option cache must have get, set and remove.',
  );
  assertConfiguration(
    maxSessions === undefined || (Number.isInteger(maxSessions) && maxSessions !== 0),
    'Option maxSessions must be a whole number from 1.',
  );
  assertNoOrganization(params);
  // An anonymous session has no organization.
  const anonymous = 'createAnonymousSessionOnFailedSilentAuth';
  assertConfiguration(!given[anonymous], `Option ${anonymous} is not allowed.`);
}

/** Calls the function only once per organization, so that all default tokens of an organization are for the same API. */
function memoize(
  audienceFor: NonNullable<OrgSessionClientOptions['audienceFor']>,
): NonNullable<OrgSessionClientOptions['audienceFor']> {
  const audiences = new Map<string | null, string>();
  return (organization) => {
    const audience: unknown =
      audiences.get(organization) ?? callOption('audienceFor', () => audienceFor(organization));
    assertConfiguration(
      typeof audience === 'string' && audience !== '',
      `Option audienceFor must answer a string for ${quoted(organization)}.`,
    );
    audiences.set(organization, audience);
    return audience;
  };
}
