import { createLastActive } from '../sessions/last-active.js';
import { createCaches } from '../storage/caches.js';
import { createClients } from '../auth0/client-pool.js';
import type { VerifiedToken } from '../claims/verify-token.js';
import { browserEnvironment, type Environment } from '../config/environment.js';
import { ConfigurationError, LoginRequiredError } from '../errors/errors.js';
import type { LoginOptions } from '../login/interactive-login.js';
import { createNamespace } from '../config/storage-keys.js';
import { readOptions, type OrgSessionClientOptions } from '../config/options.js';
import type { GetToken, LookupOptions, OrgSessionClient } from './org-session-client.js';
import { createOnDemand, type OnDemand } from './compose.js';
import { mustBeOneOf } from '../config/assert.js';
import { permissionsOf, rolesOf, scopesOf } from '../claims/read-claims.js';
import { createRegistry } from '../sessions/session-registry.js';
import { atHand, type Session } from '../sessions/session.js';
import { createSignOutRecord } from '../storage/sign-out-record.js';
import { forgetAll } from '../logout/end-all-sessions.js';
import { createState, startingSnapshot, type OrgSessionSnapshot } from '../sessions/state.js';
import { createTokens, type GetTokenOptions } from '../tokens/get-token.js';
import { createTransactions } from '../login/login-transactions.js';
import { userOf } from '../claims/user.js';

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
  const sessions = new Map<string, Session>();
  const signOutRecord = createSignOutRecord(environment, namespace);
  const caches = createCaches(settings, environment, namespace, () => open().evictOne());
  const state = createState(settings, environment, sessions);
  const clients = createClients(settings, environment);
  const registry = createRegistry(settings, environment, clients, signOutRecord, caches, sessions, state);
  const lastActive = createLastActive(environment, namespace);
  const tokens = createTokens(
    registry,
    (...request) => open().obtain(...request),
    (session) => open().settled(session),
  );
  const transactions = createTransactions(environment, namespace);
  const core = {
    settings,
    environment,
    namespace,
    clients,
    signOutRecord,
    caches,
    state,
    lastActive,
    registry,
    tokens,
    transactions,
  };

  let parts: OnDemand | undefined;
  /** Creating the client must not touch the browser: listening begins with the first call that needs it. */
  const open = (): OnDemand => (parts ??= createOnDemand(core));

  let started: Promise<OrgSessionSnapshot> | undefined;
  const begin = async (): Promise<OrgSessionSnapshot> => {
    const url = environment.url();
    // A switch that begins from now on supersedes what start() restores.
    return url ? open().start(url, state.latest()) : state.get();
  };

  type TokenOptions = GetTokenOptions & { detailed?: boolean };
  const findToken = async (organization: string | null, given?: TokenOptions): Promise<unknown> => {
    const token = await tokens.get(organization, given);
    return given?.detailed ? token : token?.accessToken;
  };
  /** Not async: what is at hand is a promise already, and need not be made into one at every call. */
  const getTokenForOrg = (organization: string | null, given?: TokenOptions): Promise<unknown> => {
    const session = given ? undefined : registry.held.get(organization ?? '');
    return (session && atHand(session, environment.now())) ?? findToken(organization, given);
  };

  /** What is held for an organization, expired or not: it is read, not used. */
  const held = ({ organization, audience }: LookupOptions = {}): VerifiedToken | undefined => {
    const session =
      organization === undefined ? state.active() : registry.find(registry.canonical(organization));
    return audience === undefined ? session?.token() : session?.held({ audience });
  };

  const has =
    (read: (token: VerifiedToken | undefined) => readonly string[]) =>
    (what: string, where?: LookupOptions): boolean =>
      read(held(where)).includes(what);

  /** What is wrong with a login is said before anything happens. */
  const check = ({ organization, authorizationParams = {} }: LoginOptions): void => {
    if (organization !== undefined) registry.canonical(organization);
    if ('organization' in authorizationParams) {
      throw new ConfigurationError('Option authorizationParams.organization is not allowed.');
    }
  };
  /** A login, once nothing is wrong with what it was asked. */
  const login =
    <Given extends LoginOptions, Result>(
      verb: (parts: OnDemand) => (given: Given, turn: AbortSignal) => Promise<Result>,
    ) =>
    async (given = {} as Given): Promise<Result> => {
      check(given);
      return state.runTransition((turn) => verb(open())(given, turn));
    };

  return {
    start: () => (started ??= begin()),
    destroy() {
      parts?.close();
      state.clear();
    },
    getSnapshot: state.get,
    getServerSnapshot: () => startingSnapshot,
    subscribe: state.subscribe,
    on: state.on,

    getTokenForOrg: getTokenForOrg as GetToken<[string | null]>,
    getToken: (async (given) => {
      const id = state.active()?.id;
      if (id === undefined) throw new LoginRequiredError('no_active_organization');
      return getTokenForOrg(id, given);
    }) as GetToken<[]>,
    async switchOrganization(to, given = {}) {
      check({ ...given, organization: to });
      mustBeOneOf('interaction', given.interaction, ['redirect', 'popup', 'none']);
      given.signal?.throwIfAborted();
      return state.runTransition((turn) => open().switchTo(to, given, turn));
    },

    loginWithRedirect: login(({ login }) => login.redirect),
    async loginWithPopup(given = {}, config = {}) {
      check(given);
      // At once, while the browser still knows of the click that allows it.
      const popup = (config.popup as Window | null | undefined) ?? environment.openPopup();
      return state.runTransition((turn) => open().login.popup(given, { ...config, popup }, 'login', turn));
    },
    handleRedirectCallback: async (url) => open().callback(url),
    acceptInvitation: async (url) => open().acceptInvitation(url),
    loginWithCustomTokenExchange: login(({ exchange }) => exchange),
    async logoutOrganization(asked) {
      const session = registry.open(registry.canonical(asked));
      const ended = registry.remove(session, 'logout', 'revoke');
      await open().logout.organization(session, ended);
    },
    async logout(given = {}) {
      const known = new Set(sessions.keys());
      const ended = forgetAll(core, 'this-tab');
      await open().logout.all(known, ended, given);
    },

    async getUser(organization) {
      const token = held({ organization });
      return token && userOf(token.claims);
    },
    getIdTokenClaims: async (organization) => held({ organization })?.claims,
    getAccessTokenClaims: async (organization, given) => held({ organization, ...given })?.accessClaims,
    listOrganizations: async () => open().listOrganizations(),
    hasPermission: has(permissionsOf),
    hasRole: has((token) => rolesOf(token, settings.rolesClaim)),
    hasScope: has(scopesOf),
    createFetcher(given = {}) {
      const { organization, abortOnSwitch = true } = given;
      if (organization !== undefined) registry.canonical(organization);
      if (given.baseUrl !== undefined && !URL.canParse(given.baseUrl))
        throw new ConfigurationError('Option baseUrl must be an absolute URL.');
      return async (...request) => {
        const asked = organization === undefined ? state.active()?.id : organization;
        const epoch = organization === undefined && abortOnSwitch ? state.epoch() : undefined;
        return open().fetchFor(given, asked, epoch, ...request);
      };
    },
    get organizationKey() {
      return state.key();
    },
    get organizationSignal() {
      return state.epoch();
    },
    auth0ClientFor: (organization) => registry.open(registry.canonical(organization)).lend(),
  };
}
