import { actionButton } from '../dom/action-button.js';
import type { Demo } from '../demo.js';
import { h } from '../dom/html.js';
import { currentPath, organizationInUrl } from '../organizations/organization-in-url.js';

/** A form to sign in to an organization that the visitor chooses here or at the login page. */
export function createSignInForm(demo: Demo): HTMLElement {
  const { client, config, organizationStyle } = demo;
  const typed = h('input', {
    id: 'sign-in-name',
    class: 'input',
    name: 'name',
    placeholder: 'name or id',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    'aria-label': 'Name or id of the organization',
  });
  const organizationInAddress = organizationInUrl();
  const choice = (value: string, checked: boolean, ...content: (Node | string)[]): HTMLElement =>
    h('label', { class: 'choice' }, h('input', { type: 'radio', name: 'to', value, checked }), ...content);

  const form = h(
    'form',
    { class: 'card sign-in', 'aria-labelledby': 'sign-in-title' },
    h('h2', { id: 'sign-in-title' }, 'Sign in'),
    h(
      'fieldset',
      { class: 'choices' },
      h('legend', {}, 'Organization'),
      ...config.organizations.map((organization, index) =>
        choice(
          organization.id,
          organizationInAddress
            ? [organization.id, organization.name].includes(organizationInAddress)
            : index === 0,
          organizationStyle.createBadge(organization),
          h('span', { class: 'choice-name' }, organization.displayName),
          h('span', { class: 'soft' }, organization.name),
        ),
      ),
      choice('typed', false, h('span', { class: 'choice-name' }, 'Another one'), typed),
      choice('ask', false, h('span', { class: 'choice-name' }, 'Let the login page ask')),
    ),
  );
  typed.addEventListener('focus', () => {
    const radio = form.querySelector<HTMLInputElement>('input[value=typed]');
    if (radio) radio.checked = true;
  });

  const chosen = (): { organization?: string } => {
    const to = form.querySelector<HTMLInputElement>('input[name=to]:checked')?.value;
    if (to === undefined || to === 'ask') return {};
    return { organization: to === 'typed' ? typed.value : to };
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    client.loginWithRedirect({ ...chosen(), returnTo: currentPath() }).catch(demo.report);
  });
  form.append(
    h(
      'div',
      { class: 'actions' },
      h('button', { class: 'button primary' }, 'Sign in'),
      actionButton(demo, 'Sign in in a popup', () => client.loginWithPopup(chosen())),
    ),
  );
  return form;
}
