import { personalAccountId, type Organization, type OrgSessionSnapshot } from '../../index.js';
import { h, redraw } from '../dom/html.js';
import { createRing, type Ring } from './ring.js';

/** The sessions of a client, each with a ring. */
export interface SessionList {
  readonly element: HTMLElement;
  readonly update: (snapshot: Pick<OrgSessionSnapshot, 'organization' | 'sessions'>) => void;
  /** Draws the remaining times. */
  readonly tick: () => void;
}

export function createSessionList(): SessionList {
  const element = h('ul', { part: 'sessions' });
  let rings: { ring: Ring; expiresAt: number }[] = [];
  /** The longest remaining time seen so far, in milliseconds, because the snapshot does not have the lifetime of a token. */
  let lifetime = 1;

  const tick = (): void => {
    const now = Date.now();
    for (const { expiresAt } of rings) lifetime = Math.max(lifetime, expiresAt - now);
    for (const { ring, expiresAt } of rings) ring.draw(expiresAt - now, lifetime);
  };
  return {
    element,
    tick,
    update({ organization: active, sessions }) {
      const data = sessions.map(({ organization: { id, name }, expiresAt }) => [id, name, expiresAt]);
      redraw(element, [data, active?.id], () => {
        rings = [];
        return sessions.map(({ organization, expiresAt }) => {
          const ring = createRing();
          rings.push({ ring, expiresAt });
          return drawSession(organization, ring.element, organization.id === active?.id);
        });
      });
      tick();
    },
  };
}

/** The name of an organization in the inspector. */
export const inspectedName = ({ id, name }: Organization): string =>
  name ?? (id === personalAccountId ? 'personal account' : id);

const drawSession = (organization: Organization, ring: HTMLElement, isActive: boolean): HTMLElement =>
  h(
    'li',
    { part: `session ${organization.id}` },
    ring,
    h(
      'span',
      { part: 'session-text' },
      h(
        'span',
        { part: 'session-head' },
        h('span', { part: 'name' }, inspectedName(organization)),
        ...(isActive ? [h('span', { part: 'active' }, 'active')] : []),
      ),
      h('code', { part: 'id' }, organization.id),
    ),
  );
