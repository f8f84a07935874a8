import { ConfigurationError, type OrgSessionClient, type RedirectLoginResult } from '../index.js';
import type { Clock } from './clock.js';
import { runPendingWork } from './event-loop.js';
import type { RecordedEvent } from './event-recorder.js';
import type { Failures, TestFailure, TestVerb } from './failures.js';
import type { IdentityProvider } from './identity-provider.js';
import { assertPermissions, type TestPermissions } from './organization-directory.js';
import type { PendingLogins } from './pending-logins.js';
import type { TestPage } from './test-page.js';
import { assertUser, type TestUser } from './token-issuer.js';

/** The members that a test client has in addition to those of the real client. */
export interface TestControls {
  /**
   * Makes the next call of `verb` fail with `error`. Each call of `failNext` adds one failure.
   *
   * The client handles `error` as if auth0-spa-js had thrown it: it rejects, emits events and ends sessions as in production. A cached token
   * does not prevent the failure: `'token'` skips the cache, and `'switch'` moves the clock to the time at which the token expires.
   *
   * @param verb `'start'`, `'token'`, `'switch'`, `'login'`, `'mfa'`, `'callback'` or `'logout'`; see {@link TestVerb}.
   * @param error An error, or an OAuth error response.
   * @throws {@link ConfigurationError} `verb` or `error` is none of these.
   * @example
   * client.failNext('switch', { error: 'login_required' });
   * await client.switchOrganization('globex'); // { status: 'redirecting' }
   *
   * client.failNext('token', { error: 'mfa_required' });
   * const error = await client.getTokenForOrg('acme').catch((thrown: MfaRequiredError) => thrown);
   * if (isOrgSessionError(error) && error.code === 'mfa_required')
   *   await client.auth0ClientFor('acme').mfa.verify({ mfaToken: error.mfaToken, otp: '123456' });
   */
  readonly failNext: (verb: TestVerb, error: TestFailure) => void;
  /**
   * Moves the client's clock on: tokens expire, and `autoRenew` renews them.
   *
   * Without it the clock stands still, except that waits of at most ten seconds, such as those between retries, pass by themselves.
   *
   * @param milliseconds A finite number from 0.
   * @returns A promise that resolves when the work of all due timers is done.
   * @throws {@link ConfigurationError} `milliseconds` is not such a number.
   */
  readonly advance: (milliseconds: number) => Promise<void>;
  /**
   * Makes the identity provider hold all token requests, to test what the app shows meanwhile.
   *
   * @returns A function that lets the requests continue.
   * @example
   * const resume = client.pause();
   * const switching = client.switchOrganization('globex');
   * // Here the app shows that it is switching.
   * resume();
   * await switching;
   */
  readonly pause: () => () => void;
  /**
   * Reads the client's clock.
   *
   * @returns The time in milliseconds since 1970.
   */
  readonly now: () => number;
  /** All events since the client was created, or since the last `clearEvents()`. */
  readonly events: readonly RecordedEvent[];
  /** Removes all events from `events`. */
  readonly clearEvents: () => void;
  /**
   * Shows another URL of the app without a page load, as a link of the app's router does. With the option `followUrl` the client then switches
   * to the organization of the URL; `failNext('switch', …)` makes that switch fail.
   *
   * @param url A URL of the same origin, such as `'/o/globex/invoices'`.
   * @returns A promise that resolves when the switch is done, or waits for `pause()`.
   * @throws {@link ConfigurationError} `url` is no URL of the page's origin.
   * @example
   * await client.visit('/o/globex/invoices');
   * client.getSnapshot().organization?.name; // 'globex'
   */
  readonly visit: (url: string) => Promise<void>;
  /**
   * Returns the URL of the page. With the option `followUrl` a switch changes it.
   *
   * @returns The URL, such as `'https://app.example/o/globex/invoices'`.
   */
  readonly currentUrl: () => string;
  /** The URLs of other pages that the client navigated to: login and logout pages, and other origins of the app. */
  readonly visited: readonly string[];
  /**
   * Finishes the latest `loginWithRedirect()` or `connectAccountWithRedirect()`: the person signs in at the login page, or at that of the
   * connection, and returns to the app.
   *
   * @param organization Id or name of the organization that the person picks if the login named none. Default: the personal account if
   * there is one, else the first organization.
   * @returns The result of `handleRedirectCallback()`.
   * @throws {@link ConfigurationError} no redirect login is pending, or the organization does not exist.
   * @throws as `handleRedirectCallback`.
   * @example
   * await client.loginWithRedirect();
   * await client.completeRedirect('globex');
   */
  readonly completeRedirect: (organization?: string) => Promise<RedirectLoginResult>;
  /**
   * Changes who is signed in at the login page. Refresh tokens of the previous person still work, as in production.
   *
   * @param user The person from now on. Another `sub` is another person.
   * @throws {@link ConfigurationError} `user` has no `sub`.
   */
  readonly signInAs: (user: TestUser) => void;
  /**
   * Changes the permissions of an organization. If the client has a session for it, the session gets a new token.
   *
   * @param organization Id or name.
   * @param permissions All permissions from now on, as in the option `organizations`.
   * @throws {@link ConfigurationError} the organization does not exist, or `permissions` is no list of texts.
   */
  readonly setPermissions: (organization: string, permissions: TestPermissions) => Promise<void>;
  /**
   * Makes the person a member of an organization, or not any more, and applies the event that the app's backend would relay: the list changes,
   * and the session of a membership that has ended ends. The person is a member of all organizations of the option at first.
   *
   * @param organization Id or name.
   * @param isMember Whether the person is a member from now on.
   * @throws {@link ConfigurationError} the organization does not exist, or `isMember` is no boolean.
   * @example
   * await client.setMember('globex', false);
   * // Here the app shows that access to Globex has ended.
   */
  readonly setMember: (organization: string, isMember: boolean) => Promise<void>;
}

