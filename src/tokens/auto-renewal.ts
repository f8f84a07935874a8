import { actorOf } from '../claims/read-claims.js';
import type { VerifiedToken } from '../claims/verify-token.js';
import type { Environment } from '../config/environment.js';
import type { State } from '../sessions/state.js';
import type { GetVerifiedToken } from './get-token.js';

/**
 * A token is renewed this long before it expires. It is a little less than the 60 seconds in which a token counts as expired, because Auth0's
 * SDK compares whole seconds.
 */
const RENEWAL_MARGIN_MS = 58_000;
/** The delay between two tries while the token has expired and can't be renewed. */
const RETRY_DELAY_MS = 30_000;
/** A token with a lifetime below twice the margin is renewed after half of that lifetime, but not sooner than this. */
const MIN_DELAY_MS = 1000;
/** `setTimeout` can't wait for more than 24 days. */
const MAX_DELAY_MS = 86_400_000;

const WAKE_UP_EVENTS = ['visibilitychange', 'online', 'pageshow', 'resume'] as const;

/**
 * Renews the active organization's token before it expires. While the page is hidden or offline it waits until that ends.
 *
 * @returns A function that stops it.
 */
export function startAutoRenewal({
  environment,
  state,
  getToken,
}: {
  environment: Environment;
  state: State;
  getToken: GetVerifiedToken;
}): () => void {
  let cancelTimer: (() => void) | undefined;
  let scheduledToken: VerifiedToken | undefined;
  /** When the renewal is due: milliseconds since 1970. */
  let dueAt = 0;
  let isRenewing = false;
  let isStopped = false;

  const schedule = (token: VerifiedToken): void => {
    const now = environment.now();
    const lifetime = token.expiresAt - now;
    const delay =
      lifetime > 2 * RENEWAL_MARGIN_MS ? lifetime - RENEWAL_MARGIN_MS : Math.max(lifetime / 2, MIN_DELAY_MS);
    dueAt = now + (lifetime > 0 ? delay : RETRY_DELAY_MS);
    scheduledToken = token;
  };

  const renewIfDue = async (): Promise<void> => {
    cancelTimer?.();
    const session = state.active();
    const token = session?.tokens.primary();
    // After a sign-out no token stays in memory.
    if (!token) scheduledToken = undefined;
    if (isStopped || isRenewing || session?.id === undefined || !token || actorOf(token)) return;
    if (token !== scheduledToken) schedule(token);
    const delay = dueAt - environment.now();
    if (delay > 0) {
      cancelTimer = environment.after(Math.min(delay, MAX_DELAY_MS), onWakeUp);
      return;
    }
    if (!environment.visible() || !environment.online()) return;
    isRenewing = true;
    try {
      // Reads the token from storage if another tab renewed it, otherwise requests a new one.
      await getToken(session.id);
    } catch {
      // If the session has ended, `getToken` has emitted the event `loginRequired`.
    }
    isRenewing = false;
    const isUnchanged = state.active()?.tokens.primary() === token;
    if (isUnchanged) schedule(token);
    void renewIfDue();
  };
  const onWakeUp = (): void => void renewIfDue();

  const removeListeners = [
    state.subscribe(onWakeUp),
    ...WAKE_UP_EVENTS.map((type) => environment.listen(type, onWakeUp)),
  ];
  onWakeUp();
  return () => {
    cancelTimer?.();
    isStopped = true;
    scheduledToken = undefined;
    for (const remove of removeListeners) remove();
  };
}
