import type { App } from 'vue';

/** The members of Vue Router's `Router` that are used here. The package `vue-router` is optional. */
interface VueRouter {
  readonly currentRoute: { readonly value: { readonly matched: readonly unknown[] } };
  readonly options: { readonly history: { readonly location: string } };
  listening: boolean;
  replace(path: string): Promise<unknown>;
  beforeEach(guard: Guard): () => void;
  beforeResolve(guard: Guard): () => void;
}
type Guard = (to: { readonly fullPath: string }) => string | true;

/**
 * Makes the router of an app navigate when the start of the client shows the path that a login returns to. Call it before the start.
 *
 * At its end, the first navigation of Vue Router would write the URL that it began with, so it is redirected. Later, Vue Router navigates at
 * `popstate`, but if a guard refuses the path, it goes back in the history and leaves the page. So it gets a call of `replace` instead.
 */
export function followCallback(app: App): void {
  const follow = ({ isTrusted }: Event): void => {
    const router = app.config.globalProperties['$router'] as VueRouter | undefined;
    // The browser's own events are trusted: the user went back or forward. A router that is installed later reads the new URL anyway.
    if (isTrusted || !router) return;
    // `history.location` still has the former URL here: the listener of Vue Router's history runs after this one.
    const { history } = router.options;
    if (router.currentRoute.value.matched.length > 0) {
      router.listening = false;
      queueMicrotask(() => {
        router.listening = true;
        void router.replace(history.location);
      });
      return;
    }
    const redirect: Guard = ({ fullPath }) => {
      for (const remove of removers) remove();
      // The location of a memory history is empty until its first navigation.
      return fullPath === history.location || history.location || true;
    };
    const removers = [router.beforeEach(redirect), router.beforeResolve(redirect)];
  };
  addEventListener('popstate', follow, true);
  // The client dispatches the event in a microtask of its start.
  queueMicrotask(() => queueMicrotask(() => removeEventListener('popstate', follow, true)));
}
