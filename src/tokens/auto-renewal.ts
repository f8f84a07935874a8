import type { VerifiedToken } from '../claims/verify-token.js';
import type { Core } from '../client/core.js';

/** Milliseconds before its end in which a token counts as used up: somewhat less than a minute, since the SDK counts whole seconds. */
const margin = 58_000;
/** Milliseconds until the next try once it has expired and could not be renewed. */
const pause = 30_000;
/** Timers can't wait for more than 24 days. */
const day = 86_400_000;

/**
 * Renews the active organization's token before it expires: not while nobody sees the page or there is no network, and at once when
 * that is over. The answer stops it.
 */
export function startAutoRenewal({ environment, state, tokens }: Core): () => void {
  let stop: (() => void) | undefined;
  let planned: VerifiedToken | undefined;
  let due = 0;
  let running = false;
  let stopped = false;

  const plan = (token: VerifiedToken): void => {
    const left = token.expiresAt - environment.now();
    // Where there is no minute to spare, half of what is left.
    const wait = left > 2 * margin ? left - margin : Math.max(left / 2, 1000);
    due = environment.now() + (left > 0 ? wait : pause);
    planned = token;
  };

  const again = (): void => void check();
  const check = async (): Promise<void> => {
    stop?.();
    const session = state.active();
    const token = session?.token();
    if (stopped || running || session?.id === undefined || !token) return;
    if (token !== planned) plan(token);
    const wait = due - environment.now();
    if (wait > 0) {
      stop = environment.after(Math.min(wait, day), again);
      return;
    }
    if (!environment.visible() || !environment.online()) return;
    running = true;
    try {
      // At hand, in storage where another tab renewed it, or from the identity provider.
      await tokens.get(session.id);
    } catch {
      // Whoever needs to know hears it: that the session ended, by `loginRequired`.
    }
    running = false;
    // It could not be renewed.
    if (state.active()?.token() === token) plan(token);
    void check();
  };

  const stops = [
    state.subscribe(again),
    ...(['visibilitychange', 'online', 'pageshow', 'resume'] as const).map((type) =>
      environment.listen(type, again),
    ),
  ];
  again();
  return () => {
    stop?.();
    stopped = true;
    for (const leave of stops) leave();
  };
}
