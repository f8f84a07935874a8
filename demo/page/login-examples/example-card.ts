import { h } from '../dom/html.js';

type Content = Parameters<typeof h>[2];

/** A small card about one thing to try. */
export function corner(title: string, text: string, ...content: Content[]): HTMLElement {
  const id = `corner-${title.toLowerCase().replaceAll(/\W+/g, '-')}`;
  return h(
    'section',
    { class: 'card corner', 'aria-labelledby': id },
    h('h3', { id }, title),
    h('p', { class: 'soft' }, text),
    ...content,
  );
}
