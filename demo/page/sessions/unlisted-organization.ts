import type { Demo } from '../demo.js';
import { actionButton } from '../dom/action-button.js';
import { h, setText } from '../dom/html.js';
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
  const result = h('p', { class: 'session-result', role: 'status' });
  return h(
    'article',
    { class: 'card session empty other', 'aria-labelledby': 'unlisted-organization' },
    h(
      'div',
      { class: 'session-name' },
      h('h3', { id: 'unlisted-organization' }, 'Another organization'),
      h('p', { class: 'session-state' }, 'try one without you as a member'),
    ),
    h('label', { for: name.id, class: 'visually-hidden' }, 'Name or id'),
    name,
    h(
      'div',
      { class: 'session-actions' },
      actionButton(demo, 'Switch', () => switchOrganization(demo, name.value)),
      actionButton(demo, 'Get a token', async () => {
        setText(result, '');
        const { organization } = await client.getTokenForOrg(name.value, { detailed: true });
        setText(result, `There is one for ${demo.organizationStyle.nameOf(organization)} now.`);
      }),
    ),
    result,
  );
}
