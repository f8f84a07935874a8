import type { Organization, OrgSessionSnapshot } from '../../index.js';
import { h, redraw } from '../dom/html.js';
import { createRing, type Ring } from './ring.js';

/** The sessions held, each with a ring. */
export interface HeldSessions {
  readonly element: HTMLElement;
  readonly update: (snapshot: Pick<OrgSessionSnapshot, 'organization' | 'sessions'>) => void;
  /** Draws what is left now. */
  readonly tick: () => void;
}

export function createHeldSessions(): HeldSessions {
  const element = h('ul', { part: 'sessions' });
  let rings: { ring: Ring; expiresAt: number }[] = [];
  /** The longest life seen yet: no session says how long it was to live. */
  let whole = 1;

  const tick = (): void => {
    const now = Date.now();
    for (const { expiresAt } of rings) whole = Math.max(whole, expiresAt - now);
    for (const { ring, expiresAt } of rings) ring.draw(expiresAt - now, whole);
  };
  return {
    element,
    tick,
    update({ organization, sessions }) {
      const shows = sessions.map(({ organization: { id, name }, expiresAt }) => [id, name, expiresAt]);
      redraw(element, [shows, organization?.id], () => {
        rings = [];
        return sessions.map(({ organization: held, expiresAt }) => {
          const ring = createRing();
          rings.push({ ring, expiresAt });
          return drawSession(held, ring.element, held.id === organization?.id);
        });
      });
      tick();
    },
  };
}

const drawSession = ({ id, name }: Organization, ring: HTMLElement, active: boolean): HTMLElement =>
  h(
    'li',
    { part: 'session' },
    ring,
    h(
      'span',
      { part: 'session-text' },
      h('span', { part: 'name' }, name ?? id),
      h('code', { part: 'id' }, id),
      ...(active ? [h('span', { part: 'active' }, 'active')] : []),
    ),
  );
