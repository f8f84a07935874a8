import type { OrgSessionEvents } from '../../index.js';
import type { ElementClient } from '../session-element.js';
import { h } from '../dom/html.js';

/** What the client told, newest first. */
export interface EventLog {
  readonly element: HTMLElement;
  /** Begins to listen; the answer ends it. */
  readonly follow: (client: ElementClient) => () => void;
}

/** So many are kept. */
const most = 50;

// A record, so that none can be forgotten.
const names: Readonly<Record<keyof OrgSessionEvents, true>> = {
  organizationChanged: true,
  switchStarted: true,
  switchFailed: true,
  sessionAdded: true,
  sessionRemoved: true,
  tokenRenewed: true,
  loginRequired: true,
  userChanged: true,
  signedOut: true,
};

export function createEventLog(): EventLog {
  const element = h('ol', { part: 'events', tabindex: 0, 'aria-label': 'Events, newest first' });

  return {
    element,
    follow(client) {
      const stops = (Object.keys(names) as (keyof OrgSessionEvents)[]).map((name) =>
        client.on(name, (payload) => {
          element.prepend(
            h(
              'li',
              { part: 'event' },
              h('time', {}, new Date().toLocaleTimeString('en-GB')),
              h('code', {}, name),
              h('span', { part: 'facts' }, factsOf(payload)),
            ),
          );
          while (element.childElementCount > most) element.lastElementChild?.remove();
        }),
      );
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}

/** The small ones only, by name: what a later release adds to a payload is not shown by accident. */
const facts = [
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

const factsOf = (payload: object): string =>
  Object.entries(payload)
    .filter(([name, value]) => facts.includes(name) && value !== undefined)
    .map(([name, value]) => `${name} ${factOf(value)}`)
    .join(' · ');

/** An error by its code, an organization by its name. */
function factOf(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, 80);
  const { code, name, id } = (value ?? {}) as Partial<Record<'code' | 'name' | 'id', string>>;
  return code ?? name ?? id ?? 'personal account';
}
