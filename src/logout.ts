import type { LogoutOptions as Auth0LogoutOptions } from '@auth0/auth0-spa-js';
import type { Core } from './core.js';
import type { Session } from './session.js';
import { forgetAll } from './signing-out.js';
import { createTabs, type TabMessage, type Tabs } from './tabs.js';

/** Options of `logout()`. */
export interface LogoutOptions {
  /** Parameters of the identity provider's logout page, such as `returnTo`. */
  logoutParams?: Auth0LogoutOptions['logoutParams'];
  /** Opens the logout page in another way than `location.assign`; `false` stops before it. */
  openUrl?: false | ((url: string) => Promise<void> | void);
}

/** The part of a sign-out that reaches beyond this tab. */
export interface Logout {
  /** The other tabs. */
  readonly tabs: Tabs;
  /** Tells that a session `ended`, and waits until it has. */
  readonly organization: (session: Session, ended: Promise<unknown>) => Promise<void>;
  /** Forgets what this page never looked at (all but `known`, whose end is waited for too), and leaves for the identity provider's logout. */
  readonly all: (
    known: ReadonlySet<string>,
    ended: Promise<unknown>,
    options: LogoutOptions,
  ) => Promise<void>;
}

export function createLogout(core: Core): Logout {
  const { settings, environment, namespace, caches, active, registry } = core;
  /** Another tab signed out, and cleared what is shared. What is only in this tab's memory is revoked from here. */
  const hear = (message: TabMessage): void => {
    if (message.type === 'signed-out') {
      void forgetAll(core, 'other-tab');
      return;
    }
    const session = registry.find(message.organization);
    active.forget(message.organization);
    if (session) void registry.remove(session, 'otherTab', 'retire');
  };
  const tabs = createTabs(environment, namespace, hear);
  return {
    tabs,
    async organization(session, ended) {
      const id = session.id ?? session.named().organization ?? '';
      active.forget(id);
      tabs.tell({ type: 'organization-signed-out', organization: id });
      await ended;
    },
    async all(known, ended, { logoutParams, openUrl = (url: string) => environment.navigate(url) }) {
      tabs.tell({ type: 'signed-out' });
      const others = ((await caches?.stored()) ?? []).filter((id) => !known.has(id));
      // Side by side: two seconds are two seconds in all.
      await Promise.all([
        ended,
        ...others.map((id) => registry.remove(registry.open(id), 'logout', 'revoke')),
      ]);
      // With DPoP its key goes too, now that nobody's tokens are bound to it.
      if (openUrl === false && !settings.useDpop) return;
      await registry
        .create()
        .client()
        .logout({ ...(logoutParams && { logoutParams }), openUrl });
    },
  };
}
