import { h } from '../dom/html.js';
import { MAX_EVENTS, type RecordedEvent } from './event-recorder.js';

/** The last events, newest first. */
export interface EventLog {
  readonly element: HTMLElement;
  readonly add: (event: RecordedEvent) => void;
  readonly clear: () => void;
}

/** @param nameOf The name of the organization with this id, or the id if no name is known. */
export function createEventLog(nameOf: (id: string) => string): EventLog {
  const element = h('ol', { part: 'events', tabindex: 0, 'aria-label': 'Events, newest first' });

  return {
    element,
    add({ time, name, payload }) {
      element.prepend(
        h(
          'li',
          { part: 'event' },
          h('time', {}, time.toLocaleTimeString('en-GB')),
          h('code', { part: 'event-name' }, name),
          h('span', { part: 'facts' }, describePayload(payload, nameOf)),
        ),
      );
      while (element.childElementCount > MAX_EVENTS) element.lastElementChild?.remove();
    },
    clear: () => element.replaceChildren(),
  };
}

/** The fields of payloads that are shown. A list, so that a field that a later release adds is not shown unseen. */
const SHOWN_FIELDS = [
  'from',
  'to',
  'previous',
  'current',
  'organization',
  'reason',
  'source',
  'audience',
  'origin',
  'error',
];

const describePayload = (payload: object, nameOf: (id: string) => string): string =>
  Object.entries(payload)
    .filter(([field, value]) => SHOWN_FIELDS.includes(field) && value !== undefined)
    .map(([field, value]) => `${field} ${describeValue(value, nameOf)}`)
    .join(' · ');

/** An error is described by its code, an organization by its name. */
function describeValue(value: unknown, nameOf: (id: string) => string): string {
  if (typeof value === 'string') return nameOf(value).slice(0, 80);
  const { code, name, id } = (value ?? {}) as Partial<Record<'code' | 'name' | 'id', string>>;
  return code ?? name ?? (id && nameOf(id)) ?? 'personal account';
}
