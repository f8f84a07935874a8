import type { Environment } from '../config/environment.js';
import type { Settings } from '../config/read-options.js';
import type { AnnouncedSignIn, SignInAnnouncement } from '../login/sign-in-announcement.js';
import { endAllSessions } from '../logout/end-all-sessions.js';
import type { ActiveOrganization } from '../sessions/active-organization.js';
import { expectedSubject } from '../sessions/adopt-token.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { SignOutState } from '../sessions/sign-out-state.js';
import type { State } from '../sessions/state.js';
import type { GetVerifiedToken } from '../tokens/get-token.js';
import type { Start } from './start.js';

/**
 * Follows the latest login of another tab, unless this tab has done so: a login of another user ends the sessions of this tab, one of the
 * same user adds its session, and a tab that is signed out makes its organization active.
 */
export type FollowSignIns = () => void;

/**
 * @param parts `isStorageShared`: whether the sessions of another tab can be read. `isOpen`: whether the client is started, and not destroyed.
 */
export function createFollowSignIns(parts: {
  settings: Settings;
  environment: Environment;
  state: State;
  registry: SessionRegistry;
  activeOrganization: ActiveOrganization;
  signOutState: SignOutState;
  signInAnnouncement: SignInAnnouncement;
  getToken: GetVerifiedToken;
  start: Start;
  isStorageShared: boolean;
  isOpen: () => boolean;
}): FollowSignIns {
  const { settings, environment, state, registry, signOutState, signInAnnouncement, getToken, isOpen } =
    parts;
  const hasStatus = (...names: string[]): boolean => names.includes(state.get().status);
  /** Whether an announcement waits until this tab has ended what it does. */
  let isWaiting = false;
  const mustWait = (): boolean =>
    (isWaiting = hasStatus('starting', 'redirecting') || state.isTransitionRunning());

  const adopt = async (signIn: AnnouncedSignIn): Promise<void> => {
    const { organization, activates, isSignedOut } = signIn;
    // The application can have begun a login while this tab's own sign-out ended. If it fails, the tab is still signed out.
    if (mustWait()) return;
    signIn.markSeen();
    // A session of another tab's login does not end one of this tab.
    if (parts.isStorageShared && registry.sessions.size < settings.maxSessions)
      await getToken(organization, { cacheMode: 'cache-only' });
    if (mustWait()) signIn.markUnseen();
    // The user can have signed out of the organization during the reading, or the page can have destroyed the client.
    else if (isOpen() && settings.adoptSignIn && activates && hasStatus('signed-out') && !isSignedOut())
      await parts.start.adopt(organization);
  };

  const follow = (): void => {
    isWaiting = false;
    const signIn = signInAnnouncement.unseen();
    if (!signIn || !isOpen()) return;
    const subject = expectedSubject(settings, registry, undefined);
    if (subject !== undefined && !signIn.isOf(subject))
      void Promise.allSettled(endAllSessions(parts, 'other-tab'));
    if (mustWait() || signIn.isEarly) return;
    // What fails leaves the tab signed out, as it was. It runs later if this tab does not know yet that the login followed a sign-out.
    signOutState.adoptLogin(() => adopt(signIn)).catch(() => undefined);
  };

  const followLater = (): void => {
    // In the next task: the work that changed the snapshot is over then.
    if (isWaiting) environment.after(0, follow);
  };
  state.subscribe(followLater);
  state.onTransitionEnd(followLater);
  return follow;
}
