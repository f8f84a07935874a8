import { LoginRequiredError } from '../errors/errors.js';
import type { ActiveOrganization } from '../sessions/active-organization.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { Session } from '../sessions/session.js';
import type { SignOutState } from '../sessions/sign-out-state.js';
import type { State } from '../sessions/state.js';

/**
 * Ends sessions because the user signed out of all organizations. Their tokens are removed from memory before the function returns.
 *
 * @param origin The tab in which the user signed out.
 * @param sessions Default: all sessions.
 * @returns For each session, a promise that settles when its refresh tokens are revoked.
 */
export function endAllSessions(
  {
    state,
    registry,
    activeOrganization,
    signOutState,
  }: {
    state: State;
    registry: SessionRegistry;
    activeOrganization: ActiveOrganization;
    signOutState: SignOutState;
  },
  origin: 'this-tab' | 'other-tab',
  sessions: readonly Session[] = registry.all(),
): Promise<void>[] {
  // Only the tab of the sign-out forgets the browser's last organization. In the other tabs it can be that of a newer login.
  if (origin === 'this-tab') activeOrganization.forget();
  else {
    activeOrganization.forgetInTab();
    // A session that is younger than the sign-out is one of a login that followed it.
    if ([...registry.sessions.values()].every((session) => sessions.includes(session))) signOutState.hear();
  }
  state.beginTransition(new LoginRequiredError('signed_out'));
  const end = origin === 'this-tab' ? 'signedOut' : 'signedOutElsewhere';
  const ended = sessions.map((session) => registry.end(session, end));
  state.commit({ switchingTo: undefined, error: undefined }, ['signedOut', { origin }]);
  return ended;
}
