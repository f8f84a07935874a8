import { h, setAttributes, setText, type Attributes } from '../dom/html.js';

/** A ring and a text that show the time until a session's access token expires. */
export interface Ring {
  readonly element: HTMLElement;
  /** Shows `remaining` of `lifetime`; both in milliseconds. */
  readonly draw: (remaining: number, lifetime: number) => void;
}

export function createRing(): Ring {
  const circle = { cx: 20, cy: 20, r: 17, pathLength: 100 };
  const remainder = svg('circle', { ...circle, part: 'ring-left', 'stroke-dasharray': 100 });
  const text = h('span', { part: 'ring-text' });
  const element = h(
    'span',
    { part: 'ring' },
    svg(
      'svg',
      { viewBox: '0 0 40 40', 'aria-hidden': 'true' },
      svg('circle', { ...circle, part: 'ring-all' }),
      remainder,
    ),
    text,
  );
  return {
    element,
    draw(remaining, lifetime) {
      const share = Math.max(0, Math.min(1, remaining / lifetime));
      remainder.setAttribute('stroke-dashoffset', (100 - share * 100).toFixed(2));
      setText(text, formatSeconds(Math.max(0, Math.round(remaining / 1000))));
    },
  };
}

function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes,
  ...children: Node[]
): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  setAttributes(element, attributes);
  element.append(...children);
  return element;
}

/** Minutes and seconds, or hours where minutes would have three digits. */
function formatSeconds(seconds: number): string {
  if (seconds >= 5940) return `${Math.round(seconds / 3600)} h`;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
