import { createAccountsCorner } from './corner-accounts.js';
import { createAddressCorner } from './corner-address.js';
import { createInvitationCorner } from './corner-invitation.js';
import { createNameCorner } from './corner-name.js';
import { createPersonalCorner } from './corner-personal.js';
import { createPickerCorner } from './corner-picker.js';
import type { Demo, View } from './demo.js';
import { h } from './html.js';

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
