import { actionButton } from '../dom/action-button.js';
import { exampleCard } from './example-card.js';
import type { Demo } from '../demo.js';
import { switchOrganization } from '../organizations/switch-organization.js';
import { currentPath } from '../organizations/organization-in-url.js';

/** A session without an organization. */
export function createPersonalAccountExample(demo: Demo): HTMLElement {
  const { client, config } = demo;
  const text = 'A session without an organization. Its tokens have no org_id.';
  if (!config.personalAccounts)
    return exampleCard('Personal account', `${text} This tenant does not allow it.`);
  return exampleCard(
    'Personal account',
    text,
    actionButton(demo, 'Use the personal account', () =>
      client.getSnapshot().sessions.length > 0
        ? switchOrganization(demo, null)
        : client.loginWithRedirect({ organization: null, returnTo: currentPath() }),
    ),
  );
}
