import { svg } from './html.js';

const paths = {
  chevron: 'M5 6.5 8 3.5l3 3M5 9.5l3 3 3-3',
  check: 'M3.5 8.5l3 3 6-7',
  add: 'M8 3v10M3 8h10',
  close: 'M4 4l8 8M12 4l-8 8',
};

/** A small drawing in the colour of the text; nothing that a screen reader would read. */
export const icon = (name: keyof typeof paths): SVGElement =>
  svg('svg', { part: 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true' }, svg('path', { d: paths[name] }));
