import { actionButton } from '../dom/action-button.js';
import { exampleCard } from './example-card.js';
import type { Demo } from '../demo.js';
import { currentPath } from '../organizations/organization-in-url.js';

/** A login without an organization, so that the person chooses at the login page. */
export function createLoginPageChoiceExample(demo: Demo): HTMLElement {
  return exampleCard(
    'Let the login page ask',
    'The login request names no organization, and the user chooses one on the login page. The tokens are verified as after any other login.',
    actionButton(demo, 'Choose at the login page', () =>
      demo.client.loginWithRedirect({ returnTo: currentPath() }),
    ),
  );
}
