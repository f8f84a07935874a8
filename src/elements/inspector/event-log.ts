import { personalAccountId, type DebugEntry } from '../../index.js';
import { h } from '../dom/html.js';
import { redact } from './redact.js';
import { MAX_EVENTS } from './event-recorder.js';

/** The last events, newest first. */
export interface EventLog {
  readonly element: HTMLElement;
  readonly add: (entry: DebugEntry) => void;
  readonly clear: () => void;
}

/** @param nameOf The name of the organization with this id, or the id if no name is known. */
export function createEventLog(nameOf: (id: string) => string): EventLog {
  const element = h('ol', { part: 'events', tabindex: 0, 'aria-label': 'Events, newest first' });

  return {
    element,
    add({ time, event, payload }) {
      element.prepend(
        h(
          'li',
          { part: 'event' },
          h('time', {}, new Date(time).toLocaleTimeString('en-GB')),
          h('code', { part: 'event-name' }, event),
          h('span', { part: 'facts' }, describePayload(payload as object, nameOf)),
        ),
      );
      while (element.childElementCount > MAX_EVENTS) element.lastElementChild?.remove();
    },
    clear: () => element.replaceChildren(),
  };
}

/** Payload fields that are shown with their name. An explicit list, so that a field of a later release is not shown before it is reviewed. */
const NAMED_FIELDS = ['reason', 'source', 'audience', 'origin', 'error'];
/** Payload fields that are shown as `before → after`. */
const CHANGES = [
  ['previous', 'current'],
  ['from', 'to'],
] as const;

function describePayload(payload: object, nameOf: (id: string) => string): string {
  const fields = payload as Readonly<Record<string, unknown>>;
  const describe = (field: string): string => describeValue(fields[field], nameOf);
  return [
    ...CHANGES.filter(([, after]) => after in fields).map(
      ([before, after]) => `${describe(before)} → ${describe(after)}`,
    ),
    ...('organization' in fields ? [describe('organization')] : []),
    ...NAMED_FIELDS.filter((field) => fields[field] !== undefined).map(
      (field) => `${field} ${describe(field)}`,
    ),
  ].join(' · ');
}

/** An error is described by its code, an organization by its name. `null` is the personal account. */
function describeValue(value: unknown, nameOf: (id: string) => string): string {
  if (value === undefined) return 'none';
  if (typeof value === 'string') return redact(nameOf(value)).slice(0, 80);
  const { code, name, id } = (value ?? {}) as Partial<Record<'code' | 'name' | 'id', string>>;
  return redact(code ?? name ?? nameOf(id ?? personalAccountId));
}
