import { createClaimsList } from './claims-list.js';
import type { View } from '../session-element.js';
import { createEventLog } from './event-log.js';
import { createHeldSessions } from './session-list.js';
import { h, setText } from '../dom/html.js';
import { inspectorStyle } from './inspector-style.js';
import { everySecondSeen } from '../dom/visible-interval.js';
import { createStyleSheet } from '../dom/style-sheet.js';

const adopt = createStyleSheet(inspectorStyle);

/** What `<org-session-inspector>` shows. */
export function createInspector(host: HTMLElement, root: ShadowRoot): View {
  adopt(root);
  const status = h('span', { part: 'status' });
  const error = h('p', { part: 'error' });
  const sessions = createHeldSessions();
  const claims = createClaimsList();
  const log = createEventLog();
  const section = (title: string, content: HTMLElement): HTMLElement =>
    h(
      'div',
      { part: 'section', role: 'group', 'aria-label': title },
      h('p', { part: 'title' }, title),
      content,
    );
  root.append(
    h(
      'div',
      { part: 'frame', role: 'group', 'aria-label': 'Organization sessions' },
      h('div', { part: 'head' }, h('span', { part: 'heading' }, 'Organization sessions'), status),
      error,
      section('Held', sessions.element),
      section('Claims', claims.element),
      section('Events', log.element),
    ),
  );

  return {
    connect(client) {
      log.element.replaceChildren();
      const update = (): void => {
        const snapshot = client?.getSnapshot();
        setText(status, snapshot?.status ?? 'no client');
        setText(error, snapshot?.error ? `${snapshot.error.code}: ${snapshot.error.message}` : '');
        sessions.update(snapshot ?? { sessions: [] });
        claims.update(snapshot?.claims);
      };
      update();
      const stops = [
        client?.subscribe(update),
        client && log.follow(client),
        everySecondSeen(host, sessions.tick),
      ];
      return () => {
        for (const stop of stops) stop?.();
      };
    },
  };
}
