import { h } from '../dom/html.js';

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly style?: string;
}

/** A table with a caption. It scrolls horizontally on a narrow page. */
export function recordTable<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): HTMLElement {
  return h(
    'div',
    { class: 'table-frame', role: 'region', 'aria-label': caption, tabindex: 0 },
    h(
      'table',
      {},
      h('caption', {}, caption),
      h(
        'thead',
        {},
        h('tr', {}, ...columns.map(({ title, style }) => h('th', { scope: 'col', class: style }, title))),
      ),
      h(
        'tbody',
        {},
        ...rows.map((row) =>
          h('tr', {}, ...columns.map(({ value, style }) => h('td', { class: style }, value(row)))),
        ),
      ),
    ),
  );
}
