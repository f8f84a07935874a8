import { LoginRequiredError } from '../errors/errors.js';
import type { ActiveOrganization } from '../sessions/active-organization.js';
import type { SessionRegistry } from '../sessions/session-registry.js';
import type { Session } from '../sessions/session.js';
import type { State } from '../sessions/state.js';

/**
 * Ends sessions because the user signed out of all organizations. Their tokens are removed from memory before the function returns.
 *
 * @param origin The tab in which the user signed out.
 * @param sessions Default: all sessions.
 * @returns A promise that settles when the refresh tokens are revoked.
 */
export function endAllSessions(
  {
    state,
    registry,
    activeOrganization,
  }: { state: State; registry: SessionRegistry; activeOrganization: ActiveOrganization },
  origin: 'this-tab' | 'other-tab',
  sessions: readonly Session[] = registry.all(),
): Promise<unknown> {
  // Only the tab of the sign-out forgets the browser's last organization. In the other tabs it can be that of a newer login.
  if (origin === 'this-tab') activeOrganization.forget();
  else activeOrganization.forgetInTab();
  state.beginTransition(new LoginRequiredError('signed_out'));
  const end = origin === 'this-tab' ? 'signedOut' : 'signedOutElsewhere';
  const ended = sessions.map((session) => registry.end(session, end));
  state.commit({ switchingTo: undefined, error: undefined }, ['signedOut', { origin }]);
  return Promise.all(ended);
}
