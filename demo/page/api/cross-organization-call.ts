import { actionButton } from '../dom/action-button.js';
import type { Demo, View } from '../demo.js';
import { h, redraw } from '../dom/html.js';

/** A valid token of one organization on the path of another: see that it is no key there. */
export function createForeignPath(demo: Demo, call: (path: string) => Promise<unknown>): View {
  const { config, looks } = demo;
  const select = h('select', { id: 'foreign-path', class: 'input' });
  return {
    element: h(
      'div',
      { class: 'foreign' },
      h('label', { for: select.id }, 'Try this organization’s token on the path of'),
      select,
      actionButton(demo, 'Try it', () => call(`/organizations/${select.value}/invoices`)),
    ),
    update({ organization }) {
      const others = config.organizations.filter(({ id }) => id !== organization?.id);
      redraw(select, others, () => others.map(({ id }) => h('option', { value: id }, looks.nameOf(id))));
    },
  };
}
