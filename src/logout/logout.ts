import type { LogoutOptions as Auth0LogoutOptions } from '@auth0/auth0-spa-js';
import type { Core } from '../client/core.js';
import type { Session } from '../sessions/session.js';
import { forgetAll } from './end-all-sessions.js';
import { everything, type SignOuts } from '../storage/sign-out-log.js';
import { createTabs } from '../tabs/sign-out-channel.js';

/** Options of `logout()`. */
export interface LogoutOptions {
  /** Parameters of the identity provider's logout page, such as `returnTo`. */
  logoutParams?: Auth0LogoutOptions['logoutParams'];
  /** Opens the logout page in another way than `location.assign`; `false` stops before it. */
  openUrl?: false | ((url: string) => Promise<void> | void);
}

/** The part of a sign-out that reaches beyond this tab. */
export interface Logout {
  /** Tells the other tabs that an organization, or everything, was signed out of. */
  readonly tell: (what: string) => void;
  /** Stops listening to the other tabs. */
  readonly close: () => void;
  /** Tells that a session `ended`, and waits until it has. */
  readonly organization: (session: Session, ended: Promise<unknown>) => Promise<void>;
  /** Forgets what this page never looked at (all but `known`, whose end is waited for too), and leaves for the identity provider's logout. */
  readonly all: (
    known: ReadonlySet<string>,
    ended: Promise<unknown>,
    options: LogoutOptions,
  ) => Promise<void>;
}

export function createLogout(core: Core, signOuts: SignOuts): Logout {
  const { settings, environment, namespace, caches, lastActive, registry, signOutRecord } = core;
  let seen = signOutRecord.read();

  /** Signs out here of what other tabs signed out of, unless the session is younger than that. */
  const look = (): void => {
    const before = seen;
    seen = signOutRecord.read();
    if (String(before) === String(seen)) return;
    const gone = registry.all().filter((session) => {
      const { id, organization, name, born } = session;
      return [everything, id, organization, name, session.token()?.organization.name].some(
        (what) => what !== undefined && signOuts.since(what, before) && signOuts.since(what, born),
      );
    });
    if (signOuts.since(everything, before)) {
      void forgetAll(core, 'other-tab', gone);
      return;
    }
    const last = lastActive.inEach((storage, key) => storage.getItem(key), true);
    if (last && signOuts.since(last, before)) lastActive.forget(last, true);
    for (const session of gone) {
      if (session.id !== undefined) lastActive.forget(session.id, true);
      void registry.remove(session, 'otherTab', 'withdraw');
    }
  };
  const tabs = createTabs(environment, namespace, signOutRecord.key, signOuts, look);
  const tell = (what: string): void => {
    // What others did until now comes first: this tab's own is no news to it.
    look();
    tabs.tell(what, signOuts.add(what));
    seen = signOutRecord.read();
  };

  return {
    tell,
    close: () => tabs.close(),
    async organization(session, ended) {
      const id = session.id ?? session.organization ?? '';
      lastActive.forget(id);
      tell(id);
      // Those under way too: who signs in there now, or asked before, did not mean to.
      const names = [id, session.organization, session.name].filter((name) => name !== undefined);
      const others = registry
        .all()
        .filter((other) =>
          [other.id, other.organization, other.name].some((name) => names.includes(name ?? '')),
        );
      await Promise.all([ended, ...others.map((other) => registry.remove(other, 'logout', 'revoke'))]);
    },
    async all(known, ended, { logoutParams, openUrl = (url: string) => environment.navigate(url) }) {
      tell(everything);
      const others = ((await caches?.stored()) ?? []).filter((id) => !known.has(id));
      // Side by side: two seconds are two seconds in all.
      await Promise.all([
        ended,
        ...others.map((id) => registry.remove(registry.open(id), 'logout', 'revoke')),
      ]);
      // With DPoP its key goes too, now that nobody's tokens are bound to it.
      if (openUrl === false && !settings.useDpop) return;
      const last = registry.create();
      try {
        await last.client().logout({
          ...(logoutParams && { logoutParams }),
          openUrl: openUrl || (() => undefined),
        });
      } finally {
        await last.end('forget');
      }
    },
  };
}
