import type { AddressBar } from '../config/environment.js';

/** The address of the browser that runs the page. */
export const browserAddressBar: AddressBar = {
  listen(onChange) {
    const { navigation } = globalThis as { navigation?: EventTarget };
    return navigation ? listenTo(navigation, 'currententrychange', onChange) : listenToHistory(onChange);
  },
  push: (url) => history.pushState(null, '', url),
};

function listenTo(target: EventTarget, type: string, onEvent: () => void): () => void {
  target.addEventListener(type, onEvent);
  return () => target.removeEventListener(type, onEvent);
}

/** For browsers without the Navigation API. */
function listenToHistory(onChange: () => void): () => void {
  const ends = (['pushState', 'replaceState'] as const).map((name) => {
    const isOwn = Object.hasOwn(history, name);
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with the history
    const original = history[name];
    let isListening = true;
    const wrapper: History['pushState'] = function (this: History, ...args) {
      original.apply(this, args);
      if (isListening) onChange();
    };
    history[name] = wrapper;
    return () => {
      isListening = false;
      // Another script can have replaced it since then, and calls this one.
      if (history[name] !== wrapper) return;
      if (isOwn) history[name] = original;
      else Reflect.deleteProperty(history, name);
    };
  });
  ends.push(listenTo(globalThis, 'popstate', onChange));
  return () => {
    for (const end of ends) end();
  };
}
