import { createOrgSessionClient, type OrgSessionClient, type OrgSessionClientOptions } from '../index.js';
import { createClientMethods } from './client-methods.js';
import type { Clock } from './clock.js';
import { recordEvents } from './event-recorder.js';
import { createFailures } from './failures.js';
import type { IdentityProvider } from './identity-provider.js';
import { createPendingLogins } from './pending-logins.js';
import type { TabStorage } from './tab-storage.js';
import { createTestControls, type TestControls } from './test-controls.js';
import { createTestPage } from './test-page.js';

/** The real client over an in-memory identity provider, with methods that control both. */
export interface TestClient extends OrgSessionClient, TestControls {}

/** Creates the client of a tab. */
export function openTestClient({
  options,
  ...shared
}: {
  readonly options: OrgSessionClientOptions;
  readonly url: URL;
  readonly clock: Clock;
  readonly provider: IdentityProvider;
  readonly storage: TabStorage;
}): TestClient {
  const tab = { ...shared, failures: createFailures(), logins: createPendingLogins() };
  const page = createTestPage(tab);
  const client = createOrgSessionClient(options, page.environment);
  const events = recordEvents(client);
  // A copy, because the last line replaces methods of the client that these parts call.
  const parts = { ...tab, client: { ...client }, events, page };
  return Object.assign(client, createClientMethods(parts), createTestControls(parts));
}
