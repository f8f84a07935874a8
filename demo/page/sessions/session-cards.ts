import type { Demo, View } from '../demo.js';
import { h } from '../dom/html.js';
import { personalAccount } from '../organizations/personal-account.js';
import { createSessionCard, type SessionCard } from './session-card.js';
import { createUnlistedOrganization } from './unlisted-organization.js';

/** A card for each organization that the person is a member of, or has a session for. */
export function createSessionCards(demo: Demo): View {
  const cards = new Map<string, SessionCard>();
  const unlisted = createUnlistedOrganization(demo);
  const grid = h('div', { class: 'sessions' }, unlisted);

  return {
    element: h(
      'section',
      { 'aria-labelledby': 'sessions' },
      h('h2', { id: 'sessions' }, 'Sessions'),
      h(
        'p',
        { class: 'soft' },
        'Each organization has its own tokens. An API call as one of them does not change the others.',
      ),
      grid,
    ),
    update(snapshot) {
      const members = demo.memberships.list.filter(({ id }) => id !== personalAccount.id);
      const shown = [...members, ...snapshot.sessions.map(({ organization }) => organization)];
      for (const organization of shown) {
        if (cards.has(organization.id)) continue;
        cards.set(organization.id, createSessionCard(demo, organization));
      }
      for (const [id, card] of cards) {
        if (shown.some((organization) => organization.id === id)) card.update(snapshot);
        else {
          card.element.remove();
          cards.delete(id);
        }
      }
      const order = [...new Set(shown.map(({ id }) => cards.get(id)?.element ?? unlisted)), unlisted];
      // An element that moves loses the focus.
      if (order.some((element, index) => element !== grid.children[index])) grid.replaceChildren(...order);
    },
  };
}
