import type { Demo, View } from '../demo.js';
import { h } from '../dom/html.js';
import { personalAccount } from '../organizations/personal-account.js';
import { createSessionCard, type SessionCard } from './session-card.js';
import { createUnlistedOrganization } from './unlisted-organization.js';

/** How many organizations most people of the demo have. */
const USUAL_CARDS = 3;

/** A card for each organization that the person is a member of, or has a session for. */
export function createSessionCards(demo: Demo): View {
  const cards = new Map<string, SessionCard>();
  const unlisted = createUnlistedOrganization(demo);
  const grid = h('div', { class: 'sessions' }, unlisted);
  /** They keep the places of cards until it is known which organizations there are. */
  const placeholders = Array.from({ length: USUAL_CARDS }, () =>
    h('div', { class: 'card session empty placeholder', 'aria-hidden': 'true' }),
  );

  return {
    element: h(
      'section',
      { 'aria-labelledby': 'sessions' },
      h('h2', { id: 'sessions' }, 'Sessions'),
      h(
        'p',
        { class: 'soft' },
        'Each organization has its own session, with its own tokens. You can call the API for any of them without switching.',
      ),
      grid,
    ),
    update(snapshot) {
      const members = demo.memberships.list().filter(({ id }) => id !== personalAccount.id);
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
      const known = [...new Set(shown.flatMap(({ id }) => cards.get(id)?.element ?? []))];
      const missing = demo.memberships.isLoaded() ? [] : placeholders.slice(known.length);
      const order = [...known, ...missing, unlisted];
      // An element that moves loses the focus.
      if (order.some((element, index) => element !== grid.children[index])) grid.replaceChildren(...order);
    },
  };
}
