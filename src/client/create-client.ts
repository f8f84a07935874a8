import { permissionsOf, rolesOf, scopesOf, userOf } from '../claims/read-claims.js';
import type { VerifiedToken } from '../claims/verify-token.js';
import { assertConfiguration, assertNoOrganization, assertType } from '../config/assert.js';
import { browserEnvironment } from '../config/browser-environment.js';
import { checkOptions } from '../config/check-options.js';
import type { Environment } from '../config/environment.js';
import { withNowProvider } from '../config/now-provider.js';
import type { OrgSessionClientOptions, StartOptions } from '../config/options.js';
import { readOptions } from '../config/read-options.js';
import { LoginRequiredError } from '../errors/errors.js';
import { throwIfAborted } from '../lib/throw-if-aborted.js';
import { LOGIN_OPTIONS, type LoginOptions } from '../login/interactive-login.js';
import { SWITCH_OPTIONS } from '../organizations/switch-organization.js';
import { startingSnapshot, type OrgSessionSnapshot } from '../sessions/snapshot.js';
import { checkFetcherOptions } from '../tokens/fetcher.js';
import { TOKEN_OPTIONS, type GetTokenOptions, type TokenPurpose } from '../tokens/get-token.js';
import { composeClient, type ClientParts } from './compose.js';
import type { GetToken } from './detailed-token.js';
import { createFurtherLogins } from './further-logins.js';
import type { LookupOptions } from './lookup-options.js';
import { createGetScope } from './organization-scope.js';
import type { OrgSessionClient } from './org-session-client.js';
import { withOwnErrors } from './own-errors.js';
import { createStartReminder, NOT_STARTED } from './start-reminder.js';

/** The methods that return a promise, except for those whose promise never rejects or is from `findToken`. */
type Verbs = Pick<
  OrgSessionClient,
  | 'prefetch'
  | 'switchOrganization'
  | 'loginWithRedirect'
  | 'loginWithPopup'
  | 'connectAccountWithRedirect'
  | 'loginWithPasskey'
  | 'handleRedirectCallback'
  | 'acceptInvitation'
  | 'loginWithCustomTokenExchange'
  | 'logoutOrganization'
  | 'logout'
  | 'getUser'
  | 'getIdTokenClaims'
  | 'getAccessTokenClaims'
  | 'listOrganizations'
  | 'revalidate'
  | 'applyMembershipEvent'
>;

/**
 * Creates the client of an application whose users belong to several Auth0 organizations.
 *
 * It uses neither the network nor storage, so you can call it on a server too. Call `start()` in the browser.
 *
 * @param options `domain` and `clientId` are required; all others have a default.
 * @param givenEnvironment The browser interfaces that the client uses, for tests. Default: those of the browser that runs the page.
 * @returns The client. Create only one in an application, outside of components.
 * @throws {@link ConfigurationError} an option is wrong; the message names it.
 * @example
 * const client = createOrgSessionClient({
 *   domain: 'your-tenant.eu.auth0.com',
 *   clientId: 'your-client-id',
 *   authorizationParams: { audience: 'https://api.example.com' },
 *   useRefreshTokens: true,
 * });
 * const { status } = await client.start();
 */
