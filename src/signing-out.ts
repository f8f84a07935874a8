import type { Active } from './active.js';
import { LoginRequiredError } from './errors.js';
import type { Registry } from './registry.js';
import type { State } from './state.js';

/**
 * Forgets every organization in this tab, at once; the promise waits until refresh tokens are revoked too. This much of a sign-out
 * needs nothing that could be missing when it counts.
 */
export function forgetAll(
  { state, active, registry }: { state: State; active: Active; registry: Registry },
  origin: 'this-tab' | 'other-tab',
): Promise<unknown> {
  active.forget();
  state.turn(new LoginRequiredError('signed_out'));
  const ended = registry
    .all()
    .map((session) =>
      origin === 'this-tab'
        ? registry.remove(session, 'logout', 'revoke')
        : registry.remove(session, 'otherTab', 'retire'),
    );
  state.commit({ switchingTo: undefined, error: undefined }, ['signedOut', { origin }]);
  return Promise.all(ended);
}
