import { actionButton } from '../dom/action-button.js';
import { corner } from './example-card.js';
import type { Demo } from '../demo.js';
import { switchTo } from '../organizations/switcher.js';
import { here } from '../organizations/organization-in-url.js';

/** A session without an organization, beside all others. */
export function createPersonalCorner(demo: Demo): HTMLElement {
  const { client, config } = demo;
  const text = 'A session of its own, beside those of the organizations: its tokens name none.';
  if (!config.personalAccounts) return corner('Personal account', `${text} This tenant has none.`);
  return corner(
    'Personal account',
    text,
    actionButton(demo, 'Use the personal account', () =>
      client.getSnapshot().sessions.length > 0
        ? switchTo(demo, null)
        : client.loginWithRedirect({ organization: null, returnTo: here() }),
    ),
  );
}
