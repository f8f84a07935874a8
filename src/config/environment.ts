import { Auth0Client, type Auth0ClientOptions } from '@auth0/auth0-spa-js';

/**
 * The edge: all that the package touches outside itself. Whatever a browser lacks or forbids is `undefined` here.
 */
export interface Environment {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs something in so many milliseconds; the answer stops it. */
  after(time: number, run: () => void): () => void;
  /** Whether there is a network, as far as the browser knows. */
  online(): boolean;
  /** Whether anybody sees the page. */
  visible(): boolean;
  /** Whether the page is cross-origin isolated: no iframe of another origin loads then. */
  isolated(): boolean;
  /** Whether Auth0's SDK keeps its refresh tokens in Workers. */
  hasWorkers(): boolean;
  /** Whether such a Worker runs: a policy may forbid it, and the SDK would wait for its answer for ever. */
  workersRun(): Promise<boolean>;
  createAuth0Client(options: Auth0ClientOptions): Auth0Client;
  /** The page's address; undefined on a server. */
  url(): URL | undefined;
  /** Shows another address of this page without loading it. */
  replaceUrl(url: string): void;
  /** Leaves the page. */
  navigate(url: string): void;
  /** Opens an empty window; null where the browser blocks it. */
  openPopup(): Window | null;
  /** What only this tab sees. */
  readonly tabStorage: () => Storage | undefined;
  /** What all tabs of this origin see. */
  readonly sharedStorage: () => Storage | undefined;
  indexedDB(): IDBFactory | undefined;
  locks(): LockManager | undefined;
  channel(name: string): BroadcastChannel | undefined;
  /** Listens to an event of the page; the answer stops listening. */
  listen<Type extends keyof PageEventMap>(
    type: Type,
    listener: (event: PageEventMap[Type]) => void,
  ): () => void;
}

/** What happens to a page: to its window or its document. */
export interface PageEventMap extends WindowEventMap {
  visibilitychange: Event;
  /** It was frozen, and goes on. */
  resume: Event;
}

/** The browser that the page runs in. Nothing is touched before it is asked for, so a server may create it. */
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
    // Not by name: the one that Auth0's SDK uses is shared by all its clients.
    openPopup: () => open('', '_blank', 'popup,width=400,height=600'),
    workersRun: () =>
      new Promise((resolve) => {
        const url = URL.createObjectURL(new Blob(['postMessage(0)']));
        let worker: Worker | undefined;
        const end = (runs: boolean): void => {
          worker?.terminate();
          URL.revokeObjectURL(url);
          resolve(runs);
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
    indexedDB: () => attempt(() => indexedDB),
    locks: () => attempt(() => navigator.locks),
    channel: (name) => attempt(() => new BroadcastChannel(name)),
    listen(type, listener) {
      const heard = listener as EventListener;
      // On its way down: not all events of the document come back up.
      attempt(() => addEventListener(type, heard, true));
      return () => attempt(() => removeEventListener(type, heard, true));
    },
  };
}

/** Reading `localStorage` can throw, and what is missing is not even declared. */
function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read() ?? undefined;
  } catch {
    return undefined;
  }
}
