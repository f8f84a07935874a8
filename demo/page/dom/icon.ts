import { svg } from './html.js';

const paths = {
  check: 'M3.5 8.5l3 3 6-7',
  close: 'M4 4l8 8M12 4l-8 8',
  lock: 'M5 7.5V5.2a3 3 0 0 1 6 0v2.3M3.8 7.5h8.4v5.7H3.8z',
};

/** An icon beside a text with the same meaning, hidden from screen readers. */
export function icon(name: keyof typeof paths): SVGSVGElement {
  return svg(
    'svg',
    { class: `icon icon-${name}`, viewBox: '0 0 16 16', 'aria-hidden': 'true' },
    svg('path', { d: paths[name] }),
  );
}
