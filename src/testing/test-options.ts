import { ConfigurationError, type OrgSessionClientOptions } from '../index.js';
import { assertUser, type TestUser } from './token-issuer.js';
import { assertOrganizations, type TestOrganization } from './organization-directory.js';

/** Options of `createTestClient` and `createTestBrowser`. */
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

const NAMES: Readonly<Record<keyof TestClientOptions, true>> = {
  user: true,
  organizations: true,
  active: true,
  options: true,
  url: true,
  now: true,
  expiresIn: true,
};

/** Returns the options with their defaults. @throws {@link ConfigurationError} an option is wrong. */
export function readTestOptions(given: TestClientOptions) {
  if (typeof given !== 'object' || !(given as unknown))
    throw new ConfigurationError("The test client needs options: { organizations: [{ id: 'org_1' }] }.");
  const unknown = Object.keys(given).find((name) => !(name in NAMES));
  if (unknown !== undefined)
    throw new ConfigurationError(
      `Option ${unknown} is unknown. The options are ${Object.keys(NAMES).join(', ')}; those of the app's client belong into options.`,
    );
  const {
    user = { sub: 'auth0|jo', name: 'Jo Doe', email: 'jo@example.com' },
    organizations,
    active,
    options = {},
    url = DEFAULT_URL,
    now = Date.now(),
    expiresIn = 3600,
  } = given;
  assertUser(user, 'Option user');
  if (typeof options !== 'object' || !(options as unknown))
    throw new ConfigurationError("Option options must be an object, with the options of the app's client.");
  assertOrganizations(organizations, options.personalAccount ?? false);
  if (!Number.isFinite(now)) throw new ConfigurationError('Option now must be a number of milliseconds.');
  if (!(expiresIn >= 120 && expiresIn < Infinity))
    throw new ConfigurationError('Option expiresIn must be 120 seconds at the least.');
  return { user, organizations, active, options, url: readUrl(url), now, expiresIn };
}

const DEFAULT_URL = 'https://app.example/';

/** @throws {@link ConfigurationError} the URL is not absolute. */
export function readUrl(url: string): URL {
  try {
    return new URL(url);
  } catch {
    throw new ConfigurationError('Option url must be an absolute URL, such as https://app.example/.');
  }
}
