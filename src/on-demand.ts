import type { Core } from './core.js';
import { startAutoRenewal } from './auto-renewal.js';
import { createEviction } from './eviction.js';
import { createFailed } from './failure.js';
import { createLane } from './lane.js';
import { createPatience } from './patience.js';
import { createRenewal } from './renewal.js';
import { createObtain } from './obtaining.js';
import type { Obtain } from './tokens.js';
import { createCallback, type Callback } from './callback.js';
import { createEntry } from './entry.js';
import { createAcceptInvitation, type AcceptInvitation } from './invitation.js';
import { createTokenExchange, type TokenExchange } from './token-exchange.js';
import { createFetchFor, type FetchFor } from './fetcher.js';
import { createLedger } from './ledger.js';
import { createLogin, type Login } from './login.js';
import { createLogout, type Logout } from './logout.js';
import { createOrganizationList } from './organization-list.js';
import { createOpenTabs } from './open-tabs.js';
import type { Organization } from './organization.js';
import { createSignOuts } from './sign-outs.js';
import type { Session } from './session.js';
import { createStart, type Start } from './starting.js';
import { createSwitch, type Switch } from './switching.js';

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
