import { actionButton } from '../dom/action-button.js';
import { corner } from './example-card.js';
import type { Demo } from '../demo.js';
import { here } from '../organizations/organization-in-url.js';

/** A login that names no organization: the person picks at the login page. */
export function createPickerCorner(demo: Demo): HTMLElement {
  return corner(
    'Let the login page ask',
    'The login names no organization. The one that comes back is checked like any other.',
    actionButton(demo, 'Choose at the login page', () => demo.client.loginWithRedirect({ returnTo: here() })),
  );
}
