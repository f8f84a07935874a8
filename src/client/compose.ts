import type { Core } from './core.js';
import { startAutoRenewal } from '../tokens/auto-renewal.js';
import { createEviction } from '../sessions/eviction.js';
import { createFailed } from '../tokens/renewal-failure.js';
import { createLane } from '../auth0/silent-queue.js';
import { createPatience } from '../auth0/retry.js';
import { createRenewal } from '../tokens/renew-token.js';
import { createObtain } from '../tokens/acquire-token.js';
import type { Obtain } from '../tokens/get-token.js';
import { createCallback, type Callback } from '../login/redirect-callback.js';
import { createEntry } from '../login/complete-login.js';
import { createAcceptInvitation, type AcceptInvitation } from '../login/invitation.js';
import { createTokenExchange, type TokenExchange } from '../login/token-exchange.js';
import { createFetchFor, type FetchFor } from '../tokens/fetcher.js';
import { createLedger } from '../login/ledger.js';
import { createLogin, type Login } from '../login/interactive-login.js';
import { createLogout, type Logout } from '../logout/logout.js';
import { createOrganizationList } from '../organizations/list-organizations.js';
import { createOpenTabs } from '../tabs/open-tabs.js';
import type { Organization } from '../config/organization.js';
import { createSignOuts } from '../storage/sign-out-log.js';
import type { Session } from '../sessions/session.js';
import { createStart, type Start } from './start.js';
import { createSwitch, type Switch } from '../organizations/switch-organization.js';

/** What answers a person's click, and not the page's first question: loaded once the page is up. */
export interface OnDemand {
  readonly start: Start;
  readonly login: Login;
  readonly callback: Callback;
  readonly acceptInvitation: AcceptInvitation;
  readonly exchange: TokenExchange;
  readonly logout: Logout;
  readonly obtain: Obtain;
  readonly fetchFor: FetchFor;
  readonly evictOne: () => Promise<boolean>;
  /** A request for a token is done. */
  readonly settled: (session: Session) => void;
  readonly switchTo: Switch;
  readonly listOrganizations: () => Promise<readonly Organization[]>;
  /** Stops listening and waiting. */
  readonly close: () => void;
}

export function createOnDemand(core: Core): OnDemand {
  const openTabs = createOpenTabs(core);
  const eviction = createEviction(core, openTabs);
  const lane = createLane(core.environment, core.namespace);
  const patience = createPatience(core.settings, core.environment);
  const signOuts = createSignOuts(core.environment, core.signOutRecord);
  const logout = createLogout(core, signOuts);
  const entry = createEntry(core, eviction, logout);
  const ledger = createLedger(core);
  const login = createLogin(core, lane, entry, ledger);
  // Back from the login page by the back button: the page lives on, the redirect does not.
  const stop = core.environment.listen('pageshow', ({ persisted }) => {
    if (persisted) core.state.commit({ phase: undefined, switchingTo: undefined });
  });
  const stopRenewing = core.settings.autoRenew ? startAutoRenewal(core) : undefined;
  const callback = createCallback(core, entry, ledger);
  return {
    start: createStart(core, signOuts, callback),
    login,
    callback,
    acceptInvitation: createAcceptInvitation(core, login),
    exchange: createTokenExchange(lane, entry),
    logout,
    obtain: createObtain(core, createRenewal(core, lane, patience, eviction, createFailed(core)), signOuts),
    fetchFor: createFetchFor(core),
    settled: eviction.settled,
    evictOne: eviction.one,
    switchTo: createSwitch(core, login),
    listOrganizations: createOrganizationList(core),
    close() {
      logout.close();
      stop();
      openTabs.close();
      patience.stop();
      stopRenewing?.();
    },
  };
}
