import { createClientPool } from '../auth0/client-pool.js';
import { createRateLimit } from '../auth0/rate-limit.js';
import { createRetry } from '../auth0/retry.js';
import { createSilentQueue } from '../auth0/silent-queue.js';
import type { Environment } from '../config/environment.js';
import type { Settings } from '../config/read-options.js';
import { createStorageKeys } from '../config/storage-keys.js';
import { createAppCalls, type AppCalls } from '../lib/app-calls.js';
import { createLoginSteps } from '../login/complete-login.js';
import { createInteractiveLogin, type InteractiveLogin } from '../login/interactive-login.js';
import { createAcceptInvitation, type AcceptInvitation } from '../login/invitation.js';
import { createJoinLogin, type JoinLogin } from '../login/join-login.js';
import { createLoginTransactions } from '../login/login-transactions.js';
import { createHandleCallback, type HandleCallback } from '../login/redirect-callback.js';
import { createExchangeToken, type ExchangeToken } from '../login/token-exchange.js';
import { openRemoteSignOuts, type AnnounceSignOut, type RemoteSignOuts } from '../logout/remote-sign-outs.js';
import { createLogout, type Logout } from '../logout/logout.js';
import { createListOrganizations, type ListOrganizations } from '../organizations/list-organizations.js';
import { createSwitchOrganization, type SwitchOrganization } from '../organizations/switch-organization.js';
import { createActiveOrganization } from '../sessions/active-organization.js';
import { createAdoptToken } from '../sessions/adopt-token.js';
import { createEviction } from '../sessions/eviction.js';
import { createHandOutClient, type HandOutClient } from '../sessions/handed-out-client.js';
import { createPageDeparture } from '../sessions/page-departure.js';
import { createSessionRegistry, type SessionRegistry } from '../sessions/session-registry.js';
import type { Session } from '../sessions/session.js';
import { createSignOutState, type SignOutState } from '../sessions/sign-out-state.js';
import { createState, type State } from '../sessions/state.js';
import { createCaches } from '../storage/caches.js';
import { createSignOutLog, type SignOutLogState } from '../storage/sign-out-log.js';
import { createOpenTabs } from '../tabs/open-tabs.js';
import { createAcquireToken } from '../tokens/acquire-token.js';
import { startAutoRenewal } from '../tokens/auto-renewal.js';
import { createFetchForOrganization, type FetchForOrganization } from '../tokens/fetcher.js';
import { createGetToken, type GetVerifiedToken } from '../tokens/get-token.js';
import { createRenewToken } from '../tokens/renew-token.js';
import { createHandleRenewalFailure } from '../tokens/renewal-failure.js';
import { createStart, type Start } from './start.js';

/** The parts of a client that its public methods use. */
export interface ClientParts {
  readonly state: State;
  readonly registry: SessionRegistry;
  readonly signOutState: SignOutState;
  readonly start: Start;
  /** Calls of the option `isTrustedOrganization`. */
  readonly trustCalls: AppCalls;
  readonly getToken: GetVerifiedToken;
  readonly fetchForOrganization: FetchForOrganization;
  readonly switchOrganization: SwitchOrganization;
  readonly listOrganizations: ListOrganizations;
  readonly interactiveLogin: InteractiveLogin;
  readonly joinLogin: JoinLogin;
  readonly handleCallback: HandleCallback;
  readonly acceptInvitation: AcceptInvitation;
  readonly exchangeToken: ExchangeToken;
  readonly logout: Logout;
  readonly handOutClient: HandOutClient;
  /** Begins to listen to the page and to other tabs, unless it does so already. */
  readonly open: () => void;
  /** Removes every listener, timer and channel. */
  readonly close: () => void;
}

/** React destroys and starts a client again within one task, for example. */
const WORKER_END_DELAY_MS = 1000;