export interface TestControlsOptions {
  /** The client with its own methods. */
  readonly client: OrgSessionClient;
  readonly clock: Clock;
  readonly events: RecordedEvent[];
  readonly failures: Failures;
  readonly logins: PendingLogins;
  readonly page: TestPage;
  readonly provider: IdentityProvider;
}

export function createTestControls({
  client,
  clock,
  events,
  failures,
  logins,
  page,
  provider,
}: TestControlsOptions): TestControls {
  return {
    failNext: failures.plan,
    // autoRenew requests tokens without a call of getToken.
    advance: (milliseconds) => failures.runCall('token', undefined, () => clock.advance(milliseconds)),
    pause() {
      let resume = (): void => undefined;
      provider.paused = new Promise((resolve) => {
        resume = resolve;
      });
      return () => resume();
    },
    now: clock.now,
    events,
    clearEvents: () => void events.splice(0),
    async visit(url) {
      const target = parseUrl(url, page.url);
      if (target?.origin !== page.url.origin)
        throw new ConfigurationError(`visit needs a URL of ${page.url.origin}.`);
      // A session with a valid token needs no request that could fail, so all tokens expire first.
      if (failures.hasPlanned('switch'))
        clock.jumpTo(
          Math.max(clock.now(), ...client.getSnapshot().sessions.map(({ expiresAt }) => expiresAt)),
        );
      await failures.runCall('switch', undefined, async () => {
        page.show(target.href);
        await runPendingWork();
      });
    },
    currentUrl: () => page.url.href,
    visited: page.visited,
    async completeRedirect(organization) {
      const callback = logins.latestCallback();
      if (callback === undefined)
        throw new ConfigurationError('completeRedirect needs a login that left the page.');
      if (organization !== undefined)
        provider.pickedOrganization = provider.organizations.get(organization, 'organization');
      page.url = new URL(`?${String(new URLSearchParams(callback))}`, page.url.origin);
      try {
        return await client.handleRedirectCallback();
      } catch (error) {
        // In production the callback loads a new page. Here it is the page that left, whose status is still 'redirecting'.
        page.restore();
        throw error;
      } finally {
        provider.pickedOrganization = undefined;
      }
    },
    signInAs(user) {
      assertUser(user, 'user');
      provider.user = user;
    },
    async setPermissions(organization, permissions) {
      const { id } = provider.organizations.get(organization, 'organization');
      assertPermissions(permissions, 'permissions', true);
      provider.organizations.update(id, { permissions });
      const hasSession = client.getSnapshot().sessions.some((session) => session.organization.id === id);
      if (hasSession) await client.revalidate(id);
    },
    async setMember(organization, isMember) {
      const { id } = provider.organizations.get(organization, 'organization');
      if (typeof isMember !== 'boolean') throw new ConfigurationError('isMember must be a boolean.');
      provider.organizations.setMember(id, isMember);
      const change = isMember ? 'added' : 'removed';
      await client.applyMembershipEvent({ organization: id, user: provider.user.sub, change });
    },
  };
}

function parseUrl(url: string, base: URL): URL | undefined {
  try {
    return new URL(url, base);
  } catch {
    return undefined;
  }
}
