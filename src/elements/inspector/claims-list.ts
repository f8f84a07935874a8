import type { OrgSessionSnapshot } from '../../index.js';
import { h, redraw } from '../dom/html.js';

/** The claims of the active organization, each masked until asked for. */
export interface ClaimsList {
  readonly element: HTMLElement;
  readonly update: (claims: OrgSessionSnapshot['claims']) => void;
}

const mask = '••••••';

export function createClaimsList(): ClaimsList {
  const element = h('dl', { part: 'claims' });
  /** Stays over a renewal, and not over a switch. */
  const shown = new Set<string>();
  let of: unknown;

  return {
    element,
    update(claims) {
      const whose = JSON.stringify([claims?.sub, claims?.org_id]);
      if (whose !== of) shown.clear();
      of = whose;
      redraw(element, claims ?? {}, () =>
        Object.entries(claims ?? {}).flatMap(([name, value]) => {
          const text = h('dd', { part: 'value' });
          const button = h('button', { part: 'show', type: 'button', 'aria-label': `Show ${name}` });
          const draw = (): void => {
            const open = shown.has(name);
            text.textContent = open ? readable(value) : mask;
            button.textContent = open ? 'Hide' : 'Show';
            button.setAttribute('aria-pressed', String(open));
          };
          button.addEventListener('click', () => {
            if (!shown.delete(name)) shown.add(name);
            draw();
          });
          draw();
          return [h('div', { part: 'claim' }, h('dt', {}, name), text, h('dd', {}, button))];
        }),
      );
    },
  };
}

/** A rule of an Auth0 tenant can put anything into a claim, a token too: that stays masked. */
const readable = (value: unknown): string =>
  JSON.stringify(value).replace(/\beyJ[\w-]+\.[\w-]+\.[\w.-]*/g, mask);
