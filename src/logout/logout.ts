import type { LogoutOptions as Auth0LogoutOptions } from '@auth0/auth0-spa-js';
import type { Environment } from '../config/environment.js';
import type { Settings } from '../config/read-options.js';
import type { ActiveOrganization } from '../sessions/active-organization.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { State } from '../sessions/state.js';
import type { Caches } from '../storage/caches.js';
import { ALL_ORGANIZATIONS } from '../storage/sign-out-log.js';
import type { AnnounceSignOut } from './apply-remote-sign-outs.js';
import { endAllSessions } from './end-all-sessions.js';

/** Options of `logout()`. */
export interface LogoutOptions {
  /**
   * Parameters of the identity provider's logout page, such as `returnTo`.
   *
   * @default undefined
   */
  logoutParams?: Auth0LogoutOptions['logoutParams'];
  /**
   * Opens the logout page. `false`: the page is not left, and the identity provider's session lives on.
   *
   * @default location.assign
   */
  openUrl?: false | ((url: string) => Promise<void> | void);
}

/** The two ways to sign out. */
export interface Logout {
  /** Signs out of one organization, in all tabs. */
  readonly fromOrganization: (organization: string) => Promise<void>;
  /** Signs out of all organizations, in all tabs, and leaves for the identity provider's logout page. */
  readonly fromAll: (options: LogoutOptions) => Promise<void>;
}

/** @param announceSignOut Tells the other tabs of a sign-out. */
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
      // 1. The sign-out is recorded: if the page ends now, the next one and the other tabs know it.
      announceSignOut(id, [session]);
      activeOrganization.forget(id);
      // 2. The tokens are gone, and the snapshot shows it.
      const ended = registry.end(session, 'signedOut');
      // 3. Logins and requests of that organization that are under way end too.
      // A session with another id is another organization's, which has taken over the name.
      const others = registry
        .all()
        .filter((other) => (other.id ?? id) === id && names.some((name) => other.goesBy(name)));
      await Promise.all([ended, ...others.map((other) => registry.end(other, 'signedOut'))]);
    },

    async fromAll({ logoutParams, openUrl = (url: string) => environment.navigate(url) }) {
      const knownIds = new Set(registry.sessions.keys());
      // 1. The sign-out is recorded: if the page ends now, the next one and the other tabs know it.
      announceSignOut(ALL_ORGANIZATIONS, registry.all());
      // 2. The tokens are gone, and the snapshot shows it.
      const ended = endAllSessions(parts, 'this-tab');
      // 3. What earlier pages and other tabs stored is removed. Everything is revoked at the same time: the time limit is one for all.
      const storedIds = (await caches?.organizationIds()) ?? [];
      const others = storedIds.filter((id) => !knownIds.has(id)).map((id) => registry.getOrCreate(id));
      await Promise.all([ended, ...others.map((other) => registry.end(other, 'signedOut'))]);
      // 4. The identity provider's session ends. With DPoP the SDK's logout also deletes the key: no token is bound to it any more.
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
