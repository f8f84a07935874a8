import type { Environment } from '../index.js';
import { createAuth0Double } from './auth0-double.js';
import type { Clock } from './clock.js';
import type { Failures } from './failures.js';
import type { IdentityProvider } from './identity-provider.js';
import { createMemoryStorage } from './memory-storage.js';

/** A page without a browser. */
export interface TestPage {
  url: URL;
  /** The login and logout pages that it was sent to. */
  readonly visited: string[];
  readonly environment: Environment;
  /** It is shown again as it was left: the browser's back button. */
  readonly comeBack: () => void;
}

type Shown = (event: PageTransitionEvent) => void;

export function createTestPage(
  address: string,
  clock: Clock,
  provider: IdentityProvider,
  failures: Failures,
): TestPage {
  const tabStorage = createMemoryStorage();
  const sharedStorage = createMemoryStorage();
  const shown = new Set<Shown>();
  const visited: string[] = [];
  const navigate = (url: string): void => void visited.push(url);
  const page: TestPage = {
    url: new URL(address),
    visited,
    comeBack() {
      for (const listener of shown) listener({ persisted: true } as PageTransitionEvent);
    },
    environment: {
      now: clock.now,
      after: clock.after,
      online: () => true,
      visible: () => true,
      isolated: () => false,
      hasWorkers: () => false,
      workersRun: () => Promise.resolve(true),
      createAuth0Client: (options) => createAuth0Double(options, provider, failures, clock.now, navigate),
      url: () => page.url,
      replaceUrl(url) {
        page.url = new URL(url, page.url);
      },
      navigate,
      openPopup: () => ({ close: () => undefined }) as Window,
      tabStorage: () => tabStorage,
      sharedStorage: () => sharedStorage,
      indexedDB: () => undefined,
      locks: () => undefined,
      channel: () => undefined,
      listen(type, listener) {
        if (type !== 'pageshow') return () => undefined;
        shown.add(listener as Shown);
        return () => shown.delete(listener as Shown);
      },
    },
  };
  return page;
}
