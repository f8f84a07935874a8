import type { Demo } from '../demo.js';
import { followEvents } from './event-text.js';
import { h, setText } from '../dom/html.js';

const most = 100;

/** What the client told, newest first. */
export function createEventLog({ client, looks }: Demo): HTMLElement {
  // Not a live region itself, which would read every line: only what matters goes to the one below.
  const list = h('ol', { class: 'events', reversed: true });
  const announcement = h('p', { class: 'visually-hidden', role: 'status' });

  followEvents(client, looks.nameOf, (name, text, announce) => {
    const now = new Date();
    list.prepend(
      h(
        'li',
        { class: 'event' },
        h('time', { datetime: now.toISOString() }, now.toLocaleTimeString('en-GB')),
        h('code', { class: 'event-name' }, name),
        h('span', {}, text),
      ),
    );
    while (list.children.length > most) list.lastElementChild?.remove();
    if (announce !== undefined) setText(announcement, announce);
  });

  return h(
    'section',
    { class: 'card log', 'aria-labelledby': 'log' },
    h('h2', { id: 'log' }, 'Events'),
    h(
      'div',
      { class: 'log-frame', tabindex: 0, role: 'region', 'aria-label': 'Events, newest first' },
      list,
      h('p', { class: 'soft' }, 'Nothing has happened yet.'),
    ),
    announcement,
  );
}
