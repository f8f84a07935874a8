import type { OrgSessionClient } from 'auth0-org-sessions';
import { h, setText } from '../dom/html.js';

/** Tells screen readers that no organization is active any more. The switcher announces which one is. */
export function createSignOutAnnouncer(client: OrgSessionClient): HTMLElement {
  const element = h('p', { class: 'visually-hidden', role: 'status' });
  client.on('organizationChanged', ({ current }) => {
    setText(element, current ? '' : 'No organization is active now.');
  });
  client.on('signedOut', () => setText(element, 'Signed out of all organizations.'));
  return element;
}
