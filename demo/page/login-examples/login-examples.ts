import { createAccountsCorner } from './account-per-organization.js';
import { createAddressCorner } from './login-by-url.js';
import { createInvitationCorner } from './invitation.js';
import { createNameCorner } from './login-by-name.js';
import { createPersonalCorner } from './personal-account-login.js';
import { createPickerCorner } from './choice-at-login-page.js';
import type { Demo, View } from '../demo.js';
import { h } from '../dom/html.js';

/** Every way into an organization besides a list to choose from. */
export function createOtherWays(demo: Demo): View {
  const invitation = createInvitationCorner(demo);
  return {
    element: h(
      'section',
      { 'aria-labelledby': 'other-ways' },
      h('h2', { id: 'other-ways' }, 'Other ways in'),
      h(
        'div',
        { class: 'corners' },
        createNameCorner(demo),
        createPickerCorner(demo),
        createPersonalCorner(demo),
        invitation.element,
        createAddressCorner(demo),
        createAccountsCorner(),
      ),
    ),
    update: invitation.update,
  };
}
