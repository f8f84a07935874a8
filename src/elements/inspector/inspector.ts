import { h, setText } from '../dom/html.js';
import { createStyleSheet } from '../dom/style-sheet.js';
import { startVisibleInterval } from '../dom/visible-interval.js';
import type { ElementClient } from '../session-element.js';
import { createClaimsPanel } from './claims-panel.js';
import { createEventLog } from './event-log.js';
import type { EventRecorder } from './event-recorder.js';
import { inspectorStyle } from './inspector-style.js';
import { redact } from './redact.js';
import { createSessionList, inspectedName } from './session-list.js';

const addStyleSheet = createStyleSheet(inspectorStyle);

/**
 * Creates the content of `<org-session-inspector>`.
 *
 * @returns A function that shows a client and its recorded events, and returns a function that stops it.
 */
export function createInspector(
  host: HTMLElement,
  root: ShadowRoot,
): (client: ElementClient | undefined, events: EventRecorder) => () => void {
  let client: ElementClient | undefined;
  const nameOf = (id: string): string => {
    const sessions = client?.getSnapshot().sessions ?? [];
    const session = sessions.find(({ organization }) => organization.id === id);
    return inspectedName(session?.organization ?? { id });
  };

  const status = h('span', { part: 'status' });
  const error = h('p', { part: 'error' });
  const sessions = createSessionList();
  const claims = createClaimsPanel();
  const log = createEventLog(nameOf);
  const section = (title: string, isOpen: boolean, content: HTMLElement): HTMLElement => {
    const details = h('details', { part: 'section' }, h('summary', { part: 'title' }, title), content);
    details.open = isOpen;
    return details;
  };
  root.append(
    h(
      'div',
      { part: 'frame', role: 'group', 'aria-label': 'Organization sessions' },
      h('div', { part: 'head' }, h('span', { part: 'heading' }, 'Organization sessions'), status),
      error,
      section('Sessions', true, sessions.element),
      // Closed, because a token has more claims than fit beside the rest.
      section('Claims', false, claims.element),
      section('Events', true, log.element),
    ),
  );

  return (next, events) => {
    addStyleSheet(root);
    client = next;
    log.clear();
    const update = (): void => {
      const snapshot = client?.getSnapshot();
      setText(status, snapshot?.status ?? 'no client');
      setText(error, snapshot?.error ? redact(`${snapshot.error.code}: ${snapshot.error.message}`) : '');
      sessions.update(snapshot ?? { sessions: [] });
      claims.update(client);
    };
    update();
    events.replay(log.add);
    const stops = [client?.subscribe(update), startVisibleInterval(host, sessions.tick)];
    return () => {
      for (const stop of stops) stop?.();
    };
  };
}
