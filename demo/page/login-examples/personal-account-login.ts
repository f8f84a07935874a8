import { actionButton } from '../dom/action-button.js';
import { exampleCard } from './example-card.js';
import type { Demo } from '../demo.js';
import { switchOrganization } from '../organizations/switch-organization.js';
import { currentPath } from '../organizations/organization-in-url.js';

/** A session without an organization. */
export function createPersonalAccountExample(demo: Demo): HTMLElement {
  const { client, config } = demo;
  const text = 'It has a session of its own. Its tokens name no organization.';
  if (!config.personalAccounts) return exampleCard('Personal account', `${text} This tenant has none.`);
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
