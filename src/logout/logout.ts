import type { ClientPool } from '../auth0/client-pool.js';
import { endAuth0Session, logoutUrlOf, type LogoutParams } from '../auth0/logout-page.js';
import { toOrgSessionError } from '../auth0/map-error.js';
import { assertConfiguration } from '../config/assert.js';
import { checkOptions, type AllowedOptions } from '../config/check-options.js';
import type { Environment } from '../config/environment.js';
import type { Settings } from '../config/read-options.js';
import type { ActiveOrganization } from '../sessions/active-organization.js';
import type { PageDeparture } from '../sessions/page-departure.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { SignOutState } from '../sessions/sign-out-state.js';
import type { State } from '../sessions/state.js';
import type { UsedTenants } from '../sessions/used-tenants.js';
import type { Caches } from '../storage/caches.js';
import { ALL_ORGANIZATIONS } from '../storage/sign-out-log.js';
import type { AnnounceSignOut } from './remote-sign-outs.js';
import { endAllSessions } from './end-all-sessions.js';
import { endOrganization } from './end-organization.js';
import { createSignOutSteps } from './sign-out-steps.js';

/** Options of `logout()`. */
export interface LogoutOptions {
  /**
   * Parameters of the identity provider's logout page. `returnTo` is the URL of the page that it redirects to: one of the application's
   * allowed logout URLs.
   *
   * @default { returnTo: location.origin }
   */
  logoutParams?: LogoutParams | undefined;
  /**
   * Opens the logout page, whose URL it receives. With `false` the page is not left, and the identity provider's own session stays. A
   * function may leave the page or open the URL elsewhere, for example in the browser of the device.
   *
   * @default location.assign
   */
  openUrl?: false | ((url: string) => Promise<void> | void) | undefined;
}

const LOGOUT_OPTIONS = {
  logoutParams: 'object',
  'logoutParams.returnTo': 'string',
  'logoutParams.federated': 'boolean',
  // Any value: `logout` checks it.
  openUrl: '',
} satisfies AllowedOptions & Record<keyof LogoutOptions, unknown>;

/** Signs out, and tells the other tabs. */
export interface Logout {
  /** Signs out of one organization, in all tabs. */
  readonly fromOrganization: (organization: string) => Promise<void>;
  /** Signs out of all organizations, in all tabs, and redirects to the identity provider's logout page. */
  readonly fromAll: (options: LogoutOptions) => Promise<void>;
}

/** After the application's own `openUrl`, a navigation of this page begins within this time, or not at all. */
const OWN_NAVIGATION_LIMIT_MS = 3000;

/** @param announceSignOut Tells the other tabs that the user signed out of an organization, or of `ALL_ORGANIZATIONS`. */
export function createLogout(parts: {
  settings: Settings;
  environment: Environment;
  pool: ClientPool;
  caches: Caches | undefined;
  state: State;
  registry: SessionRegistry;
  activeOrganization: ActiveOrganization;
  usedTenants: UsedTenants;
  departure: PageDeparture;
  signOutState: SignOutState;
  announceSignOut: AnnounceSignOut;
}): Logout {
  const { settings, environment, pool, caches, registry, usedTenants, departure, signOutState } = parts;
  const { announceSignOut } = parts;

  const readLogoutParams = (given: LogoutParams | undefined): LogoutParams => {
    const { origin } = environment.url() ?? {};
    // The origin of an application that is not on the web can be opaque.
    const returnTo = given?.returnTo ?? (origin === 'null' ? undefined : origin);
    return { ...given, ...(returnTo !== undefined && { returnTo }) };
  };

  return {
    async fromOrganization(organization) {
      await endOrganization(parts, organization, 'signedOut', undefined, (id, session) =>
        announceSignOut(id, [session]),
      );
    },

    async fromAll(given) {
      checkOptions(given, LOGOUT_OPTIONS);
      const { logoutParams, openUrl } = given;
      assertConfiguration(
        openUrl === undefined || openUrl === false || typeof openUrl === 'function',
        'Option openUrl must be a function or false.',
      );
      const steps = createSignOutSteps();
      const knownIds = new Set(registry.sessions.keys());
      const ownParams = readLogoutParams(logoutParams);
      // The logout page of each domain redirects to the next one, and the last one to the application.
      const params =
        openUrl === false
          ? ownParams
          : usedTenants
              .take()
              .reduce<LogoutParams>(
                (next, tenant) => ({ ...next, returnTo: logoutUrlOf(settings, tenant, next) }),
                ownParams,
              );
      // 1. Block silent requests, and record the sign-out: if the page ends now, the next page and the other tabs know it.
      const signOut = signOutState.begin(openUrl !== false, () =>
        announceSignOut(ALL_ORGANIZATIONS, registry.all()),
      );
      let hasLeft = false;
      // A page that the browser restored earlier is still about to be left.
      const onEnd = (isRestored: boolean): void =>
        isRestored && hasLeft ? signOut.finish() : signOut.stay();
      if (openUrl !== false) departure.begin('logout', onEnd);
      // 2. Remove all tokens from memory. The snapshot no longer has a session.
      const ended = endAllSessions(parts, 'this-tab');
      // 3. Remove what earlier pages and other tabs stored. All refresh tokens are revoked at the same time, within one time limit.
      const endStored = async (): Promise<void> => {
        const storedIds = (await steps.run(() => caches?.organizationIds())) ?? [];
        const others = storedIds.filter((id) => !knownIds.has(id)).map((id) => registry.getOrCreate(id));
        await Promise.all(others.map((other) => steps.run(() => registry.end(other, 'signedOut'))));
      };
      const removed = Promise.all([...ended.map((end) => steps.run(() => end)), endStored()]);
      // A request can receive a refresh token meanwhile.
      await Promise.all([removed, registry.whenFinished(removed)]);
      // 4. End the identity provider's session.
      const logoutUrl =
        openUrl === false && !settings.useDpop
          ? undefined
          : await steps.run(() => endAuth0Session(pool, settings.tenantFor(), params));
      if (openUrl === false) signOut.finish();
      else {
        const url = logoutUrl ?? logoutUrlOf(settings, settings.tenantFor(), params);
        signOut.leave();
        hasLeft = true;
        departure.begin('logout', onEnd);
        try {
          if (openUrl) {
            await openUrl(url);
            departure.shorten(OWN_NAVIGATION_LIMIT_MS);
          } else environment.navigate(url);
        } catch (error) {
          departure.shorten(0);
          throw toOrgSessionError(error);
        }
      }
      steps.throwIfFailed();
    },
  };
}
