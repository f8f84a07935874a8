import type { Environment } from '../index.js';
import { createAuth0Double } from './auth0-double.js';
import type { Clock } from './clock.js';
import type { Failures } from './failures.js';
import type { IdentityProvider } from './identity-provider.js';
import type { PendingLogins } from './pending-logins.js';
import type { TabStorage } from './tab-storage.js';

export interface TestPageOptions {
  readonly url: URL;
  readonly clock: Clock;
  readonly provider: IdentityProvider;
  readonly failures: Failures;
  readonly logins: PendingLogins;
  readonly storage: TabStorage;
}

/** A page without a browser. */
export interface TestPage {
  url: URL;
  /** The URLs that the page navigated to: login and logout pages. */
  readonly visited: string[];
  readonly environment: Environment;
  /** Shows another URL of the app without a page load, as the app's router does. */
  readonly show: (url: string) => void;
  /** Dispatches the `pageshow` event of a page that the back/forward cache restores. */
  readonly restore: () => void;
  /** Restores the page if it was left for the logout page. In production the logout page redirects to a new page. */
  readonly returnFromLogout: () => void;
}

type PageshowListener = (event: PageTransitionEvent) => void;

export function createTestPage({
  url,
  clock,
  provider,
  failures,
  logins,
  storage,
}: TestPageOptions): TestPage {
  const pageshowListeners = new Set<PageshowListener>();
  const visited: string[] = [];
  const isLogoutPage = (to: string | undefined): boolean =>
    to !== undefined && new URL(to).pathname === '/v2/logout';
  const navigate = (to: string): void => {
    visited.push(to);
    if (isLogoutPage(to)) provider.hasLoginSession = false;
  };
  const addressListeners = new Set<() => void>();
  const show = (to: string): void => {
    page.url = new URL(to, page.url);
    for (const onChange of addressListeners) onChange();
  };
  const page: TestPage = {
    url,
    visited,
    show,
    restore() {
      for (const listener of pageshowListeners) listener({ persisted: true } as PageTransitionEvent);
    },
    returnFromLogout() {
      if (isLogoutPage(visited.at(-1))) page.restore();
    },
    environment: {
      now: clock.now,
      after: clock.after,
      online: () => true,
      visible: () => true,
      isolated: () => false,
      isReload: () => false,
      hasWorkers: () => false,
      workersRun: () => Promise.resolve(true),
      createAuth0Client: (options) =>
        createAuth0Double(options, { provider, failures, logins, now: clock.now, navigate }),
      endWorker: () => undefined,
      url: () => page.url,
      replaceUrl: show,
      addressBar: {
        listen(onChange) {
          addressListeners.add(onChange);
          return () => addressListeners.delete(onChange);
        },
        push: show,
      },
      notifyRouter: () => undefined,
      navigate,
      openPopup: () => ({ close: () => undefined }) as Window,
      cookies: () => '',
      setCookie: () => undefined,
      tabStorage: () => storage.tabStorage,
      sharedStorage: () => storage.sharedStorage,
      indexedDB: () => undefined,
      locks: () => undefined,
      withoutLocks: (work) => work(),
      channel: storage.openChannel,
      listen(type, listener) {
        if (type === 'storage') return storage.onStorage(listener as (event: StorageEvent) => void);
        if (type !== 'pageshow') return () => undefined;
        pageshowListeners.add(listener as PageshowListener);
        return () => pageshowListeners.delete(listener as PageshowListener);
      },
    },
  };
  return page;
}
