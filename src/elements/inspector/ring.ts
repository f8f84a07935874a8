import { h, setAttributes, setText, type Attributes } from '../dom/html.js';

/** A ring that runs down with the life of a session's token. */
export interface Ring {
  readonly element: HTMLElement;
  /** Draws what is left, of `whole`; milliseconds. */
  readonly draw: (left: number, whole: number) => void;
}

export function createRing(): Ring {
  const circle = { cx: 20, cy: 20, r: 17, pathLength: 100 };
  const rest = svg('circle', { ...circle, part: 'ring-left', 'stroke-dasharray': 100 });
  const text = h('span', { part: 'ring-text' });
  const element = h(
    'span',
    { part: 'ring' },
    svg(
      'svg',
      { viewBox: '0 0 40 40', 'aria-hidden': 'true' },
      svg('circle', { ...circle, part: 'ring-all' }),
      rest,
    ),
    text,
  );
  return {
    element,
    draw(left, whole) {
      const share = Math.max(0, Math.min(1, left / whole));
      rest.setAttribute('stroke-dashoffset', (100 - share * 100).toFixed(2));
      setText(text, brief(Math.max(0, Math.round(left / 1000))));
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

function brief(seconds: number): string {
  if (seconds >= 5940) return `${Math.round(seconds / 3600)} h`;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
