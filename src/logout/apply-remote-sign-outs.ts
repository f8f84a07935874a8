import type { Environment } from '../config/environment.js';
import type { StorageKeys } from '../config/storage-keys.js';
import type { ActiveOrganization } from '../sessions/active-organization.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { State } from '../sessions/state.js';
import type { SignOutLog } from '../storage/sign-out-log.js';
import { createSignOutChannel } from '../tabs/sign-out-channel.js';
import { endAllSessions } from './end-all-sessions.js';

/** Tells other tabs of sign-outs in this tab, and ends the sessions that the user signed out of in other tabs. */
export interface RemoteSignOuts {
  /** Tells the other tabs of a sign-out in this tab, of an organization (id or name) or of `ALL_ORGANIZATIONS`. */
  readonly announce: (organization: string) => void;
  /** Stops listening to the other tabs. */
  readonly close: () => void;
}

/** Starts listening to the other tabs. */
export function openRemoteSignOuts(parts: {
  environment: Environment;
  keys: StorageKeys;
  signOutLog: SignOutLog;
  state: State;
  registry: SessionRegistry;
  activeOrganization: ActiveOrganization;
}): RemoteSignOuts {
  const { environment, keys, signOutLog, registry, activeOrganization } = parts;
  let applied = signOutLog.read();

  /** Ends the sessions that other tabs signed out of, unless they began after the sign-out. */
  const applyRemoteSignOuts = (): void => {
    const before = applied;
    applied = signOutLog.read();
    if (String(before) === String(applied)) return;
    const signedOut = registry
      .all()
      .filter(
        (session) =>
          signOutLog.hasSince(session.names(), before) &&
          signOutLog.hasSince(session.names(), session.signOutsAtCreation),
      );
    if (signOutLog.hasSince([], before)) {
      void endAllSessions(parts, 'other-tab', signedOut);
      return;
    }
    const last = activeOrganization.recallInTab();
    if (last !== undefined && signOutLog.hasSince([last], before)) activeOrganization.forgetInTab(last);
    for (const session of signedOut) {
      if (session.id !== undefined) activeOrganization.forgetInTab(session.id);
      void registry.end(session, 'signedOutElsewhere');
    }
  };
  const channel = createSignOutChannel(environment, keys, signOutLog, applyRemoteSignOuts);

  return {
    announce(organization) {
      // Apply the sign-outs of other tabs first: `applied` also covers this tab's own sign-out afterwards.
      applyRemoteSignOuts();
      channel.announce(organization, signOutLog.add(organization));
      applied = signOutLog.read();
    },
    close: () => channel.close(),
  };
}
