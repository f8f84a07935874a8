import { actionButton } from '../dom/action-button.js';
import type { Demo, View } from '../demo.js';
import { h, redraw } from '../dom/html.js';

/** Sends the active organization's token to another organization's path, to see that the API refuses it. */
export function createCrossOrganizationCall(demo: Demo, call: (path: string) => Promise<unknown>): View {
  const { config, organizationStyle } = demo;
  const select = h('select', { id: 'cross-organization-path', class: 'input' });
  return {
    element: h(
      'div',
      { class: 'cross-organization-call' },
      h('label', { for: select.id }, 'Try this organization’s token on the data of'),
      select,
      actionButton(demo, 'Try it', () => call(`/organizations/${select.value}/invoices`)),
    ),
    update({ organization }) {
      const others = config.organizations.filter(({ id }) => id !== organization?.id);
      redraw(select, others, () =>
        others.map(({ id }) => h('option', { value: id }, organizationStyle.nameOf(id))),
      );
    },
  };
}
