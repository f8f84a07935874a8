import type { Auth0Client, Auth0ClientOptions } from '@auth0/auth0-spa-js';

/**
 * The browser interfaces that this package uses, and the constructor of Auth0's SDK. Tests can replace them.
 *
 * Members whose type allows it return undefined if the browser has no such interface or blocks it.
 */
export interface Environment {
  /** Returns the time in milliseconds since 1970. */
  now(): number;
  /** Runs a function after a time in milliseconds. Returns a function that cancels it. */
  after(time: number, run: () => void): () => void;
  /** Returns whether the browser reports a network connection. */
  online(): boolean;
  /** Returns whether the page is visible. */
  visible(): boolean;
  /** Returns whether the page is cross-origin isolated. The browser then does not load iframes of another origin. */
  isolated(): boolean;
  /** Returns whether the browser loaded the page again: a reload, or from its history. */
  isReload(): boolean;
  /** Returns whether the browser has Workers. Auth0's SDK then keeps refresh tokens in them. */
  hasWorkers(): boolean;
  /**
   * Returns whether the Workers of Auth0's SDK start. A Content Security Policy can block them, or their file can be missing; Auth0's SDK would
   * then wait forever.
   *
   * @param workerUrl The file of the Worker. Undefined for a `blob:` URL.
   */
  workersRun(workerUrl: string | undefined): Promise<boolean>;
  /** Creates a client of Auth0's SDK. */
  createAuth0Client(options: Auth0ClientOptions): Auth0Client;
  /** Ends the Worker of a client of Auth0's SDK. The client can't be used afterwards. */
  endWorker(client: Auth0Client): void;
  /** Returns the URL of the page; undefined on a server. */
  url(): URL | undefined;
  /** Replaces the page's URL without loading the page. */
  replaceUrl(url: string): void;
  /** Makes the router of the application read the page's URL again, as after a step in the browser's history. */
  notifyRouter(): void;
  /** Navigates to another page. */
  navigate(url: string): void;
  /**
   * The page's address, for the option `followUrl`.
   *
   * @default undefined. That of the browser, which only applications with a resolver load.
   */
  readonly addressBar?: AddressBar | undefined;
  /** Opens an empty popup. Returns null if the browser blocks it. */
  openPopup(): Window | null;
  /** Returns `sessionStorage`: this tab only. */
  readonly tabStorage: () => Storage | undefined;
  /** Returns `localStorage`: shared by all tabs of this origin. */
  readonly sharedStorage: () => Storage | undefined;
  /** Returns the page's cookies, as `document.cookie`. */
  cookies(): string;
  /** Writes a cookie with its attributes. */
  setCookie(cookie: string): void;
  /** Returns the browser's IndexedDB. */
  indexedDB(): IDBFactory | undefined;
  /** Returns the browser's Web Locks. */
  locks(): LockManager | undefined;
  /**
   * Runs work during which every Web Lock that Auth0's SDK requests is granted at once. For browsers that refuse all of them, because the user
   * blocks the storage of the site: Auth0's SDK would reject.
   */
  withoutLocks<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Opens a BroadcastChannel. */
  channel(name: string): BroadcastChannel | undefined;
  /** Adds a listener to an event of the window or the document. Returns a function that removes it. */
  listen<Type extends keyof PageEventMap>(
    type: Type,
    listener: (event: PageEventMap[Type]) => void,
  ): () => void;
}

/** The page's address, for clients with the option `followUrl`. */
export interface AddressBar {
  /** Calls a function when the URL of the page has changed without a page load. It can be called more often. Returns a function that ends this. */
  listen(onChange: () => void): () => void;
  /** Adds an entry to the page's history, without loading a page. */
  push(url: string): void;
}

/** Events of the window and the document. */
export interface PageEventMap extends WindowEventMap {
  /** The page became visible or hidden. */
  visibilitychange: Event;
  /** The browser resumed a page that it had frozen. */
  resume: Event;
}
