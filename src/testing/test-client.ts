import {
  ConfigurationError,
  createOrgSessionClient,
  type GetTokenOptions,
  type OrgSessionClient,
  type OrgSessionClientOptions,
  type OrgSessionSnapshot,
  type RedirectLoginResult,
} from '../index.js';
import { createClock } from './clock.js';
import { recordEvents, type RecordedEvent } from './event-recorder.js';
import { createFailures, type TestFailure, type TestVerb } from './failures.js';
import {
  createIdentityProvider,
  type IdentityProvider,
  type TestOrganization,
  type TestUser,
} from './identity-provider.js';
import { createTestPage } from './test-environment.js';

/** What {@link createTestClient} begins with. */
export interface TestClientOptions {
  /** Who is signed in at the login page. Default: `{ sub: 'auth0|jo', name: 'Jo Doe', email: 'jo@example.com' }`. */
  user?: TestUser;
  /** The organizations of that person. */
  organizations: readonly TestOrganization[];
  /** Id or name of the organization that `start()` signs in to. Without one the client starts signed out. */
  active?: string;
  /** Further options of the client, your app's own for example. Its caches and `useDpop` are left out. */
  options?: Partial<OrgSessionClientOptions>;
  /** The page's address. Default: `https://app.example/`. */
  url?: string;
  /** What the clock says at first, in milliseconds since 1970. Default: the machine's time. */
  now?: number;
  /** Seconds that tokens are good for, 120 at the least. Default 3600. */
  expiresIn?: number;
}

/** The real client on an identity provider in memory, and what a test does to it. */
export interface TestClient extends OrgSessionClient {
  /**
   * The next time that this is asked for, it fails: rejects, tells and forgets as the real client does when that is what Auth0's SDK comes
   * back with. A token at hand does not help then: for a switch it has expired, and it is that late.
   *
   * @throws ConfigurationError for anything but a {@link TestVerb} and an error.
   */
  readonly failNext: (verb: TestVerb, error: TestFailure) => void;
  /**
   * Lets so many milliseconds pass: tokens expire, and `autoRenew` renews. The client's clock stands still otherwise, but for pauses of
   * ten seconds at the most, such as those between two tries, which pass by themselves.
   */
  readonly advance: (milliseconds: number) => Promise<void>;
  /** The identity provider answers no request for a token until the answer is called: what is shown meanwhile? */
  readonly pause: () => () => void;
  /** What the client's clock says: milliseconds since 1970. */
  readonly now: () => number;
  /** All events so far, in their order. */
  readonly events: readonly RecordedEvent[];
  readonly clearEvents: () => void;
  /** The login and logout pages that the page was sent to. */
  readonly visited: readonly string[];
  /**
   * The person signs in at the login page that was left for last, and comes back.
   *
   * @param choice Id or name of the organization that they choose where the login named none. Default: the personal account where there
   * is one, or else the first organization.
   * @throws ConfigurationError where no login is under way, or as `handleRedirectCallback`.
   */
  readonly completeRedirect: (choice?: string) => Promise<RedirectLoginResult>;
  /** From now on this is who is signed in at the login page. The client learns it when it asks there the next time. */
  readonly signInAs: (user: TestUser) => void;
  /** Changes what the person may do there. Resolves once a token says so, where the organization is held. */
  readonly setPermissions: (organization: string, permissions: readonly string[]) => Promise<void>;
}