export function createOrgSessionClient(
  options: OrgSessionClientOptions,
  givenEnvironment: Environment = browserEnvironment(),
): OrgSessionClient {
  const settings = readOptions(options);
  const environment = withNowProvider(settings, givenEnvironment);
  const parts = composeClient(settings, environment);
  const { state, registry } = parts;
  let isDestroyed = false;
  const assertNotDestroyed = (): void =>
    assertConfiguration(!isDestroyed, 'The client was destroyed: call start() first.');
  /** Returns the parts after they began to listen to the page and other tabs. Creating the client must not use the browser. */
  const openParts = (): ClientParts => {
    assertNotDestroyed();
    assertConfiguration(environment.url(), 'This method needs a browser. On a server, use getSnapshot().');
    parts.open();
    return parts;
  };

  let started: Promise<OrgSessionSnapshot> | undefined;
  let isStarting = false;
  const isForgotten = (): boolean => !started && !isDestroyed && state.get().status === 'starting';
  const startReminder = createStartReminder(environment, isForgotten);
  const runStart = async (): Promise<OrgSessionSnapshot> => {
    isStarting = true;
    const url = environment.url();
    try {
      return url ? await parts.start.run(url) : state.get();
    } finally {
      isStarting = false;
      // The next call starts again.
      if (isDestroyed || parts.start.hasFailed()) started = undefined;
    }
  };
  const start = (given?: StartOptions): Promise<OrgSessionSnapshot> => {
    const onRedirectCallback = given?.onRedirectCallback;
    assertType('Option onRedirectCallback', onRedirectCallback, 'function');
    // A guard calls start() without it.
    if (onRedirectCallback) parts.appRouter.onRedirectCallback = onRedirectCallback;
    if (isDestroyed) {
      isDestroyed = false;
      state.unmute();
    }
    if (environment.url()) parts.open();
    startReminder.cancel();
    if (started) return parts.trustCalls.join(started, state.get);
    let resolve!: (snapshot: Promise<OrgSessionSnapshot>) => void;
    // First the promise: a router can call start() again while the address changes.
    const promise = (started = new Promise((resolvePromise) => (resolve = resolvePromise)));
    resolve(runStart());
    return promise;
  };

  type TokenOptions = GetTokenOptions & { detailed?: boolean };
  const { findToken } = withOwnErrors({
    findToken: async (
      organization: string | null,
      given?: TokenOptions,
      purpose?: TokenPurpose,
    ): Promise<unknown> => {
      checkOptions(given, TOKEN_OPTIONS);
      const token = await openParts().getToken(organization, given, purpose);
      return given?.detailed ? token : token?.accessToken;
    },
  });
  /** Not async: for an id without options it returns the stored promise of the default token. */
  const getTokenForOrg = (organization: string | null, given?: TokenOptions): Promise<unknown> => {
    const isReady = given === undefined && !isDestroyed && !parts.signOutState.isBlocked();
    const session = isReady ? registry.sessions.get(organization ?? '') : undefined;
    const ready = session?.tokens.ready(environment.now());
    if (!ready) return findToken(organization, given);
    session?.touch();
    return ready;
  };

  const getTokenOf = async (organization: string | undefined, given?: TokenOptions): Promise<unknown> => {
    if (organization !== undefined) return getTokenForOrg(organization, given);
    openParts();
    throw new LoginRequiredError('no_active_organization', {
      explanation: isForgotten() ? `${NOT_STARTED} ` : '',
    });
  };

  /** Returns a token in memory to read its claims, expired or not. */
  const lookUp = (where?: LookupOptions): VerifiedToken | undefined => {
    assertNotDestroyed();
    const { organization, audience } = { ...where };
    assertType('Option audience', audience, 'string');
    const session =
      organization === undefined ? state.active() : registry.find(registry.parseOrganization(organization));
    return audience === undefined ? session?.tokens.primary() : session?.tokens.cached({ audience });
  };
  const includes =
    (read: (token: VerifiedToken | undefined) => readonly string[]) =>
    (value: string, where?: LookupOptions): boolean =>
      read(lookUp(where)).includes(value);
  const grants = {
    hasPermission: includes(permissionsOf),
    hasRole: includes((token) => rolesOf(token, settings.rolesClaim)),
    hasScope: includes(scopesOf),
  };

  const checkLogin = ({ organization, authorizationParams = {} }: LoginOptions): void => {
    if (organization !== undefined) registry.parseOrganization(organization);
    assertNoOrganization(authorizationParams);
  };

  const verbs: Verbs = {
    async switchOrganization(to, given = {}) {
      checkOptions(given, SWITCH_OPTIONS);
      checkLogin({ ...given, organization: to });
      throwIfAborted(given.signal);
      const { switchOrganization } = openParts();
      return state.runTransition((transition) => switchOrganization(to, given, transition));
    },

    async loginWithRedirect(given = {}) {
      checkOptions(given, LOGIN_OPTIONS);
      checkLogin(given);
      const { interactiveLogin, joinLogin } = openParts();
      const { openUrl, ...options } = given;
      return joinLogin('redirect', options, openUrl, (transition) =>
        interactiveLogin.redirect(given, transition),
      );
    },
    async loginWithPopup(given = {}, config = {}) {
      checkOptions(given, LOGIN_OPTIONS);
      checkLogin(given);
      const { interactiveLogin, joinLogin } = openParts();
      const { popup: givenPopup, ...options } = config as { popup?: Window | null };
      return joinLogin('popup', { ...given, ...options }, givenPopup, (transition) => {
        // Before any await: the browser allows a popup only during the handling of a click.
        const popup = givenPopup ?? environment.openPopup();
        return interactiveLogin.popup(given, { ...options, popup }, 'login', transition);
      });
    },
    ...createFurtherLogins(openParts, checkLogin),
    handleRedirectCallback: async (url) => openParts().handleCallback(url),
    // On a server there is no session, and no URL with an invitation.
    prefetch: async (organization) => (environment.url() ? openParts() : parts).prefetch(organization),
    acceptInvitation: async (url) => (environment.url() ? openParts() : parts).acceptInvitation(url),
    logoutOrganization: async (organization) =>
      openParts().logout.fromOrganization(registry.parseOrganization(organization)),
    logout: async (given = {}) => openParts().logout.fromAll(given),

    async getUser(organization) {
      const token = lookUp({ organization });
      return token && userOf(token.claims);
    },
    getIdTokenClaims: async (organization) => lookUp({ organization })?.claims,
    getAccessTokenClaims: async (organization, given) => lookUp({ organization, ...given })?.accessClaims,
    listOrganizations: async (given) => openParts().organizationList.list(given),
    revalidate: async (organization) => openParts().revalidation.revalidate(organization),
    applyMembershipEvent: async (event) => openParts().membershipEvents.apply(event),
  };

  return {
    ...withOwnErrors(verbs),
    start,
    destroy() {
      isDestroyed = true;
      if (!isStarting) started = undefined;
      // First: closing the parts can change the state.
      state.mute();
      parts.close();
      startReminder.cancel();
    },
    getSnapshot: state.get,
    getServerSnapshot: () => startingSnapshot,
    subscribe(listener) {
      startReminder.begin();
      return state.subscribe(listener);
    },
    on: state.on,
    recentEvents: state.recentEvents,
    getTokenForOrg: getTokenForOrg as GetToken<[string | null]>,
    getToken: (async (given) => getTokenOf(state.active()?.id, given)) as GetToken<[]>,
    ...grants,
    createFetcher(given = {}) {
      assertNotDestroyed();
      checkFetcherOptions(given);
      const { organization, abortOnSwitch = true } = given;
      if (organization !== undefined) registry.parseOrganization(organization);
      const isFixed = organization !== undefined;
      return async (...request) => {
        const target = {
          organization: isFixed ? organization : state.active()?.id,
          isFixed,
          signal: !isFixed && abortOnSwitch ? state.organizationSignal() : undefined,
        };
        return openParts().fetchForOrganization(given, target, ...request);
      };
    },
    scope: createGetScope({
      settings,
      environment,
      state,
      registry,
      fetch: async (...given) => openParts().fetchForOrganization(...given),
      getToken: async (organization, given) =>
        organization === undefined ? getTokenOf(organization) : findToken(organization, given, 'scope'),
      grants,
    }),
    get organizationKey() {
      return state.organizationKey();
    },
    get organizationSignal() {
      return state.organizationSignal();
    },
    auth0ClientFor: (organization) => openParts().handOutClient(registry.parseOrganization(organization)),
  };
}
