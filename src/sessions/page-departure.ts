import type { Environment } from '../config/environment.js';
import type { State } from './state.js';

/** A page that was not left within this time, in milliseconds, stays. */
export const DEPARTURE_LIMIT_MS = {
  login: 12_000,
  // Longer: a login over a navigation to the logout page would keep the identity provider's session.
  logout: 30_000,
} as const;

/** The limit after a `beforeunload` dialog. Timers do not run while the browser shows it. */
const AFTER_DIALOG_MS = 2000;

/** The navigation from this page to the login page or the logout page. `status` is `'redirecting'` until the page is gone, or stays. */
export interface PageDeparture {
  /**
   * Begins when the page is about to be left, or again when the navigation begins.
   *
   * @param onEnd Called when the page stays, or when the browser restored it from the back/forward cache.
   */
  readonly begin: (target: keyof typeof DEPARTURE_LIMIT_MS, onEnd?: (isRestored: boolean) => void) => void;
  /** Sets a shorter time limit, unless the navigation has begun. */
  readonly shorten: (limitMs: number) => void;
  /** Begins to listen to the page. Returns a function that stops it. */
  readonly open: () => () => void;
}

export function createPageDeparture(environment: Environment, state: State): PageDeparture {
  let cancelTimer = (): void => undefined;
  let removeListener = (): void => undefined;
  let hasNavigation = false;
  let onEnd: ((isRestored: boolean) => void) | undefined;

  const stopWaiting = (): void => {
    cancelTimer();
    removeListener();
  };
  const end = (isRestored: boolean): void => {
    stopWaiting();
    const callback = onEnd;
    onEnd = undefined;
    callback?.(isRestored);
    // A switch that has begun meanwhile has set `switchingTo` to its own target.
    const isSwitching = state.isTransitionRunning();
    state.commit({ isLeaving: false, ...(!isSwitching && { switchingTo: undefined }) });
  };

  const waitFor = (time: number, run = (): void => end(false)): void => {
    cancelTimer();
    cancelTimer = environment.after(time, run);
  };

  return {
    begin(target, whenEnded) {
      const limitMs = DEPARTURE_LIMIT_MS[target];
      stopWaiting();
      hasNavigation = false;
      onEnd = whenEnded;
      removeListener = environment.listen('beforeunload', (event) => {
        hasNavigation = true;
        // Some browsers do not keep a page with such a listener in the back/forward cache.
        removeListener();
        // The listeners of the application run after this one.
        waitFor(0, () => waitFor(hasDialog(event) ? AFTER_DIALOG_MS : limitMs));
      });
      waitFor(limitMs);
      state.commit({ isLeaving: true });
    },
    shorten(limitMs) {
      if (!hasNavigation) waitFor(limitMs);
    },
    open() {
      const stopListening = environment.listen('pageshow', ({ persisted }) => {
        if (persisted) end(true);
      });
      return () => {
        stopListening();
        if (state.get().status === 'redirecting') end(false);
      };
    },
  };
}

/** Whether a listener asked the browser to ask the user. */
function hasDialog(event: BeforeUnloadEvent): boolean {
  const { returnValue } = event as { returnValue?: unknown };
  return event.defaultPrevented || (typeof returnValue === 'string' && returnValue !== '');
}
