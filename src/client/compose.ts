import { createClientPool } from '../auth0/client-pool.js';
import { createRateLimit } from '../auth0/rate-limit.js';
import { createRetry } from '../auth0/retry.js';
import { createSilentQueue } from '../auth0/silent-queue.js';
import type { Environment } from '../config/environment.js';
import type { Settings } from '../config/read-options.js';
import { createStorageKeys } from '../config/storage-keys.js';
import { createLoginSteps } from '../login/complete-login.js';
import { createInteractiveLogin, type InteractiveLogin } from '../login/interactive-login.js';
import { createAcceptInvitation, type AcceptInvitation } from '../login/invitation.js';
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
import { createSessionRegistry, type SessionRegistry } from '../sessions/session-registry.js';
import type { Session } from '../sessions/session.js';
import { createState, type State } from '../sessions/state.js';
import { createCaches } from '../storage/caches.js';
import { createSignOutLog } from '../storage/sign-out-log.js';
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
  readonly start: Start;
  readonly getToken: GetVerifiedToken;
  readonly fetchForOrganization: FetchForOrganization;
  readonly switchOrganization: SwitchOrganization;
  readonly listOrganizations: ListOrganizations;
  readonly interactiveLogin: InteractiveLogin;
  readonly handleCallback: HandleCallback;
  readonly acceptInvitation: AcceptInvitation;
  readonly exchangeToken: ExchangeToken;
  readonly logout: Logout;
  /** Begins to listen to the page and to other tabs. Only the first call has an effect. */
  readonly open: () => void;
  /** Removes every listener, timer and channel. */
  readonly close: () => void;
}

/** Creates the parts of a client, each from the parts above it. It does not use the browser: `open()` does. */
export function composeClient(settings: Settings, environment: Environment): ClientParts {
  const keys = createStorageKeys(settings.clientId);

  // storage, auth0
  const signOutLog = createSignOutLog(environment, keys, settings.cookieDomain);
  const caches = createCaches(settings, environment, keys, signOutLog, () => eviction.evictOne());
  const pool = createClientPool(settings, environment);
  const retry = createRetry(environment, createRateLimit(settings, environment));
  const silentQueue = createSilentQueue(environment, keys);

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
    registry,
    adoptToken,
    renewToken,
    handleRenewalFailure,
  });
  const { onRequestSettled } = eviction;
  const getToken = createGetToken({ state, registry, acquireToken, onRequestSettled });
  const fetchForOrganization = createFetchForOrganization({ settings, environment, registry, getToken });

  // login, logout
  let remoteSignOuts: RemoteSignOuts | undefined;
  const announceSignOut: AnnounceSignOut = (organization, endedHere) => {
    if (remoteSignOuts) remoteSignOuts.announce(organization, endedHere);
    // The client was destroyed before its first use.
    else signOutLog.add(organization);
  };
  const transactions = createLoginTransactions(environment, keys);
  const loginSteps = createLoginSteps({
    settings,
    environment,
    caches,
    state,
    registry,
    eviction,
    adoptToken,
    activeOrganization,
    announceSignOut,
  });
  const interactiveLogin = createInteractiveLogin({
    settings,
    environment,
    state,
    registry,
    silentQueue,
    loginSteps,
    transactions,
  });
  const handleCallback = createHandleCallback({ settings, environment, state, loginSteps, transactions });
  const logout = createLogout({
    settings,
    environment,
    caches,
    state,
    registry,
    activeOrganization,
    announceSignOut,
  });

  // organizations
  const switchOrganization = createSwitchOrganization({
    environment,
    state,
    registry,
    activeOrganization,
    getToken,
    interactiveLogin,
  });

  /** Tells the other tabs which organization is active here. */
  const announceTab = (): void => openTabs.announce(state.active()?.id);
  let closers: readonly (() => void)[] | undefined;
  const open = (): void => {
    if (closers) return;
    remoteSignOuts = openRemoteSignOuts({
      environment,
      keys,
      signOutLog,
      state,
      registry,
      activeOrganization,
    });
    eviction.open();
    closers = [
      remoteSignOuts.close,
      retry.stop,
      environment.listen('pageshow', ({ persisted }) => {
        // The user came back from the login page with the back button, and the browser restored this page from its cache.
        if (persisted) state.commit({ phase: undefined, switchingTo: undefined });
      }),
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
      ...(settings.autoRenew ? [startAutoRenewal({ environment, state, getToken })] : []),
    ];
  };

  return {
    state,
    registry,
    start: createStart({
      settings,
      pool,
      caches,
      state,
      registry,
      activeOrganization,
      getToken,
      transactions,
      handleCallback,
    }),
    getToken,
    fetchForOrganization,
    switchOrganization,
    listOrganizations: createListOrganizations({ settings, registry, getToken }),
    interactiveLogin,
    handleCallback,
    acceptInvitation: createAcceptInvitation({ settings, environment, state, registry, interactiveLogin }),
    exchangeToken: createExchangeToken(silentQueue, loginSteps),
    logout,
    open,
    close() {
      for (const end of closers ?? []) end();
      // A later call of `open` must not add them again.
      closers = [];
    },
  };
}
