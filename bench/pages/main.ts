import { cachedToken } from './cached-token.js';
import { acme, ourClient } from './clients.js';
import { clickToEvent } from './prefetch.js';
import {
  coldSwitch,
  countNotifications,
  heldSwitches,
  plainToken,
  prepareColdSwitch,
  prepareHeldSwitches,
  timeToEvent,
} from './switch.js';
import { restore, visit } from './visit.js';

/** Signs in by redirect. After it, the browser has a session at the tenant and a session in localStorage. */
const loginClient = ourClient({ cacheLocation: 'localstorage' });
const signIn = (): Promise<void> => loginClient.loginWithRedirect({ organization: acme });
const isSignedIn = new URLSearchParams(location.search).has('code');
if (isSignedIn) {
  await loginClient.start();
  loginClient.destroy();
}

const bench = {
  signIn,
  cachedToken,
  countNotifications,
  prepareHeldSwitches,
  heldSwitches,
  timeToEvent,
  prepareColdSwitch,
  coldSwitch,
  plainToken,
  clickToEvent,
  visit,
  restore,
};
export type Bench = typeof bench;
Object.assign(window, { bench, isSignedIn });
