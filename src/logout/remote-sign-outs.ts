import type { Environment } from '../config/environment.js';
import type { StorageKeys } from '../config/storage-keys.js';
import type { ActiveOrganization } from '../sessions/active-organization.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { Session } from '../sessions/session.js';
import type { SignOutState } from '../sessions/sign-out-state.js';
import type { State } from '../sessions/state.js';
import type { SignOutLog, SignOutLogState } from '../storage/sign-out-log.js';
import { createSignOutChannel } from '../tabs/sign-out-channel.js';
import type { TabChannel } from '../tabs/tab-channel.js';
import { endAllSessions } from './end-all-sessions.js';

/**
 * Tells the other tabs of a sign-out in this tab.
 *
 * @param organization Id, name, or `ALL_ORGANIZATIONS`.
 * @param endedHere The sessions that the caller ends next. Another tab's earlier sign-out does not end them: it would leave in storage what
 * this tab did not write.
 */
export type AnnounceSignOut = (organization: string, endedHere?: readonly Session[]) => void;

/** Keeps this tab and the others in step when the user signs out. */
export interface RemoteSignOuts {
  readonly announce: AnnounceSignOut;
  /** Stops listening to the other tabs. */
  readonly close: () => void;
}

/**
 * Starts listening to the other tabs.
 *
 * @param parts `since` is the log that this tab has applied. Default: the present one. `onWakeUp` is called when this tab may have missed
 * what other tabs did, after their sign-outs are applied.
 */
export function openRemoteSignOuts(parts: {
  environment: Environment;
  keys: StorageKeys;
  tabChannel: TabChannel;
  signOutLog: SignOutLog;
  state: State;
  registry: SessionRegistry;
  activeOrganization: ActiveOrganization;
  since?: SignOutLogState | undefined;
  signOutState: SignOutState;
  onWakeUp: () => void;
}): RemoteSignOuts {
  const { environment, keys, tabChannel, signOutLog, registry, activeOrganization } = parts;
  let applied = parts.since ?? signOutLog.read();

  /** Ends the sessions that other tabs signed out of, unless they are younger than the sign-out. */
  const applyRemoteSignOuts = (except: readonly Session[] = []): void => {
    const before = applied;
    applied = signOutLog.read();
    if (String(before) === String(applied)) return;
    const signedOut = registry
      .all()
      .filter(
        (session) =>
          !except.includes(session) &&
          signOutLog.hasSince(session.names(), before) &&
          registry.isSignedOut(session),
      );
    if (signOutLog.hasSince([], before)) {
      void Promise.allSettled(endAllSessions(parts, 'other-tab', signedOut));
      return;
    }
    const last = activeOrganization.recallInTab();
    if (last !== undefined && signOutLog.hasSince([last], before)) activeOrganization.forgetInTab(last);
    for (const session of signedOut) {
      if (session.id !== undefined) activeOrganization.forgetInTab(session.id);
      void registry.end(session, 'signedOutElsewhere');
    }
  };
  const onChange = (): void => {
    applyRemoteSignOuts();
    parts.onWakeUp();
  };
  const channel = createSignOutChannel(environment, keys, tabChannel, signOutLog, onChange);

  if (parts.since) onChange();

  return {
    announce(organization, endedHere) {
      // Other tabs' sign-outs first: afterwards the log has this tab's own, which is already applied.
      applyRemoteSignOuts(endedHere);
      channel.announce(organization, signOutLog.add(organization));
      applied = signOutLog.read();
    },
    close: () => channel.close(),
  };
}
