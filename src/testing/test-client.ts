import {
  ConfigurationError,
  createOrgSessionClient,
  type OrgSessionClient,
  type OrgSessionClientOptions,
} from '../index.js';
import { createClientMethods } from './client-methods.js';
import { createClock } from './clock.js';
import { recordEvents } from './event-recorder.js';
import { createFailures } from './failures.js';
import { createIdentityProvider } from './identity-provider.js';
import type { TestOrganization } from './organization-directory.js';
import { createTestControls, type TestControls } from './test-controls.js';
import { createTestPage } from './test-page.js';
import type { TestUser } from './token-issuer.js';

/** Options of {@link createTestClient}. */
export interface TestClientOptions {
  /**
   * Who is signed in at the login page.
   *
   * @default { sub: 'auth0|jo', name: 'Jo Doe', email: 'jo@example.com' }
   */
  user?: TestUser | undefined;
  /** The organizations that the person is a member of. `listOrganizations()` returns them. */
  organizations: readonly TestOrganization[];
  /**
   * Id or name of the organization that `start()` restores.
   *
   * @default undefined. The client starts signed out.
   */
  active?: string | undefined;
  /**
   * Options of the client, for example those of your app. `cache`, `cacheLocation`, `issuer` and `useDpop` are ignored.
   *
   * @default {}. Then `domain` is `'tenant.example'`, `audience` is `'https://api.example'`, `rolesClaim` is `'https://app.example/roles'`.
   */
  options?: Partial<OrgSessionClientOptions> | undefined;
  /**
   * The URL of the page.
   *
   * @default 'https://app.example/'
   */
  url?: string | undefined;
  /**
   * The initial time of the client's clock, in milliseconds since 1970.
   *
   * @default Date.now()
   */
  now?: number | undefined;
  /**
   * The lifetime of tokens in seconds, at least 120.
   *
   * @default 3600
   */
  expiresIn?: number | undefined;
}

/** The real client over an in-memory identity provider, with methods that control both. */
export interface TestClient extends OrgSessionClient, TestControls {}

/**
 * Creates an `OrgSessionClient` for the tests of an app: the real client, with an identity provider in memory.
 *
 * It needs no browser and no Auth0 tenant, sends no requests except those of your fetchers, and sets no timers. Call `start()` as in the app.
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
export function createTestClient({
  user = { sub: 'auth0|jo', name: 'Jo Doe', email: 'jo@example.com' },
  organizations,
  active,
  options = {},
  url = 'https://app.example/',
  now = Date.now(),
  expiresIn = 3600,
}: TestClientOptions): TestClient {
  if (!(expiresIn >= 120)) throw new ConfigurationError('Option expiresIn must be 120 seconds at the least.');
  const { domain = 'tenant.example', clientId = 'test', rolesClaim = 'https://app.example/roles' } = options;
  const clock = createClock(now);
  const failures = createFailures();
  const provider = createIdentityProvider({
    issuer: /^https?:/.test(domain) ? `${domain}/` : `https://${domain}/`,
    clientId,
    rolesClaim,
    personalAccount: options.personalAccount ?? false,
    expiresIn,
    now: clock.now,
    user,
    organizations,
  });
  const activeId = active === undefined ? undefined : provider.organizations.get(active, 'Option active').id;
  if (activeId !== undefined) provider.storedRefreshToken = { organization: activeId, user };
  const page = createTestPage({ url, clock, provider, failures });
  const client = createOrgSessionClient(
    {
      useRefreshTokens: true,
      organizations: async () => provider.organizations.list(),
      ...options,
      domain,
      clientId,
      rolesClaim,
      authorizationParams: { audience: 'https://api.example', ...options.authorizationParams },
      ...(activeId !== undefined && { defaultOrganization: activeId }),
      // The in-memory Auth0Client does not support these.
      issuer: undefined,
      cache: undefined,
      cacheLocation: 'memory',
      useDpop: undefined,
    },
    page.environment,
  );
  const events = recordEvents(client);
  // A copy, because the last line replaces methods of the client that these parts call.
  const parts = { client: { ...client }, clock, events, failures, page, provider };
  return Object.assign(client, createClientMethods(parts), createTestControls(parts));
}
