import type { Auth0Client } from '@auth0/auth0-spa-js';

/** The parameters that bind a request to an organization and, with `audienceFor`, to its API. */
export interface OrganizationParameters {
  readonly organization?: string;
  readonly audience?: string | undefined;
}

type Verb = (options?: object, ...rest: unknown[]) => unknown;

/** These take the parameters in `authorizationParams`. */
const AUTHORIZATION_VERBS = ['getTokenSilently', 'getTokenWithPopup', 'loginWithRedirect', 'loginWithPopup'];
/** These take the parameters at the top. */
const EXCHANGE_VERBS = ['loginWithCustomTokenExchange', 'customTokenExchange'];
const PASSKEY_VERBS = ['login', 'signup'];

/**
 * Adds the organization's parameters to every request of a client, also to those that the application makes with it. The client's own
 * options are fixed when it is created, and a client can serve one organization after another.
 *
 * @param parameters Called for every request.
 */
export function bindOrganization(client: Auth0Client, parameters: () => OrganizationParameters): void {
  wrapVerbs(client, AUTHORIZATION_VERBS, (options: { authorizationParams?: object } = {}) => ({
    ...options,
    authorizationParams: { ...parameters(), ...options.authorizationParams },
  }));
  const addParameters = (options?: object): object => ({ ...parameters(), ...options });
  wrapVerbs(client, EXCHANGE_VERBS, addParameters);
  wrapVerbs((client as Partial<Auth0Client>).passkey ?? {}, PASSKEY_VERBS, addParameters);
}

function wrapVerbs(target: object, verbs: readonly string[], change: (options?: object) => object): void {
  const methods = target as Record<string, Verb>;
  for (const verb of verbs) {
    const call = methods[verb]?.bind(target);
    // Older releases of Auth0's SDK lack some verbs.
    if (call) methods[verb] = (options, ...rest) => call(change(options), ...rest);
  }
}
