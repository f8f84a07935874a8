import type { LogoutOptions as Auth0LogoutOptions } from '@auth0/auth0-spa-js';
import type { Core } from './core.js';
import { LoginRequiredError } from './errors.js';
import { canonicalOrganization, isOrganizationId } from './organization.js';
import type { TabMessage } from './tabs.js';

/** Options of `logout()`. */
export interface LogoutOptions {
  /** Parameters of the identity provider's logout page, such as `returnTo`. */
  logoutParams?: Auth0LogoutOptions['logoutParams'];
  /** Opens the logout page in another way than `location.assign`; `false` stops before it. */
  openUrl?: false | ((url: string) => Promise<void> | void);
}

/** Forgets one organization, or all: first here, then in the other tabs, then at the identity provider. */
export interface Logout {
  readonly organization: (organization: string) => Promise<void>;
  readonly all: (options?: LogoutOptions) => Promise<void>;
  /** Another tab signed out, and cleared what is shared. What is only in this tab's memory is revoked from here. */
  readonly hear: (message: TabMessage) => void;
}

export function createLogout(
  { settings, environment, caches, state, active, registry }: Core,
  tell: (message: TabMessage) => void,
): Logout {
  const forgetAll = (here: boolean): Promise<unknown> => {
    active.forget();
    state.turn(new LoginRequiredError('signed_out'));
    const ended = registry
      .all()
      .map((session) => registry.remove(session, here ? 'logout' : 'otherTab', here ? 'revoke' : 'retire'));
    state.commit({ switchingTo: undefined, error: undefined }, [
      'signedOut',
      { origin: here ? 'this-tab' : 'other-tab' },
    ]);
    return Promise.all(ended);
  };

  return {
    async organization(asked) {
      const organization = canonicalOrganization(asked);
      const session = registry.open(organization);
      const id = session.id ?? (isOrganizationId(organization) ? organization : undefined);
      const ended = registry.remove(session, 'logout', 'revoke');
      if (id !== undefined) {
        active.forget(id);
        tell({ type: 'organization-signed-out', organization: id });
      }
      await ended;
    },
    async all({ logoutParams, openUrl = (url: string) => environment.navigate(url) } = {}) {
      const known = new Set(registry.held.keys());
      const ended = forgetAll(true);
      tell({ type: 'signed-out' });
      // Storage may hold organizations that this page never looked at.
      const others = ((await caches?.stored()) ?? []).filter((id) => !known.has(id));
      await Promise.all(others.map((id) => registry.remove(registry.open(id), 'logout', 'revoke')));
      await ended;
      // With DPoP its key goes too, now that nobody's tokens are bound to it.
      if (openUrl === false && !settings.useDpop) return;
      await registry
        .create()
        .client()
        .logout({ ...(logoutParams && { logoutParams }), openUrl });
    },
    hear(message) {
      if (message.type === 'signed-out') {
        void forgetAll(false);
        return;
      }
      const session = registry.find(message.organization);
      active.forget(message.organization);
      if (session) void registry.remove(session, 'otherTab', 'retire');
    },
  };
}
