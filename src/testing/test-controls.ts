import { ConfigurationError, type OrgSessionClient } from '../index.js';
import type { Clock } from './clock.js';
import type { RecordedEvent } from './event-recorder.js';
import type { Failures } from './failures.js';
import type { IdentityProvider } from './identity-provider.js';
import type { TestClient } from './test-client.js';
import type { TestPage } from './test-page.js';

/** The members that a {@link TestClient} has in addition to those of the real client. */
export type TestControls = Omit<TestClient, keyof OrgSessionClient>;

export interface TestControlsOptions {
  /** The client with its own methods. */
  readonly client: OrgSessionClient;
  readonly clock: Clock;
  readonly events: RecordedEvent[];
  readonly failures: Failures;
  readonly page: TestPage;
  readonly provider: IdentityProvider;
}

export function createTestControls({
  client,
  clock,
  events,
  failures,
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
    visited: page.visited,
    async completeRedirect(organization) {
      const state = provider.logins.latestState();
      if (state === undefined)
        throw new ConfigurationError('completeRedirect needs a login that left the page.');
      if (organization !== undefined)
        provider.pickedOrganization = provider.organizations.get(organization, 'organization');
      page.url = new URL(`?code=code&state=${state}`, page.url.origin);
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
      provider.user = user;
    },
    async setPermissions(organization, permissions) {
      const { id } = provider.organizations.get(organization, 'organization');
      provider.organizations.update(id, { permissions });
      const hasSession = client.getSnapshot().sessions.some((session) => session.organization.id === id);
      if (hasSession) await client.getTokenForOrg(id, { cacheMode: 'off' });
    },
  };
}
