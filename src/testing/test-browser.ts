import { createClock } from './clock.js';
import { createIdentityProvider } from './identity-provider.js';
import { createBrowserStorage } from './tab-storage.js';
import { openTestClient, type TestClient } from './test-client.js';
import { readTestOptions, readUrl, type TestClientOptions } from './test-options.js';

/** A browser in which the app is open in several tabs. */
export interface TestBrowser {
  /**
   * Opens the app in one more tab: a client of its own, with its own `sessionStorage`, active organization, URL, events and failures. Its
   * tokens are in its memory. A tab is closed by `client.destroy()`.
   *
   * The tabs share `localStorage`, BroadcastChannel, the clock, and the identity provider with its login session: a sign-out in one tab
   * reaches the others, and `signInAs`, `setPermissions`, `pause` and `advance` apply to all.
   *
   * @param options `url` is the page that the tab opens. Default: the option `url` of the browser.
   * @returns A client that is not started.
   * @throws {@link ConfigurationError} `url` is not an absolute URL.
   * @example
   * const browser = createTestBrowser({ organizations: [{ id: 'org_1', name: 'acme' }] });
   * const other = browser.openTab({ url: 'https://app.example/invoices' });
   * await other.start();
   */
  readonly openTab: (options?: { url?: string | undefined }) => TestClient;
}

/**
 * Creates a browser for tests of an app that is open in several tabs.
 *
 * @param options Those of `createTestClient`; they apply to every tab.
 * @returns The browser, without a tab.
 * @throws {@link ConfigurationError} an option is wrong; the message names it.
 * @example
 * const browser = createTestBrowser({ organizations: [{ id: 'org_1', name: 'acme' }], active: 'acme' });
 * const [here, there] = [browser.openTab(), browser.openTab()];
 * await here.start();
 * await there.start();
 * await here.logout({ openUrl: false });
 * there.getSnapshot().signedOutElsewhere; // true
 */
export function createTestBrowser(options: TestClientOptions): TestBrowser {
  const {
    user,
    organizations,
    active,
    options: clientOptions,
    url,
    now,
    expiresIn,
  } = readTestOptions(options);
  const {
    domain = 'tenant.example',
    clientId = 'test',
    rolesClaim = 'https://app.example/roles',
  } = clientOptions;
  const clock = createClock(now);
  const provider = createIdentityProvider({
    clientId,
    rolesClaim,
    personalAccount: clientOptions.personalAccount ?? false,
    expiresIn,
    now: clock.now,
    user,
    organizations,
  });
  const activeId = active === undefined ? undefined : provider.organizations.get(active, 'Option active').id;
  if (activeId !== undefined) provider.storedRefreshToken = { organization: activeId, user };
  const openStorage = createBrowserStorage();

  return {
    openTab: (tab) =>
      openTestClient({
        clock,
        provider,
        storage: openStorage(),
        url: tab?.url === undefined ? url : readUrl(tab.url),
        options: {
          useRefreshTokens: true,
          organizations: async () => provider.organizations.list(),
          ...clientOptions,
          domain,
          clientId,
          rolesClaim,
          authorizationParams: { audience: 'https://api.example', ...clientOptions.authorizationParams },
          ...(activeId !== undefined && { defaultOrganization: activeId }),
          // The in-memory Auth0Client does not support these.
          issuer: undefined,
          cache: undefined,
          cacheLocation: 'memory',
          useDpop: undefined,
        },
      }),
  };
}

/**
 * Creates an `OrgSessionClient` for the tests of an app: the real client, with an identity provider in memory.
 *
 * It needs no browser and no Auth0 tenant, sends no requests except those of your fetchers, and sets no timers. Call `start()` as in the app.
 * Tests of several tabs use {@link createTestBrowser}.
 *
 * @param options `organizations` is required; everything else has a default.
 * @returns The client, with methods that control time, failures and the person at the login page.
 * @throws {@link ConfigurationError} an option is wrong; the message names it.
 * @example
 * const client = createTestClient({
 *   organizations: [
 *     { id: 'org_1', name: 'acme', permissions: ['read:invoices'] },
 *     { id: 'org_2', name: 'globex' },
 *   ],
 *   active: 'acme',
 * });
 * await client.start();
 * client.hasPermission('read:invoices'); // true
 */
export const createTestClient = (options: TestClientOptions): TestClient =>
  createTestBrowser(options).openTab();
