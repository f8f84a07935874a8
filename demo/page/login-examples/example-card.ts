import { h } from '../dom/html.js';

type Content = Parameters<typeof h>[2];

/** A card with a title, an explanation and the controls of one example. */
export function exampleCard(title: string, text: string, ...content: Content[]): HTMLElement {
  const id = `example-${title.toLowerCase().replaceAll(/\W+/g, '-')}`;
  return h(
    'section',
    { class: 'card example', 'aria-labelledby': id },
    h('h3', { id }, title),
    h('p', { class: 'soft' }, text),
    ...content,
  );
}
