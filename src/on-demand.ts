import type { Core } from './core.js';
import { startEviction } from './eviction.js';
import { createFailed, type Failed } from './failure.js';
import { createLogin, type Login } from './login.js';
import { createLogout, type Logout } from './logout.js';
import { createOrganizationList } from './organization-list.js';
import type { Organization } from './organization.js';
import { createSwitch, type Switch } from './switching.js';

/** What answers a person's click, and not the page's first question: loaded once the page is up. */
export interface OnDemand {
  readonly login: Login;
  readonly logout: Logout;
  readonly failed: Failed;
  readonly switchTo: Switch;
  readonly listOrganizations: () => Promise<readonly Organization[]>;
  /** Stops listening to other tabs and to the window. */
  readonly close: () => void;
}

export function createOnDemand(core: Core): OnDemand {
  const login = createLogin(core);
  const logout = createLogout(core);
  startEviction(core);
  // Back from the login page by the back button: the page lives on, the redirect does not.
  const stop = core.environment.listen('pageshow', ({ persisted }) => {
    if (persisted) core.state.commit({ phase: undefined, switchingTo: undefined });
  });
  return {
    login,
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
