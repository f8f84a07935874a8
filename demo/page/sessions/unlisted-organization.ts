import { actionButton } from '../dom/action-button.js';
import type { Demo } from '../demo.js';
import { h, setText } from '../dom/html.js';
import { switchTo } from '../organizations/switcher.js';

/** For an organization that is in no list: see what happens to who is no member. */
export function createAnyOrganization(demo: Demo): HTMLElement {
  const { client } = demo;
  const name = h('input', {
    id: 'any-organization-name',
    class: 'input',
    placeholder: 'hooli',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
  });
  const result = h('p', { class: 'session-result', role: 'status' });
  return h(
    'article',
    { class: 'card session empty other', 'aria-labelledby': 'any-organization' },
    h(
      'div',
      { class: 'session-name' },
      h('h3', { id: 'any-organization' }, 'Any other'),
      h('p', { class: 'session-state' }, 'also one that refuses you'),
    ),
    h('label', { for: name.id, class: 'visually-hidden' }, 'Name or id'),
    name,
    h(
      'div',
      { class: 'session-actions' },
      actionButton(demo, 'Switch', () => switchTo(demo, name.value)),
      actionButton(demo, 'Get a token', async () => {
        setText(result, '');
        const { organization } = await client.getTokenForOrg(name.value, { detailed: true });
        setText(result, `There is one for ${demo.looks.nameOf(organization)} now.`);
      }),
    ),
    result,
  );
}
