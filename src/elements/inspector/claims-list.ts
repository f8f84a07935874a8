import { h, redraw } from '../dom/html.js';
import { MASK, redact } from './redact.js';

type Claims = Readonly<Record<string, unknown>>;

/** The claims of a token. Each value is masked until its button is pressed. */
export interface ClaimsList {
  readonly element: HTMLElement;
  /** @param owner Identifies person and organization. If it differs from the last call, all values are masked again. */
  readonly update: (claims: Claims | undefined, owner: string) => void;
  readonly isAllShown: () => boolean;
  readonly setAllShown: (isShown: boolean) => void;
}

/** @param onToggle Called when the person shows or masks a value. */
export function createClaimsList(label: string, onToggle: () => void): ClaimsList {
  const element = h('dl', { part: 'claims', 'aria-label': label });
  /** Names of the claims whose values are shown. Kept when a token is renewed. */
  const shown = new Set<string>();
  let lastOwner: string | undefined;
  let rows = new Map<string, () => void>();

  const createRow = (name: string, value: unknown): HTMLElement => {
    const text = h('dd', { part: 'value' });
    const button = h('button', { part: 'show', type: 'button' });
    const draw = (): void => {
      const isShown = shown.has(name);
      text.textContent = isShown ? formatClaim(name, value) : MASK;
      const label = isShown ? 'Hide' : 'Show';
      button.textContent = label;
      button.setAttribute('aria-label', `${label} ${redact(name)}`);
    };
    button.addEventListener('click', () => {
      if (!shown.delete(name)) shown.add(name);
      draw();
      onToggle();
    });
    draw();
    rows.set(name, draw);
    return h('div', { part: 'claim' }, h('dt', {}, redact(name)), text, h('dd', {}, button));
  };

  return {
    element,
    update(claims = {}, owner) {
      if (owner !== lastOwner) shown.clear();
      redraw(element, [claims, owner], () => {
        rows = new Map();
        return Object.entries(claims).map(([name, value]) => createRow(name, value));
      });
      lastOwner = owner;
    },
    isAllShown: () => [...rows.keys()].every((name) => shown.has(name)),
    setAllShown(isShown) {
      for (const [name, draw] of rows) {
        if (isShown) shown.add(name);
        else shown.delete(name);
        draw();
      }
    },
  };
}

/** Claims whose numbers are seconds since 1970. */
const TIMES = ['iat', 'exp', 'nbf', 'auth_time', 'updated_at', 'session_expiry'];

function formatClaim(name: string, value: unknown): string {
  const text = redact(JSON.stringify(value));
  return TIMES.includes(name) && typeof value === 'number'
    ? `${text} (${new Date(value * 1000).toLocaleString('en-GB')})`
    : text;
}
