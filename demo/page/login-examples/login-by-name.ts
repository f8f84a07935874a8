import { corner } from './example-card.js';
import type { Demo } from '../demo.js';
import { h } from '../dom/html.js';
import { here } from '../organizations/organization-in-url.js';

/** Names and ids are one organization, in any spelling. */
export function createNameCorner({ client, report }: Demo): HTMLElement {
  const name = h('input', {
    id: 'corner-name',
    class: 'input',
    placeholder: 'ACME',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    required: true,
  });
  const form = h(
    'form',
    { class: 'corner-form' },
    h('label', { for: name.id, class: 'visually-hidden' }, 'Name of the organization'),
    name,
    h('button', { class: 'button' }, 'Sign in by name'),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    client.loginWithRedirect({ organization: name.value, returnTo: here() }).catch(report);
  });
  return corner('By name', 'A name and its id share one session. Capitals and spaces don’t matter.', form);
}
