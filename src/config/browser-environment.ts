import { Auth0Client } from '@auth0/auth0-spa-js';
import type { Environment } from './environment.js';
import { withoutLocks } from './without-locks.js';

/** How long the test of a Worker waits. A browser that neither starts a Worker nor reports an error must not stop all requests. */
const WORKER_TIMEOUT_MS = 5000;

/** The code of a Worker that answers every message. */
const ANSWERING_WORKER = "addEventListener('message', (event) => event.ports[0].postMessage(0))";

/** Returns the interfaces of the browser that runs the page. It reads no global before a member is called, so it works on a server. */
export function browserEnvironment(): Environment {
  const workers = new WeakMap<Auth0Client, Worker>();
  return {
    now: () => Date.now(),
    after(time, run) {
      const timer = setTimeout(run, time);
      return () => clearTimeout(timer);
    },
    online: () => navigator.onLine,
    visible: () => document.visibilityState !== 'hidden',
    isReload: () =>
      attempt(() =>
        /^(reload|back_forward)$/.test(
          (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming).type,
        ),
      ) ?? false,
    isolated: () => globalThis.crossOriginIsolated,
    hasWorkers: () => typeof Worker === 'function',
    createAuth0Client(options) {
      const PageWorker = globalThis.Worker as typeof Worker | undefined;
      if (!PageWorker) return new Auth0Client(options);
      let worker: Worker | undefined;
      // The SDK creates its Worker in the constructor, does not return it, and never ends it.
      const construct = (target: typeof Worker, args: ConstructorParameters<typeof Worker>): Worker =>
        (worker = new target(...args));
      const watched = new Proxy(PageWorker, { construct });
      Reflect.set(globalThis, 'Worker', watched);
      try {
        const client = new Auth0Client(options);
        if (worker) workers.set(client, worker);
        return client;
      } finally {
        // The page's own Worker can have replaced it meanwhile.
        if (globalThis.Worker === watched) Reflect.set(globalThis, 'Worker', PageWorker);
      }
    },
    endWorker: (client) => workers.get(client)?.terminate(),
    url: () => attempt(() => new URL(location.href)),
    replaceUrl: (url) => history.replaceState(history.state, '', url),
    // The event has no state. With `history.state`, a router would use the state that it stored for the former URL.
    notifyRouter: () => void dispatchEvent(new PopStateEvent('popstate')),
    navigate: (url) => location.assign(url),
    // Without a window name: with one name, as in Auth0's SDK, a second popup would replace the page in the first.
    openPopup: () => open('', '_blank', 'popup,width=400,height=600'),
    workersRun: (workerUrl) =>
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        let url = workerUrl;
        let worker: Worker | undefined;
        const end = (hasStarted: boolean): void => {
          clearTimeout(timer);
          port1.close();
          worker?.terminate();
          if (url && url !== workerUrl) URL.revokeObjectURL(url);
          resolve(hasStarted);
        };
        const timer = setTimeout(end, WORKER_TIMEOUT_MS, false);
        try {
          url ??= URL.createObjectURL(new Blob([ANSWERING_WORKER]));
          worker = new Worker(url);
          worker.onerror = () => end(false);
          port1.onmessage = () => end(true);
          // The Worker of Auth0's SDK refuses a message that it does not know, and says so.
          worker.postMessage({}, [port2]);
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
    withoutLocks,
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
