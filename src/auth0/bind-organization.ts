import type { Auth0Client } from '@auth0/auth0-spa-js';

/** The parameters that bind a request to an organization and, with the option `audienceFor`, to its API. */
export interface OrganizationParameters {
  readonly organization?: string;
  readonly audience?: string | undefined;
}

type Method = (options?: object, ...rest: unknown[]) => unknown;

/** Methods that take the parameters in `authorizationParams`. */
const AUTHORIZATION_METHODS = [
  'getTokenSilently',
  'getTokenWithPopup',
  'loginWithRedirect',
  'loginWithPopup',
];
/** Methods that take the parameters directly in their options. */
const EXCHANGE_METHODS = ['loginWithCustomTokenExchange', 'customTokenExchange'];
const PASSKEY_METHODS = ['login', 'signup', 'getLoginChallenge', 'getSignupChallenge', 'getTokenWithPasskey'];

/**
 * Adds the organization's parameters to every request of a client, also if the application itself calls the client. They can't be options of
 * the client: those are fixed when it is created, and a client is used for one organization after another.
 *
 * @param parameters Called for every request.
 */
export function bindOrganization(client: Auth0Client, parameters: () => OrganizationParameters): void {
  // A parameter that is undefined replaces nothing: Auth0's SDK itself passes `audience: undefined`, for example in its fetcher.
  const addParameters = (options: object = {}): object => ({
    ...parameters(),
    ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
  });
  wrapMethods(client, AUTHORIZATION_METHODS, (options: { authorizationParams?: object } = {}) => ({
    ...options,
    authorizationParams: addParameters(options.authorizationParams),
  }));
  wrapMethods(client, EXCHANGE_METHODS, addParameters);
  wrapMethods((client as Partial<Auth0Client>).passkey ?? {}, PASSKEY_METHODS, addParameters);
}

function wrapMethods(target: object, names: readonly string[], change: (options?: object) => object): void {
  const methods = target as Record<string, Method>;
  for (const name of names) {
    const call = methods[name]?.bind(target);
    // Older releases of Auth0's SDK do not have every method.
    if (call) methods[name] = (options, ...rest) => call(change(options), ...rest);
  }
}
