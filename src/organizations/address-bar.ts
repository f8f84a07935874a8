import type { AddressBar } from '../config/environment.js';

/** The address of the browser that runs the page. */
export const browserAddressBar: AddressBar = {
  listen(onChange) {
    const { navigation } = globalThis as { navigation?: EventTarget };
    // After a step in the history the router is told by `popstate`, and that after all other events. In a task of its own, the router knows the URL.
    const endPopState = listenTo(globalThis, 'popstate', () => setTimeout(onChange));
    const endOthers = navigation
      ? listenTo(navigation, 'currententrychange', (event) => {
          if ((event as { navigationType?: string }).navigationType !== 'traverse') onChange();
        })
      : listenToHistory(onChange);
    return () => {
      endPopState();
      endOthers();
    };
  },
  push: (url) => history.pushState(null, '', url),
};

function listenTo(target: EventTarget, type: string, onEvent: (event: Event) => void): () => void {
  target.addEventListener(type, onEvent);
  return () => target.removeEventListener(type, onEvent);
}

const historyListeners = new Set<() => void>();
let restoreHistory = (): void => undefined;

/** For browsers without the Navigation API. The functions are wrapped once for all clients of the page. */
function listenToHistory(onChange: () => void): () => void {
  if (historyListeners.size === 0) restoreHistory = wrapHistory();
  historyListeners.add(onChange);
  return () => {
    if (historyListeners.delete(onChange) && historyListeners.size === 0) restoreHistory();
  };
}

function wrapHistory(): () => void {
  const ends = (['pushState', 'replaceState'] as const).map((name) => {
    const isOwn = Object.hasOwn(history, name);
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the history
    const original = history[name];
    const wrapper: History['pushState'] = function (this: History, ...args) {
      original.apply(this, args);
      for (const onChange of historyListeners) onChange();
    };
    history[name] = wrapper;
    return () => {
      // Another script can have replaced it since then, and calls this one.
      if (history[name] !== wrapper) return;
      if (isOwn) history[name] = original;
      else Reflect.deleteProperty(history, name);
    };
  });
  return () => {
    for (const end of ends) end();
  };
}
