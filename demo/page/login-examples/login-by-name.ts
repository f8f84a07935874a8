import { exampleCard } from './example-card.js';
import type { Demo } from '../demo.js';
import { h } from '../dom/html.js';
import { currentPath } from '../organizations/organization-in-url.js';

/** A login by name. A name and its id share one session. */
export function createLoginByNameExample({ client, report }: Demo): HTMLElement {
  const name = h('input', {
    id: 'example-name',
    class: 'input',
    placeholder: 'ACME',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    required: true,
  });
  const form = h(
    'form',
    { class: 'example-form' },
    h('label', { for: name.id, class: 'visually-hidden' }, 'Name of the organization'),
    name,
    h('button', { class: 'button' }, 'Sign in by name'),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    client.loginWithRedirect({ organization: name.value, returnTo: currentPath() }).catch(report);
  });
  return exampleCard(
    'By name',
    'The name and the id of an organization share one session. Upper case and spaces around the name are ignored.',
    form,
  );
}
