import { createClientPool } from '../auth0/client-pool.js';
import { createRetry } from '../auth0/retry.js';
import { createSilentQueue } from '../auth0/silent-queue.js';
import type { Environment } from '../config/environment.js';
import { FOLLOW_URL } from '../config/follow-url-key.js';
import type { Settings } from '../config/read-options.js';
import { createStorageKeys } from '../config/storage-keys.js';
import { createAppCalls, type AppCalls } from '../lib/app-calls.js';
import { createLoginSteps } from '../login/complete-login.js';
import { createConnectAccount, type ConnectAccount } from '../login/connect-account.js';
import { createInteractiveLogin, type InteractiveLogin } from '../login/interactive-login.js';
import { createAcceptInvitation, type AcceptInvitation } from '../login/invitation.js';
import { createJoinLogin, type JoinLogin } from '../login/join-login.js';
import { createLeavePage } from '../login/leave-page.js';
import { createLoginTransactions } from '../login/login-transactions.js';
import { createHandleCallback, type AppRouter, type HandleCallback } from '../login/redirect-callback.js';
import { createPasskeyLogin, type PasskeyLogin } from '../login/passkey-login.js';
import { createSessionTransfer } from '../login/session-transfer.js';
import { createSignInAnnouncement } from '../login/sign-in-announcement.js';
import { createExchangeToken, type ExchangeToken } from '../login/token-exchange.js';
import { openRemoteSignOuts, type AnnounceSignOut, type RemoteSignOuts } from '../logout/remote-sign-outs.js';
import { createLogout, type Logout } from '../logout/logout.js';
import { createMembershipEvents, type MembershipEvents } from '../organizations/apply-membership-event.js';
import type { FollowingResolver } from '../organizations/follow-url.js';
import { createOrganizationList, type OrganizationList } from '../organizations/organization-list.js';
import { createSwitchOrganization, type SwitchOrganization } from '../organizations/switch-organization.js';
import { createActiveOrganization } from '../sessions/active-organization.js';
import { createAdoptPrefetched } from '../sessions/adopt-prefetched.js';
import { createAdoptToken } from '../sessions/adopt-token.js';
import { createEviction } from '../sessions/eviction.js';
import { createHandOutClient, type HandOutClient } from '../sessions/handed-out-client.js';
import { createPageDeparture } from '../sessions/page-departure.js';
import { createSessionRegistry, type SessionRegistry } from '../sessions/session-registry.js';
import type { Session } from '../sessions/session.js';
import { createSignOutState, type SignOutState } from '../sessions/sign-out-state.js';
import { createState, type State } from '../sessions/state.js';
import { createUsedTenants } from '../sessions/used-tenants.js';
import { createCaches } from '../storage/caches.js';
import { createSignOutLog, type SignOutLogState } from '../storage/sign-out-log.js';
import { createOpenTabs } from '../tabs/open-tabs.js';
import { createTabChannel } from '../tabs/tab-channel.js';
import { createAcquireToken } from '../tokens/acquire-token.js';
import { startAutoRenewal } from '../tokens/auto-renewal.js';
import { createFetchForOrganization, type FetchForOrganization } from '../tokens/fetcher.js';
import { createGetToken, type GetVerifiedToken } from '../tokens/get-token.js';
import { createPrefetch, type Prefetch } from '../tokens/prefetch.js';
import { createRenewToken } from '../tokens/renew-token.js';
import { createHandleRenewalFailure } from '../tokens/renewal-failure.js';
import { createRevalidation, type Revalidation } from '../tokens/revalidate.js';
import { createFollowSignIns } from './adopt-sign-in.js';
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
  readonly prefetch: Prefetch;
  readonly fetchForOrganization: FetchForOrganization;
  readonly switchOrganization: SwitchOrganization;
  readonly organizationList: OrganizationList;
  readonly membershipEvents: MembershipEvents;
  readonly revalidation: Revalidation;
  readonly interactiveLogin: InteractiveLogin;
  readonly joinLogin: JoinLogin;
  readonly connectAccount: ConnectAccount;
  readonly handleCallback: HandleCallback;
  readonly appRouter: AppRouter;
  readonly acceptInvitation: AcceptInvitation;
  readonly exchangeToken: ExchangeToken;
  readonly loginWithPasskey: PasskeyLogin;
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
  const isStorageShared = settings.cache !== undefined || settings.cacheLocation === 'localstorage';

  // storage, auth0, tabs
  const signOutLog = createSignOutLog(environment, keys, settings.cookieDomain);
  const caches = createCaches(settings, environment, keys, signOutLog, () => eviction.evictOne());
  const pool = createClientPool(settings, environment);
  const retry = createRetry(environment);
  const silentQueue = createSilentQueue(settings, environment, keys);
  const openTabs = createOpenTabs(environment, keys);
  const tabChannel = createTabChannel(environment, keys);

  // sessions
  const sessions = new Map<string, Session>();
  const state = createState(settings, environment, sessions);
  const base = { settings, environment, keys, signOutLog, caches, pool, retry, silentQueue, sessions, state };
  const registry = createSessionRegistry(base);
  const departure = createPageDeparture(environment, state);
  const signOutState = createSignOutState({ ...base, isStorageShared });
  const activeOrganization = createActiveOrganization(base);
  const usedTenants = createUsedTenants(settings, environment, keys);
  const adoptToken = createAdoptToken({ ...base, registry, usedTenants });
  const isActiveElsewhere = (id: string): boolean => isStorageShared && openTabs.isActiveElsewhere(id);
  const eviction = createEviction({ ...base, registry, isActiveElsewhere });

  // tokens
  let organizationList: OrganizationList | undefined;
  const onAccessDenied = (): void => void organizationList?.refresh(true);
  const tokenParts = { ...base, registry, signOutState, adoptToken, eviction, onAccessDenied };
  const handleRenewalFailure = createHandleRenewalFailure(tokenParts);
  const renewToken = createRenewToken(tokenParts);
  const acquireToken = createAcquireToken({ ...tokenParts, renewToken, handleRenewalFailure });
  const { onRequestSettled } = eviction;
  const adoptPrefetched = createAdoptPrefetched(registry, adoptToken);
  const getToken = createGetToken({ ...tokenParts, adoptPrefetched, acquireToken, onRequestSettled });

  // login
  let remoteSignOuts: RemoteSignOuts | undefined;
  const announceSignOut: AnnounceSignOut = (...signOut) => {
    remoteSignOuts?.announce(...signOut);
    signInAnnouncement.removeSignedOut();
  };
  const transactions = createLoginTransactions(settings, environment, keys);
  const signInAnnouncement = createSignInAnnouncement({ ...base, tabChannel, isStorageShared });
  const trustCalls = createAppCalls();
  const stepParts = {
    ...tokenParts,
    adoptPrefetched,
    getToken,
    activeOrganization,
    usedTenants,
    departure,
    announceSignOut,
    signInAnnouncement,
    transactions,
    trustCalls,
  };
  const loginSteps = createLoginSteps(stepParts);
  const appRouter: AppRouter = { onRedirectCallback: settings.onRedirectCallback };
  const leavePage = createLeavePage(stepParts);
  const connectAccount = createConnectAccount({ ...stepParts, leavePage });
  const sessionTransfer = createSessionTransfer(settings, environment);
  const loginParts = { ...stepParts, loginSteps, leavePage, connectAccount, sessionTransfer, appRouter };
  const interactiveLogin = createInteractiveLogin(loginParts);
  const handleCallback = createHandleCallback(loginParts);
  const joinLogin = createJoinLogin(state, trustCalls);

  // logout, organizations, client
  const parts = { ...loginParts, getToken, interactiveLogin, handleCallback, joinLogin };
  const start = createStart(parts);
  const followSignIns = createFollowSignIns({
    ...parts,
    start,
    isStorageShared,
    isOpen: () => closers !== undefined,
  });
  const revalidation = createRevalidation(parts);
  const list = (organizationList = createOrganizationList({ ...parts, tabChannel }));
  const membershipEvents = createMembershipEvents({
    ...parts,
    tabChannel,
    revalidation,
    organizationList: list,
  });
  const switchOrganization = createSwitchOrganization(parts);

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
    closers = [];
    sessionTransfer.read();
    keepWorkers?.();
    keepWorkers = undefined;
    if (remoteSignOuts) announceTab();
    else {
      eviction.open();
      signInAnnouncement.markSeen();
    }
    const closeSignOutState = signOutState.open();
    tabChannel.open();
    remoteSignOuts = openRemoteSignOuts({
      ...parts,
      tabChannel,
      since: signOutsAtClose,
      onWakeUp: followSignIns,
    });
    closers = [
      remoteSignOuts.close,
      ...list.open(),
      membershipEvents.open(),
      tabChannel.close,
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
      state.on('organizationChanged', start.retry),
      ...(settings.autoRenew ? [startAutoRenewal(parts)] : []),
      ...(settings.followUrl
        ? [(settings.resolveOrganization as FollowingResolver)[FOLLOW_URL]({ ...parts, switchOrganization })]
        : []),
    ];
  };

  return {
    ...parts,
    start,
    fetchForOrganization: createFetchForOrganization(parts),
    prefetch: createPrefetch(parts),
    switchOrganization,
    organizationList: list,
    membershipEvents,
    revalidation,
    acceptInvitation: createAcceptInvitation(parts),
    exchangeToken: createExchangeToken(silentQueue, loginSteps),
    loginWithPasskey: createPasskeyLogin(loginSteps),
    logout: createLogout(parts),
    handOutClient: createHandOutClient(parts),
    open,
    close() {
      for (const end of closers ?? []) end();
      closers = undefined;
      if (pool.hasWorkers()) keepWorkers = environment.after(WORKER_END_DELAY_MS, endWorkers);
      if (remoteSignOuts) signOutsAtClose = signOutLog.read();
    },
  };
}
