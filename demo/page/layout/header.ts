import { actionButton } from '../dom/action-button.js';
import { h } from '../dom/html.js';
import type { Demo, View } from '../demo.js';
import { preferences } from '../settings/preferences.js';

/** The page's name, the organization switcher and the button that signs out. */
export function createHeader({ client, organizationStyle, report }: Demo): View {
  const switcher = document.createElement('organization-switcher');
  // Dispatched before the switcher reads its attribute.
  switcher.addEventListener('organization-select', () => {
    switcher.setAttribute('interaction', preferences.interaction);
  });
  switcher.addEventListener('organization-error', (event) => {
    event.preventDefault();
    report(event.detail.error);
  });
  const signOut = actionButton({ report }, 'Sign out of all', () =>
    client.logout({ logoutParams: { returnTo: `${location.origin}/` } }),
  );
  const element = h(
    'header',
    { class: 'top' },
    h(
      'div',
      { class: 'top-inner' },
      h(
        'span',
        { class: 'brand' },
        h('span', { class: 'brand-mark', 'aria-hidden': 'true' }),
        h('span', { class: 'brand-name' }, 'Organization sessions'),
      ),
      switcher,
      signOut,
    ),
  );
  return {
    element,
    update({ status, organization, sessions }) {
      organizationStyle.applyColour(element, organization?.id);
      // Also at the start, so that they have their places when a session is restored.
      switcher.hidden = signOut.hidden = sessions.length === 0 && status !== 'starting';
      signOut.classList.toggle('invisible', sessions.length === 0);
    },
  };
}
