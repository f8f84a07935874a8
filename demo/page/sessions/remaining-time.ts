import { h, setText, svg } from '../dom/html.js';

/** A ring that runs down with a token's life. */
export interface RemainingTime {
  readonly element: HTMLElement;
  /** Milliseconds since 1970. */
  readonly set: (expiresAt: number, lifetime: number) => void;
  /** Draws what is left now. */
  readonly tick: () => void;
}

const circle = { cx: 24, cy: 24, r: 21, pathLength: 100 };

export function createRemainingTime(): RemainingTime {
  const left = svg('circle', { ...circle, class: 'ring-left', 'stroke-dasharray': 100 });
  const text = h('span', { class: 'ring-text', 'aria-hidden': 'true' });
  const element = h(
    'div',
    { class: 'ring', role: 'img' },
    svg(
      'svg',
      { viewBox: '0 0 48 48', 'aria-hidden': 'true' },
      svg('circle', { ...circle, class: 'ring-all' }),
      left,
    ),
    text,
  );
  let end = 0;
  let whole = 1;

  const tick = (): void => {
    const seconds = Math.max(0, Math.round((end - Date.now()) / 1000));
    const share = Math.min(1, (seconds * 1000) / whole);
    left.setAttribute('stroke-dashoffset', (100 - share * 100).toFixed(2));
    setText(text, brief(seconds));
    const spoken = seconds === 0 ? 'Token expired' : `Token good for ${spell(seconds)}`;
    if (element.ariaLabel !== spoken) element.ariaLabel = spoken;
  };
  return {
    element,
    tick,
    set(expiresAt, lifetime) {
      end = expiresAt;
      whole = Math.max(1, lifetime);
      tick();
    },
  };
}

function brief(seconds: number): string {
  if (seconds >= 5940) return `${Math.round(seconds / 3600)} h`;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** To the minute, so that a screen reader that follows it has peace. */
function spell(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? 'less than a minute' : `${minutes} minutes`;
}
