import { createActiveMemory } from './active.js';
import { Activation } from './activation.js';
import { userOf, type VerifiedToken } from './claims.js';
import { browserEnvironment, type Environment } from './environment.js';
import { ConfigurationError, LoginRequiredError } from './errors.js';
import { Lifecycle } from './lifecycle.js';
import { Login } from './login.js';
import { Logout } from './logout.js';
import { createNamespace } from './namespace.js';
import { readOptions, type OrgSessionClientOptions } from './options.js';
import type { GetToken, LookupOptions, OrgSessionClient } from './org-session-client.js';
import { canonicalOrganization } from './organization.js';
import { createOrganizationList } from './organization-list.js';
import { permissionsOf, rolesOf, scopesOf } from './permissions.js';
import { Registry } from './registry.js';
import { Starting } from './starting.js';
import { startingSnapshot, State, type OrgSessionSnapshot } from './state.js';
import { Switching } from './switching.js';
import { createTabs, type Tabs } from './tabs.js';
import { Tokens, type GetTokenOptions } from './tokens.js';
import { Transactions } from './transactions.js';

/**
 * Creates the client of an app whose users belong to several Auth0 organizations. Touches neither network nor storage, and is safe on a
 * server; call `start()` in the browser.
 *
 * @param environment For tests: the edge to the browser.
 * @throws ConfigurationError that names the option that is wrong.
 */
export function createOrgSessionClient(
  options: OrgSessionClientOptions,
  environment: Environment = browserEnvironment(),
): OrgSessionClient {
  const settings = readOptions(options);
  const namespace = createNamespace(settings.clientId);
  const registry = new Registry(settings, environment, namespace);
  const state = new State(settings, registry);
  const memory = createActiveMemory(environment, namespace);
  const transactions = new Transactions(environment, namespace);
  const activation = new Activation(state, memory);
  const lifecycle = new Lifecycle(registry, state);
  const tokens = new Tokens(registry, lifecycle);
  const login = new Login(registry, lifecycle, activation, tokens, transactions);
  const logout = new Logout(lifecycle, activation, memory, (message) => tabs().tell(message));
  const switching = new Switching(registry, state, activation, tokens, login);
  const starting = new Starting(registry, state, activation, memory, tokens, login, transactions);

  let openTabs: Tabs | undefined;
  const tabs = (): Tabs =>
    (openTabs ??= createTabs(environment, namespace, (message) => logout.hear(message)));
  let started: Promise<OrgSessionSnapshot> | undefined;
  let stopListening: (() => void) | undefined;

  const start = (): Promise<OrgSessionSnapshot> => {
    const url = environment.url();
    if (!url) return Promise.resolve(state.get());
    return (started ??= (() => {
      tabs();
      // Back from the login page by the back button: the page lives on, the redirect does not.
      stopListening ??= environment.listen('pageshow', ({ persisted }) => {
        if (persisted) state.commit({ redirecting: false, switchingTo: undefined });
      });
      return starting.start(url);
    })());
  };

  const answer = (token: VerifiedToken | undefined, detailed?: boolean): unknown => {
    if (!token || !detailed) return token?.accessToken;
    const { accessToken, idToken, claims, scopes, expiresAt, organization } = token;
    return { accessToken, idToken, claims, scope: scopes.join(' '), expiresAt, organization };
  };
  type Options = GetTokenOptions & { detailed?: boolean };
  const getTokenForOrg = async (organization: string, given: Options = {}): Promise<unknown> =>
    answer(await tokens.get(organization, given), given.detailed);
  const getToken = async (given: Options = {}): Promise<unknown> => {
    const id = state.active?.id;
    if (id === undefined) throw new LoginRequiredError('no_active_organization');
    return getTokenForOrg(id, given);
  };

  /** What is held for an organization, expired or not: it is read, not used. */
  const held = ({ organization, audience }: LookupOptions = {}): VerifiedToken | undefined => {
    const session =
      organization === undefined ? state.active : registry.find(canonicalOrganization(organization));
    return audience === undefined ? session?.token : session?.held({ audience });
  };

  return {
    start,
    destroy() {
      openTabs?.close();
      stopListening?.();
      state.clear();
    },
    getSnapshot: state.get,
    getServerSnapshot: () => startingSnapshot,
    subscribe: (listener) => state.subscribe(listener),
    on: (event, listener) => state.on(event, listener),

    getTokenForOrg: getTokenForOrg as GetToken<[string]>,
    getToken: getToken as GetToken<[]>,
    switchOrganization: (organization, given) => switching.switchTo(organization, given),

    loginWithRedirect: (given = {}) => login.redirect(given),
    loginWithPopup: (given = {}, config) => login.popup(given, config),
    async handleRedirectCallback(url) {
      return login.callback(readUrl(url, environment.url()));
    },
    logoutOrganization: (organization) => logout.organization(organization),
    logout: (given = {}) => logout.all(given),

    getUser: async (organization) => {
      const token = held({ organization });
      return token && userOf(token.claims);
    },
    getIdTokenClaims: async (organization) => held({ organization })?.claims,
    getAccessTokenClaims: async (organization, { audience } = {}) =>
      held({ organization, audience })?.accessClaims,
    listOrganizations: createOrganizationList(registry, tokens),
    hasPermission: (permission, where) => permissionsOf(held(where)).includes(permission),
    hasRole: (role, where) => rolesOf(held(where), settings.rolesClaim).includes(role),
    hasScope: (scope, where) => scopesOf(held(where)).includes(scope),
    auth0ClientFor: (organization) => registry.open(canonicalOrganization(organization)).client,
  };
}

function readUrl(text: string | undefined, page: URL | undefined): URL {
  try {
    return text === undefined && page ? page : new URL(text ?? '', page);
  } catch (cause) {
    throw new ConfigurationError('url must be the address that the login came back to.', { cause });
  }
}
