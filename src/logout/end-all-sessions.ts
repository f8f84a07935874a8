import type { LastActive } from '../sessions/last-active.js';
import { LoginRequiredError } from '../errors/errors.js';
import type { Registry } from '../sessions/session-registry.js';
import type { State } from '../sessions/state.js';

/**
 * Forgets every organization in this tab, or all but some that are younger, at once; the promise waits until refresh tokens are revoked too. This much of a sign-out
 * needs nothing that could be missing when it counts.
 */
export function forgetAll(
  { state, lastActive, registry }: { state: State; lastActive: LastActive; registry: Registry },
  origin: 'this-tab' | 'other-tab',
  sessions = registry.all(),
): Promise<unknown> {
  lastActive.forget(undefined, origin === 'other-tab');
  state.turn(new LoginRequiredError('signed_out'));
  const ended = sessions.map((session) =>
    origin === 'this-tab'
      ? registry.remove(session, 'logout', 'revoke')
      : registry.remove(session, 'otherTab', 'withdraw'),
  );
  state.commit({ switchingTo: undefined, error: undefined }, ['signedOut', { origin }]);
  return Promise.all(ended);
}
