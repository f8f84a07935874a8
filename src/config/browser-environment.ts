import { Auth0Client } from '@auth0/auth0-spa-js';
import type { Environment } from './environment.js';

/** Returns the interfaces of the browser that runs the page. It reads no global before a member is called, so it works on a server. */
export function browserEnvironment(): Environment {
  return {
    now: () => Date.now(),
    after(time, run) {
      const timer = setTimeout(run, time);
      return () => clearTimeout(timer);
    },
    online: () => navigator.onLine,
    visible: () => document.visibilityState !== 'hidden',
    isolated: () => globalThis.crossOriginIsolated,
    hasWorkers: () => typeof Worker === 'function',
    createAuth0Client: (options) => new Auth0Client(options),
    url: () => attempt(() => new URL(location.href)),
    replaceUrl: (url) => history.replaceState(history.state, '', url),
    navigate: (url) => location.assign(url),
    // Without a window name: with one name, as in Auth0's SDK, a second popup would replace the page in the first.
    openPopup: () => open('', '_blank', 'popup,width=400,height=600'),
    workersRun: () =>
      new Promise((resolve) => {
        const url = URL.createObjectURL(new Blob(['postMessage(0)']));
        let worker: Worker | undefined;
        const end = (hasStarted: boolean): void => {
          worker?.terminate();
          URL.revokeObjectURL(url);
          resolve(hasStarted);
        };
        try {
          worker = new Worker(url);
          worker.onmessage = () => end(true);
          worker.onerror = () => end(false);
        } catch {
          end(false);
        }
      }),
    tabStorage: () => attempt(() => sessionStorage),
    sharedStorage: () => attempt(() => localStorage),
    cookies: () => attempt(() => document.cookie) ?? '',
    setCookie: (cookie) => void attempt(() => (document.cookie = cookie)),
    indexedDB: () => attempt(() => indexedDB),
    locks: () => attempt(() => navigator.locks),
    channel: (name) => attempt(() => new BroadcastChannel(name)),
    listen(type, listener) {
      const handler = listener as EventListener;
      // In the capture phase, because not every event of the document bubbles to the window.
      attempt(() => addEventListener(type, handler, true));
      return () => attempt(() => removeEventListener(type, handler, true));
    },
  };
}

/** A browser can throw if storage is blocked, and on a server the globals do not exist. */
function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read() ?? undefined;
  } catch {
    return undefined;
  }
}
