import type { LogoutOptions as Auth0LogoutOptions } from '@auth0/auth0-spa-js';
import type { Environment } from '../config/environment.js';
import type { Settings } from '../config/read-options.js';
import type { ActiveOrganization } from '../sessions/active-organization.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { State } from '../sessions/state.js';
import type { Caches } from '../storage/caches.js';
import { ALL_ORGANIZATIONS } from '../storage/sign-out-log.js';
import type { AnnounceSignOut } from './remote-sign-outs.js';
import { endAllSessions } from './end-all-sessions.js';

/** Options of `logout()`. */
export interface LogoutOptions {
  /**
   * Parameters of the identity provider's logout page, such as `returnTo`.
   *
   * @default undefined. The identity provider decides which page it shows after the logout.
   */
  logoutParams?: Auth0LogoutOptions['logoutParams'];
  /**
   * Opens the logout page, whose URL it receives. With `false` the page is not left, and the identity provider's own session stays.
   *
   * @default location.assign
   */
  openUrl?: false | ((url: string) => Promise<void> | void);
}

/** Signs out, and tells the other tabs. */
export interface Logout {
  /** Signs out of one organization, in all tabs. */
  readonly fromOrganization: (organization: string) => Promise<void>;
  /** Signs out of all organizations, in all tabs, and redirects to the identity provider's logout page. */
  readonly fromAll: (options: LogoutOptions) => Promise<void>;
}

/** @param announceSignOut Tells the other tabs that the user signed out of an organization, or of `ALL_ORGANIZATIONS`. */
export function createLogout(parts: {
  settings: Settings;
  environment: Environment;
  caches: Caches | undefined;
  state: State;
  registry: SessionRegistry;
  activeOrganization: ActiveOrganization;
  announceSignOut: AnnounceSignOut;
}): Logout {
  const { settings, environment, caches, registry, activeOrganization, announceSignOut } = parts;

  return {
    async fromOrganization(organization) {
      const session = registry.getOrCreate(organization);
      const id = session.id ?? organization;
      const names = session.names();
      // 1. Record the sign-out: if the page ends now, the next page and the other tabs know it.
      announceSignOut(id, [session]);
      activeOrganization.forget(id);
      // 2. Remove the session's tokens from memory. The snapshot no longer has the session.
      const ended = registry.end(session, 'signedOut');
      // 3. End the organization's logins and requests that are under way. A session with another id is of another organization, which has
      // taken over the name.
      const others = registry
        .all()
        .filter((other) => (other.id ?? id) === id && names.some((name) => other.goesBy(name)));
      await Promise.all([ended, ...others.map((other) => registry.end(other, 'signedOut'))]);
    },

    async fromAll({ logoutParams, openUrl = (url: string) => environment.navigate(url) }) {
      const knownIds = new Set(registry.sessions.keys());
      // 1. Record the sign-out: if the page ends now, the next page and the other tabs know it.
      announceSignOut(ALL_ORGANIZATIONS, registry.all());
      // 2. Remove all tokens from memory. The snapshot no longer has a session.
      const ended = endAllSessions(parts, 'this-tab');
      // 3. Remove what earlier pages and other tabs stored. All refresh tokens are revoked at the same time, within one time limit.
      const storedIds = (await caches?.organizationIds()) ?? [];
      const others = storedIds.filter((id) => !knownIds.has(id)).map((id) => registry.getOrCreate(id));
      await Promise.all([ended, ...others.map((other) => registry.end(other, 'signedOut'))]);
      // 4. End the identity provider's session. With DPoP the SDK's logout also deletes the key: no remaining token needs it.
      if (openUrl === false && !settings.useDpop) return;
      const session = registry.create();
      try {
        await session.lease.client().logout({
          ...(logoutParams && { logoutParams }),
          openUrl: openUrl || (() => undefined),
        });
      } finally {
        await registry.end(session, 'pageLeft');
      }
    },
  };
}
