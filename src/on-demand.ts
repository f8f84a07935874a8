import type { Core } from './core.js';
import { startEviction } from './eviction.js';
import { createFailed, type Failed } from './failure.js';
import { createCallback, type Callback } from './callback.js';
import { createEntry } from './entry.js';
import { createAcceptInvitation, type AcceptInvitation } from './invitation.js';
import { createTokenExchange, type TokenExchange } from './token-exchange.js';
import { createLedger } from './ledger.js';
import { createLogin, type Login } from './login.js';
import { createLogout, type Logout } from './logout.js';
import { createOrganizationList } from './organization-list.js';
import type { Organization } from './organization.js';
import { createSwitch, type Switch } from './switching.js';

/** What answers a person's click, and not the page's first question: loaded once the page is up. */
export interface OnDemand {
  readonly login: Login;
  readonly callback: Callback;
  readonly acceptInvitation: AcceptInvitation;
  readonly exchange: TokenExchange;
  readonly logout: Logout;
  readonly failed: Failed;
  readonly switchTo: Switch;
  readonly listOrganizations: () => Promise<readonly Organization[]>;
  /** Stops listening to other tabs and to the window. */
  readonly close: () => void;
}

export function createOnDemand(core: Core): OnDemand {
  const entry = createEntry(core);
  const ledger = createLedger(core);
  const login = createLogin(core, entry, ledger);
  const logout = createLogout(core);
  startEviction(core);
  // Back from the login page by the back button: the page lives on, the redirect does not.
  const stop = core.environment.listen('pageshow', ({ persisted }) => {
    if (persisted) core.state.commit({ phase: undefined, switchingTo: undefined });
  });
  return {
    login,
    callback: createCallback(core, entry, ledger),
    acceptInvitation: createAcceptInvitation(core, login),
    exchange: createTokenExchange(core, entry),
    logout,
    failed: createFailed(core),
    switchTo: createSwitch(core, login),
    listOrganizations: createOrganizationList(core),
    close() {
      logout.tabs.close();
      stop();
    },
  };
}
