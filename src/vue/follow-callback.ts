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
 * Vue Router writes the URL that its first navigation began with, so that navigation is redirected. Later it follows `popstate` itself, but
 * leaves the page if a guard refuses the path, so it navigates by `replace` instead.
 */
export function followCallback(app: App): void {
  const follow = ({ isTrusted }: Event): void => {
    const router = app.config.globalProperties['$router'] as VueRouter | undefined;
    // Another event comes from the user. A router that is not installed yet reads the URL later.
    if (isTrusted || !router) return;
    // Its history reads the URL in a listener that runs after this one.
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
      // A memory history that the app has not used yet has none.
      return fullPath === history.location || history.location || true;
    };
    const removers = [router.beforeEach(redirect), router.beforeResolve(redirect)];
  };
  addEventListener('popstate', follow, true);
  // The client dispatches the event in a microtask of its start.
  queueMicrotask(() => queueMicrotask(() => removeEventListener('popstate', follow, true)));
}