/** Creates the parts of a client, each from the parts above it. It does not use the browser: `open()` does. */
export function composeClient(settings: Settings, environment: Environment): ClientParts {
  const keys = createStorageKeys(settings.clientId);

  // storage, auth0
  const signOutLog = createSignOutLog(environment, keys, settings.cookieDomain);
  const caches = createCaches(settings, environment, keys, signOutLog, () => eviction.evictOne());
  const pool = createClientPool(settings, environment);
  const retry = createRetry(environment, createRateLimit(settings, environment));
  const silentQueue = createSilentQueue(settings, environment, keys);

  // tabs, sessions
  const isStorageShared = settings.cache !== undefined || settings.cacheLocation === 'localstorage';
  const openTabs = createOpenTabs(environment, keys);
  const sessions = new Map<string, Session>();
  const state = createState(settings, environment, sessions);
  const registry = createSessionRegistry({
    settings,
    environment,
    pool,
    signOutLog,
    caches,
    sessions,
    state,
  });
  const departure = createPageDeparture(environment, state);
  const signOutState = createSignOutState({ environment, keys, signOutLog, state, isStorageShared });
  const activeOrganization = createActiveOrganization({ environment, keys, signOutLog, state });
  const adoptToken = createAdoptToken({ settings, caches, state, registry });
  const eviction = createEviction({
    settings,
    environment,
    keys,
    signOutLog,
    pool,
    state,
    registry,
    isActiveElsewhere: (id) => isStorageShared && openTabs.isActiveElsewhere(id),
  });

  // tokens
  const handleRenewalFailure = createHandleRenewalFailure({ settings, registry });
  const renewToken = createRenewToken({
    settings,
    environment,
    registry,
    silentQueue,
    retry,
    eviction,
    adoptToken,
  });
  const acquireToken = createAcquireToken({
    settings,
    environment,
    signOutState,
    registry,
    adoptToken,
    renewToken,
    handleRenewalFailure,
  });
  const { onRequestSettled } = eviction;
  const getToken = createGetToken({ state, registry, signOutState, acquireToken, onRequestSettled });
  const fetchForOrganization = createFetchForOrganization({ settings, environment, registry, getToken });

  // login, logout
  let remoteSignOuts: RemoteSignOuts | undefined;
  const announceSignOut: AnnounceSignOut = (...signOut) => remoteSignOuts?.announce(...signOut);
  const transactions = createLoginTransactions(settings, environment, keys);
  const trustCalls = createAppCalls();
  const loginSteps = createLoginSteps({
    settings,
    environment,
    trustCalls,
    caches,
    state,
    registry,
    eviction,
    adoptToken,
    activeOrganization,
    signOutState,
    announceSignOut,
  });
  const interactiveLogin = createInteractiveLogin({
    settings,
    environment,
    registry,
    silentQueue,
    departure,
    signOutState,
    loginSteps,
    transactions,
  });
  const handleCallback = createHandleCallback({
    settings,
    environment,
    trustCalls,
    state,
    signOutState,
    loginSteps,
    transactions,
  });
  const logout = createLogout({
    settings,
    environment,
    caches,
    state,
    registry,
    activeOrganization,
    departure,
    signOutState,
    announceSignOut,
  });

  // organizations
  const switchOrganization = createSwitchOrganization({
    environment,
    state,
    registry,
    activeOrganization,
    signOutState,
    getToken,
    interactiveLogin,
  });

  const start = createStart({
    settings,
    pool,
    signOutLog,
    caches,
    state,
    registry,
    activeOrganization,
    getToken,
    loginSteps,
    transactions,
    handleCallback,
  });

  /** Tells the other tabs which organization is active here. */
  const announceTab = (): void => {
    if (isStorageShared) openTabs.announce(state.active()?.id);
  };
  let closers: readonly (() => void)[] | undefined;
  /** The log of sign-outs when the client was destroyed. */
  let signOutsAtClose: SignOutLogState | undefined;
  let keepWorkers: (() => void) | undefined;
  /** Ends the Workers of a client that is not started again, and the sessions that have their refresh tokens in them. */
  const endWorkers = (): void => {
    for (const session of registry.all())
      if (!session.cache && session.lease.existingClient()) void registry.end(session, 'pageLeft');
    pool.endWorkers();
  };
  const open = (): void => {
    if (closers) return;
    keepWorkers?.();
    keepWorkers = undefined;
    if (remoteSignOuts) announceTab();
    else eviction.open();
    const closeSignOutState = signOutState.open();
    remoteSignOuts = openRemoteSignOuts({
      environment,
      keys,
      signOutLog,
      state,
      registry,
      activeOrganization,
      since: signOutsAtClose,
      signOutState,
    });
    closers = [
      remoteSignOuts.close,
      closeSignOutState,
      retry.stop,
      // The user can come back from the login page with the back button: the browser then restores this page from its cache.
      departure.open(),
      ...(isStorageShared
        ? [
            openTabs.close,
            state.on('organizationChanged', announceTab),
            state.on('signedOut', ({ origin }) => {
              if (origin === 'this-tab') openTabs.clear();
            }),
            // A renewal shows that the tab is still open.
            state.on('tokenRenewed', announceTab),
            environment.listen('pageshow', announceTab),
            environment.listen('pagehide', openTabs.close),
          ]
        : []),
      environment.listen('online', start.retry),
      state.on('tokenRenewed', start.retry),
      ...(settings.autoRenew ? [startAutoRenewal({ environment, state, getToken })] : []),
    ];
  };

  return {
    state,
    registry,
    signOutState,
    start,
    trustCalls,
    getToken,
    fetchForOrganization,
    switchOrganization,
    listOrganizations: createListOrganizations({ settings, state, registry, getToken }),
    interactiveLogin,
    joinLogin: createJoinLogin(state, trustCalls),
    handleCallback,
    acceptInvitation: createAcceptInvitation({ settings, environment, state, registry, interactiveLogin }),
    exchangeToken: createExchangeToken(silentQueue, loginSteps),
    logout,
    handOutClient: createHandOutClient({ environment, pool, registry, eviction }),
    open,
    close() {
      for (const end of closers ?? []) end();
      closers = undefined;
      if (pool.hasWorkers()) keepWorkers = environment.after(WORKER_END_DELAY_MS, endWorkers);
      if (remoteSignOuts) signOutsAtClose = signOutLog.read();
    },
  };
}
