import { createAnyOrganization } from './unlisted-organization.js';
import type { Demo, View } from '../demo.js';
import { h } from '../dom/html.js';
import { createSessionCard, type SessionCard } from './session-card.js';

/** One card for each organization that is held, or that could be. */
export function createSessionCards(demo: Demo): View {
  const cards = new Map<string, SessionCard>();
  const other = createAnyOrganization(demo);
  const grid = h('div', { class: 'sessions' }, other);
  setInterval(() => {
    for (const card of cards.values()) card.tick();
  }, 1000);

  return {
    element: h(
      'section',
      { 'aria-labelledby': 'sessions' },
      h('h2', { id: 'sessions' }, 'Sessions'),
      h('p', { class: 'soft' }, 'Each has tokens of its own. Calling as one does not touch the others.'),
      grid,
    ),
    update(snapshot) {
      const held = snapshot.sessions.map(({ organization }) => organization);
      const shown = [...demo.memberships.list, ...held];
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
      const order = [...new Set(shown.map(({ id }) => cards.get(id)?.element ?? other)), other];
      // Moving an element takes the focus out of it.
      if (order.some((element, index) => element !== grid.children[index])) grid.replaceChildren(...order);
    },
  };
}
