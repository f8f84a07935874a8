import { actionButton } from '../dom/action-button.js';
import type { Demo, View } from '../demo.js';
import { h } from '../dom/html.js';
import { createSwitcher } from '../organizations/switcher.js';

/** Where one is, and the way out. */
export function createHeader(demo: Demo): View {
  const { client, looks } = demo;
  const switcher = createSwitcher(demo);
  const signOut = actionButton(demo, 'Sign out of all', () =>
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
      switcher.element,
      signOut,
    ),
  );
  return {
    element,
    update(snapshot) {
      const someone = snapshot.sessions.length > 0;
      looks.paint(element, snapshot.organization?.id);
      switcher.element.hidden = !someone;
      signOut.hidden = !someone;
      switcher.update(snapshot);
    },
  };
}
