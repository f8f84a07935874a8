import { cached } from './cached.js';
import { coldSwitch, coldToken, heldSwitches, notified, openCold, openHeld, toEvent } from './switching.js';
import { acme, ourClient } from './tenant.js';
import { restore, visit } from './visiting.js';

/** Leaves for the login page; whoever comes back is signed in at the tenant, and has a session in localStorage. */
const login = ourClient({ cacheLocation: 'localstorage' });
const signIn = (): Promise<void> => login.loginWithRedirect({ organization: acme });
const isSignedIn = new URLSearchParams(location.search).has('code');
if (isSignedIn) {
  await login.start();
  login.destroy();
}

const bench = {
  signIn,
  cached,
  notified,
  openHeld,
  heldSwitches,
  toEvent,
  openCold,
  coldSwitch,
  coldToken,
  visit,
  restore,
};
export type Bench = typeof bench;
Object.assign(window, { bench, isSignedIn });
