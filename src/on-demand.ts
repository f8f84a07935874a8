import type { Core } from './core.js';
import { createLogin, type Login } from './login.js';
import { createLogout, type Logout } from './logout.js';
import { createOrganizationList } from './organization-list.js';
import type { Organization } from './organization.js';
import { createSwitch, type Switch } from './switching.js';

/** What answers a person's click, and not the page's first question: loaded once the page is up. */
export interface OnDemand {
  readonly login: Login;
  readonly logout: Logout;
  readonly switchTo: Switch;
  readonly listOrganizations: () => Promise<readonly Organization[]>;
}

export function createOnDemand(core: Core): OnDemand {
  const login = createLogin(core);
  return {
    login,
    logout: createLogout(core),
    switchTo: createSwitch(core, login),
    listOrganizations: createOrganizationList(core),
  };
}
