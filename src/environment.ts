import { Auth0Client, type Auth0ClientOptions } from '@auth0/auth0-spa-js';

/**
 * The edge: all that the package touches outside itself. Whatever a browser lacks or forbids is `undefined` here.
 */
export interface Environment {
  /** Milliseconds since 1970. */
  now(): number;
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
  /** Listens to an event of the window; the answer stops listening. */
  listen<Type extends keyof WindowEventMap>(
    type: Type,
    listener: (event: WindowEventMap[Type]) => void,
  ): () => void;
}

/** The browser that the page runs in. Nothing is touched before it is asked for, so a server may create it. */
export function browserEnvironment(): Environment {
  return {
    now: () => Date.now(),
    createAuth0Client: (options) => new Auth0Client(options),
    url: () => attempt(() => new URL(location.href)),
    replaceUrl: (url) => history.replaceState(history.state, '', url),
    navigate: (url) => location.assign(url),
    // Not by name: the one that Auth0's SDK uses is shared by all its clients.
    openPopup: () => open('', '_blank', 'popup,width=400,height=600'),
    tabStorage: () => attempt(() => sessionStorage),
    sharedStorage: () => attempt(() => localStorage),
    indexedDB: () => attempt(() => indexedDB),
    locks: () => attempt(() => navigator.locks),
    channel: (name) => attempt(() => new BroadcastChannel(name)),
    listen(type, listener) {
      attempt(() => addEventListener(type, listener));
      return () => attempt(() => removeEventListener(type, listener));
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