/**
 * An `OrgSessionClient` for tests of your app: the real one, on an identity provider in memory. No network, no timers, and no browser
 * needed. Call `start()` as ever.
 *
 * @throws ConfigurationError for a wrong option.
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
  const first = active === undefined ? undefined : known(provider, active, 'Option active').id;
  if (first !== undefined) provider.remembered = { organization: first, user };
  const page = createTestPage(url, clock, provider, failures);
  const client = createOrgSessionClient(
    {
      useRefreshTokens: true,
      organizations: async () => organizations,
      ...options,
      domain,
      clientId,
      rolesClaim,
      authorizationParams: { audience: 'https://api.example', ...options.authorizationParams },
      ...(first !== undefined && { defaultOrganization: first }),
      // What a double has none of.
      issuer: undefined,
      cache: undefined,
      cacheLocation: 'memory',
      useDpop: undefined,
    },
    page.environment,
  );
  const events = recordEvents(client);
  const real = { ...client };
  let started: Promise<OrgSessionSnapshot> | undefined;

  const getTokenForOrg = (organization: string | null, asked: GetTokenOptions = {}): Promise<unknown> =>
    failures.during('token', provider.find(organization)?.id, () =>
      real.getTokenForOrg(organization, {
        ...asked,
        ...(asked.cacheMode !== 'cache-only' && failures.pending('token') && { cacheMode: 'off' }),
      }),
    );
  const getToken = (asked?: GetTokenOptions): Promise<unknown> => {
    const id = client.getSnapshot().organization?.id;
    return id === undefined ? real.getToken(asked) : getTokenForOrg(id, asked);
  };
  const verbs: Partial<OrgSessionClient> = {
    start: () => (started ??= failures.during('start', undefined, real.start)),
    getTokenForOrg: getTokenForOrg as OrgSessionClient['getTokenForOrg'],
    getToken: getToken as OrgSessionClient['getToken'],
    switchOrganization(to, asked) {
      const id = provider.find(to)?.id;
      const { organization, sessions } = client.getSnapshot();
      const held = sessions.find((session) => session.organization.id === id);
      // Who holds a token that is good asks nobody.
      if (held && id !== organization?.id && failures.pending('switch')) clock.jump(held.expiresAt);
      return failures.during('switch', id, () => real.switchOrganization(to, asked));
    },
    createFetcher(asked = {}) {
      const { organization, audience, scope } = asked;
      const send = real.createFetcher(asked);
      return async (...request) => {
        const which = { ...(audience !== undefined && { audience }), ...(scope !== undefined && { scope }) };
        if (failures.pending('token'))
          await (organization === undefined ? getToken(which) : getTokenForOrg(organization, which));
        return send(...request);
      };
    },
  };
  const controls: Omit<TestClient, keyof OrgSessionClient> = {
    failNext: failures.add,
    // Renewals that nobody asked for.
    advance: (time) => failures.during('token', undefined, () => clock.advance(time)),
    pause() {
      let resume = (): void => undefined;
      provider.answering = new Promise((resolve) => {
        resume = resolve;
      });
      return () => resume();
    },
    now: clock.now,
    events,
    clearEvents: () => void events.splice(0),
    visited: page.visited,
    async completeRedirect(choice) {
      const state = provider.underWay();
      if (state === undefined)
        throw new ConfigurationError('completeRedirect needs a login that left the page.');
      if (choice !== undefined) provider.choice = known(provider, choice, 'choice');
      page.url = new URL(`?code=code&state=${state}`, page.url.origin);
      try {
        return await client.handleRedirectCallback();
      } catch (error) {
        // Another page it would be, which knows of no redirect.
        page.comeBack();
        throw error;
      } finally {
        provider.choice = undefined;
      }
    },
    signInAs(next) {
      provider.user = next;
    },
    async setPermissions(organization, permissions) {
      const { id } = known(provider, organization, 'organization');
      provider.change(id, { permissions });
      const held = client.getSnapshot().sessions.some((session) => session.organization.id === id);
      if (held) await real.getTokenForOrg(id, { cacheMode: 'off' });
    },
  };
  return Object.assign(client, verbs, controls);
}

function known({ find }: IdentityProvider, asked: string, argument: string): TestOrganization {
  const found = find(asked);
  if (!found) throw new ConfigurationError(`${argument} must be one of the organizations, by id or name.`);
  return found;
}
