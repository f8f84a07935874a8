import type { Demo } from '../demo.js';
import { actionButton } from '../dom/action-button.js';
import { h } from '../dom/html.js';
import { createResultLine } from '../dom/result-line.js';
import { switchOrganization } from '../organizations/switch-organization.js';

/** A card for an organization that is in no list, to see what happens if the person is not a member. */
export function createUnlistedOrganization(demo: Demo): HTMLElement {
  const { client } = demo;
  const name = h('input', {
    id: 'unlisted-organization-name',
    class: 'input',
    placeholder: 'hooli',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
  });
  const result = createResultLine();
  return h(
    'article',
    { class: 'card session empty other', 'aria-labelledby': 'unlisted-organization' },
    h(
      'div',
      { class: 'session-name' },
      h('h3', { id: 'unlisted-organization' }, 'Another organization'),
      h('p', { class: 'session-state' }, 'Try one that you are not a member of'),
    ),
    h('label', { for: name.id, class: 'visually-hidden' }, 'Name or id'),
    name,
    h(
      'div',
      { class: 'session-actions' },
      actionButton(demo, 'Switch', () => switchOrganization(demo, name.value)),
      actionButton(demo, 'Get a token', async () => {
        result.show('');
        const { organization } = await client.getTokenForOrg(name.value, { detailed: true });
        result.show(`You have a token for ${demo.organizationStyle.nameOf(organization)} now.`);
      }),
    ),
    result.element,
  );
}
