import type { Auth0Client, Auth0ClientOptions } from '@auth0/auth0-spa-js';

/**
 * Everything that this package uses of the browser, and the constructor of Auth0's SDK. Tests replace it.
 *
 * A member returns undefined where the browser lacks or forbids something.
 */
export interface Environment {
  /** The time in milliseconds since 1970. */
  now(): number;
  /** Runs a function after some milliseconds. Returns a function that cancels it. */
  after(time: number, run: () => void): () => void;
  /** Whether the browser reports a network connection. */
  online(): boolean;
  /** Whether the page is visible. */
  visible(): boolean;
  /** Whether the page is cross-origin isolated. The browser then loads no iframe of another origin. */
  isolated(): boolean;
  /** Whether the browser has Workers. Auth0's SDK then keeps refresh tokens in them. */
  hasWorkers(): boolean;
  /** Whether a Worker from a `blob:` URL starts. A Content Security Policy can forbid it; Auth0's SDK would wait without an end. */
  workersRun(): Promise<boolean>;
  /** Creates a client of Auth0's SDK. */
  createAuth0Client(options: Auth0ClientOptions): Auth0Client;
  /** The address of the page; undefined on a server. */
  url(): URL | undefined;
  /** Changes the address without loading the page. */
  replaceUrl(url: string): void;
  /** Leaves the page for another address. */
  navigate(url: string): void;
  /** Opens an empty popup; null if the browser blocks it. */
  openPopup(): Window | null;
  /** `sessionStorage`: of this tab. */
  readonly tabStorage: () => Storage | undefined;
  /** `localStorage`: of all tabs of this origin. */
  readonly sharedStorage: () => Storage | undefined;
  /** The browser's IndexedDB. */
  indexedDB(): IDBFactory | undefined;
  /** The browser's Web Locks. */
  locks(): LockManager | undefined;
  /** Opens a BroadcastChannel. */
  channel(name: string): BroadcastChannel | undefined;
  /** Adds a listener to an event of the window or the document. Returns a function that removes it. */
  listen<Type extends keyof PageEventMap>(
    type: Type,
    listener: (event: PageEventMap[Type]) => void,
  ): () => void;
}

/** Events of the window and the document. */
export interface PageEventMap extends WindowEventMap {
  /** The page was shown or hidden. */
  visibilitychange: Event;
  /** The browser had frozen the page, and runs it again. */
  resume: Event;
}
